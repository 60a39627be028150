import { fromMicro } from './decimal.ts';
import { toMoneyJson } from './money.ts';

/** What a promise needs and a hold keeps for one order. */
export const HOLD_KINDS = ['credit', 'stock', 'capacity'] as const;
export type HoldKind = (typeof HOLD_KINDS)[number];

export const HOLD_STATUSES = ['live', 'consumed', 'released', 'expired'] as const;
export type HoldStatus = (typeof HOLD_STATUSES)[number];

/** Why a hold ended. */
export const HOLD_ENDINGS = [
  'approved',
  'rejected',
  'withdrawn',
  'expired',
  'superseded',
  'returned',
] as const;
export type HoldEnding = (typeof HOLD_ENDINGS)[number];

/** A hold that a check wants to take in its own transaction. */
export interface HoldRequest {
  readonly kind: HoldKind;
  /** The customer, product or work centre. */
  readonly resource: string;
  /** Minor units for credit, millionths of the product's unit for stock, minutes for capacity. Positive. */
  readonly amount: bigint;
  /** The currency, the product's unit, or `minutes`. */
  readonly unit: string;
  /** The day on which stock or capacity is needed; null for credit. */
  readonly neededOn: string | null;
  /** The person who released what goes beyond the limit; null for a hold within it. */
  readonly excessReleasedBy: string | null;
}

/** A hold's amount as a decimal string in its unit: money in major units, stock in the product's unit, minutes. */
export function formatHoldAmount(hold: Pick<HoldRequest, 'kind' | 'amount' | 'unit'>): string {
  switch (hold.kind) {
    case 'credit':
      return toMoneyJson({ amountMinor: hold.amount, currency: hold.unit }).amount;
    case 'stock':
      return fromMicro(hold.amount);
    case 'capacity':
      return hold.amount.toString();
  }
}
