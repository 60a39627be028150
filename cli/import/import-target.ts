import type { FieldFault } from '../../domain/errors.ts';
import type { Finding } from '../../domain/finding.ts';
import type { OrderDocument } from '../../domain/order-document.ts';
import type { OrderStatus } from '../../domain/order-status.ts';
import type { ReviewStatus } from '../../domain/review-status.ts';
import type { ImportedResource } from '../../domain/import/target-fields.ts';

/** How many records an upsert made, changed and found as they are. */
export interface UpsertCounts {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
}

/** An order as far as an import looks at it. */
export interface ReviewedOrder {
  readonly id: string;
  readonly status: OrderStatus;
  readonly revision: number;
  readonly asOf: string | null;
  readonly document: OrderDocument;
  readonly reviews: readonly {
    readonly department: string;
    readonly stage: number;
    readonly status: ReviewStatus;
    readonly findings: readonly Pick<Finding, 'code' | 'severity' | 'facts'>[];
  }[];
}

/** An order of the past with what only a connected system may say about it. */
export interface HistoricalOrder {
  readonly document: OrderDocument;
  readonly asOf: string;
  readonly policyVersion: number | null;
  readonly idempotencyKey: string;
}

/** What an import writes to and asks: the API. */
export interface ImportTarget {
  /** @throws TargetRefusal with pointers `/records/<n>/<field>`. */
  readonly importRecords: (
    resource: ImportedResource,
    records: readonly Readonly<Record<string, unknown>>[],
  ) => Promise<UpsertCounts>;
  /** Publishes the policy without activating it, and answers its version. */
  readonly publishPolicy: (policy: unknown) => Promise<number>;
  /** The order that an import has made of the reference before; null when there is none. */
  readonly findImportedOrder: (of: {
    customer: string;
    customerReference: string;
  }) => Promise<ReviewedOrder | null>;
  /** Answers the order's id. @throws TargetRefusal with pointers into the document. */
  readonly submitOrder: (order: HistoricalOrder) => Promise<string>;
  readonly readOrder: (orderId: string) => Promise<ReviewedOrder>;
}

/** The API has refused what it was sent. */
export class TargetRefusal extends Error {
  readonly faults: readonly FieldFault[];

  constructor(message: string, faults: readonly FieldFault[]) {
    super(message);
    this.name = 'TargetRefusal';
    this.faults = faults;
  }
}
