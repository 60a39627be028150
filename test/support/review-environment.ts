import type { WorkflowHandle } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { DefaultLogger, Runtime, type Worker } from '@temporalio/worker';
import { and, eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { inject, vi } from 'vitest';
import type { Actor } from '../../domain/actor.ts';
import type { OrderDocument } from '../../domain/order-document.ts';
import { orderTotal } from '../../domain/order-document.ts';
import type { Policy } from '../../domain/policy.ts';
import { canonicalJson, sha256Hex } from '../../db/canonical.ts';
import { openDatabase, type Database } from '../../db/pool.ts';
import { publishPolicy } from '../../db/policies.ts';
import { people } from '../../db/tables/access.ts';
import { historyEvents, holds, orderRevisions, orders, reviews } from '../../db/tables/process.ts';
import type { MailSettings } from '../../activities/notices/mail-settings.ts';
import type { PayloadEncryption } from '../../payload-codec.ts';
import { createOrderReviewWorker } from '../../worker.ts';
import {
  DECIDE,
  ORDER_REVIEW,
  orderReviewId,
  type Acknowledgement,
  type DecideMessage,
} from '../../workflows/contract.ts';
import { connectAsOwner, createTestDatabase, type TestDatabase } from './database.ts';
import { testCodec, testPersonalData } from './encryption.ts';
import { connectToTemporal, uniqueTaskQueue, type TestTemporalConnection } from './temporal.ts';

export type Decision = Pick<DecideMessage, 'department' | 'verb' | 'actor'> & Partial<DecideMessage>;

/** A person who may decide for the department, unless the overrides say otherwise. */
export function aReviewer(department: string, overrides: Partial<Actor> = {}): Actor {
  return {
    id: `reviewer-${department}`,
    name: `Reviewer of ${department}`,
    roles: ['reviewer'],
    departments: [department],
    authorityLimit: { amount: '1000000.00', currency: 'CNY' },
    ...overrides,
  };
}

/** What an environment uses in place of what it would make for itself. */
export interface EnvironmentParts {
  readonly database?: TestDatabase;
  readonly temporal?: { readonly address: string; readonly namespace: string };
  readonly taskQueue?: string;
}

/** How a worker differs from the usual one of tests, which has no version. */
interface WorkerSettings {
  readonly maximumConnections?: number;
  readonly deploymentName?: string;
  readonly heldBack?: string[];
  readonly bundlePath?: string;
  readonly mail?: MailSettings;
  readonly codec?: PayloadEncryption;
}

/** A worker, a database and a task queue of a test file's own, on the shared servers. */
export class ReviewEnvironment {
  readonly temporal: TestTemporalConnection;
  /** As the owner of the schema: for arranging rows. */
  readonly owner: Database;
  readonly ownerUrl: string;
  readonly applicationUrl: string;
  readonly taskQueue: string;
  private readonly closers: (() => Promise<unknown>)[] = [];

  private constructor(input: {
    temporal: TestTemporalConnection;
    owner: Database;
    database: TestDatabase;
    taskQueue: string;
  }) {
    this.temporal = input.temporal;
    this.taskQueue = input.taskQueue;
    this.owner = input.owner;
    this.ownerUrl = input.database.ownerUrl;
    this.applicationUrl = input.database.applicationUrl;
  }

  static async start(parts: EnvironmentParts = {}): Promise<ReviewEnvironment> {
    Runtime.install({ logger: new DefaultLogger('WARN') });
    const [database, temporal] = await Promise.all([
      parts.database ?? createTestDatabase(),
      connectToTemporal(parts.temporal),
    ]);
    const { taskQueue = uniqueTaskQueue() } = parts;
    const owner = connectAsOwner(database.ownerUrl, 5);
    const environment = new ReviewEnvironment({
      temporal,
      owner: owner.database,
      database,
      taskQueue,
    });
    environment.closers.push(
      () => temporal.close(),
      () => owner.close(),
      () => database.drop(),
    );
    return environment;
  }

  /** The events of an order, in the order of its chain. */
  async events(handle: WorkflowHandle) {
    return this.owner
      .select()
      .from(historyEvents)
      .where(eq(historyEvents.orderId, orderIdOf(handle)))
      .orderBy(historyEvents.position);
  }

  /** The holds of an order, the first taken first. */
  async holds(handle: WorkflowHandle) {
    return this.owner
      .select()
      .from(holds)
      .where(eq(holds.orderId, orderIdOf(handle)))
      .orderBy(holds.takenAt);
  }

  /** Starts a worker; the returned function stops it, as the end of the environment does. */
  async startWorker(settings: WorkerSettings = {}): Promise<() => Promise<void>> {
    const opened = openDatabase({
      databaseUrl: this.applicationUrl,
      role: 'countersign_worker',
      maximumConnections: settings.maximumConnections ?? 10,
      onBrokenConnection: () => undefined,
    });
    const worker = await this.createWorker(opened.database, settings);
    const running = worker.run();
    let stopping: Promise<void> | null = null;
    const stop = () =>
      (stopping ??= (async () => {
        worker.shutdown();
        await running;
        await opened.close();
      })());
    this.closers.unshift(stop);
    return stop;
  }

  private createWorker(database: Database, settings: WorkerSettings): Promise<Worker> {
    return createOrderReviewWorker({
      config: {
        TEMPORAL_NAMESPACE: this.temporal.namespace,
        TEMPORAL_TASK_QUEUE: this.taskQueue,
        TEMPORAL_DEPLOYMENT: settings.deploymentName,
        HELD_BACK_CHANGES: settings.heldBack ?? [],
        CACHED_WORKFLOWS: 100,
        DATABASE_CONNECTIONS: 10,
        SHUTDOWN_GRACE_MS: 5_000,
      },
      connection: this.temporal.nativeConnection,
      database,
      codec: settings.codec ?? testCodec,
      personal: testPersonalData,
      bundlePath: settings.bundlePath ?? inject('workflowBundlePath'),
      mail: settings.mail ?? null,
    });
  }

  async close(): Promise<void> {
    for (const close of this.closers) await close();
  }

  async addPeople(...actors: readonly Actor[]): Promise<void> {
    const rows = actors.map((actor) => ({
      externalId: actor.id,
      version: 1,
      updatedAt: new Date(),
      name: actor.name,
      roles: [...actor.roles],
      departments: [...actor.departments],
      customers: [...(actor.customers ?? [])],
      authorityLimitMinor: actor.authorityLimit && BigInt(actor.authorityLimit.amount.replace('.', '')),
      authorityCurrency: actor.authorityLimit?.currency ?? null,
      active: true,
    }));
    await this.owner.insert(people).values(rows).onConflictDoNothing();
  }

  /** Makes the policy the active one. */
  async activate(policy: Policy): Promise<number> {
    const published = await publishPolicy(this.owner, { policy, createdBy: 'test', activate: 'activate' });
    return published.version;
  }

  /** Writes a revision of an order as the API does. */
  async writeRevision(input: {
    orderId: string;
    revision: number;
    document: OrderDocument;
    authorId: string;
  }): Promise<void> {
    const { document } = input;
    const text = canonicalJson(document);
    await this.owner.insert(orderRevisions).values({
      orderId: input.orderId,
      revision: input.revision,
      document: text,
      documentHash: sha256Hex(text),
      authorId: input.authorId,
      createdAt: new Date(),
      customerId: document.customer,
      customerReference: document.customerReference ?? null,
      currency: document.currency,
      totalMinor: orderTotal(document).amountMinor,
      requiredOn: document.requiredOn,
      fingerprint: sha256Hex(canonicalJson([document.customer, uuidv7()])),
    });
  }

  /** Writes an order as the API does and starts its review. */
  async submit(document: OrderDocument, submitterId = 'submitter'): Promise<WorkflowHandle> {
    const orderId = uuidv7();
    await this.owner.insert(orders).values({ id: orderId, submitterId, submittedAt: new Date() });
    await this.writeRevision({ orderId, revision: 1, document, authorId: submitterId });
    return this.temporal.client.workflow.start(ORDER_REVIEW, {
      taskQueue: this.taskQueue,
      workflowId: orderReviewId(orderId),
      args: [{ orderId }],
    });
  }

  /** Decides on the evidence that is shown now. */
  async decide(handle: WorkflowHandle, decision: Decision): Promise<Acknowledgement> {
    return handle.executeUpdate<Acknowledgement, [DecideMessage]>(DECIDE, {
      args: [await this.toMessage(handle, decision)],
    });
  }

  async toMessage(handle: WorkflowHandle, decision: Decision): Promise<DecideMessage> {
    const evidenceHash =
      decision.evidenceHash ?? (await this.openReview(handle, decision.department)).evidenceHash;
    return { comment: null, conditions: [], ...decision, evidenceHash };
  }

  /** Waits for the department's review to be open, and returns its row. */
  async openReview(handle: WorkflowHandle, department: string) {
    return this.until(async () => {
      const [row] = await this.owner
        .select()
        .from(reviews)
        .where(
          and(
            eq(reviews.orderId, orderIdOf(handle)),
            eq(reviews.department, department),
            eq(reviews.isCurrent, true),
            eq(reviews.status, 'open'),
          ),
        );
      return row;
    });
  }

  /** Waits until the order's workflow has nothing to do: what its checks committed, it knows. */
  async atRest(handle: WorkflowHandle): Promise<void> {
    const { EVENT_TYPE_WORKFLOW_TASK_SCHEDULED, EVENT_TYPE_WORKFLOW_TASK_STARTED } =
      temporal.api.enums.v1.EventType;
    await this.until(async () => {
      const last = (await handle.fetchHistory()).events?.at(-1)?.eventType;
      const atWork: unknown[] = [EVENT_TYPE_WORKFLOW_TASK_SCHEDULED, EVENT_TYPE_WORKFLOW_TASK_STARTED];
      return last === undefined || atWork.includes(last) ? null : last;
    });
  }

  /** Asks again and again, as a person with a browser would, until there is an answer. */
  until<Answer>(ask: () => Promise<Answer | null | undefined>): Promise<NonNullable<Answer>> {
    return vi.waitFor(
      async () => {
        const answer = await ask();
        if (answer === null || answer === undefined) throw new Error(`not yet: ${ask.toString()}`);
        return answer;
      },
      { timeout: 30_000, interval: 25 },
    );
  }
}

/** The order that a workflow reviews. */
export function orderIdOf(handle: WorkflowHandle): string {
  return handle.workflowId.replace('order-review/', '');
}
