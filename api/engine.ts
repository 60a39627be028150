import { setTimeout } from 'node:timers/promises';
import {
  Client,
  Connection,
  defaultGrpcRetryOptions,
  isGrpcServiceError,
  makeGrpcRetryInterceptor,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Config, TemporalSecurity } from '../config.ts';
import { encryptedBy, PayloadEncryption } from '../payload-codec.ts';
import { temporalConnection } from '../temporal-connection.ts';
import {
  ORDER_REVIEW,
  orderReviewId,
  type Acknowledgement,
  RECONCILIATION,
  reconciliationId,
  amendmentStart,
  takeoverStart,
  type OrderReviewInput,
  type ResubmitMessage,
  type ReconciliationInput,
} from '../workflows/contract.ts';
import { findDomainError } from '../workflows/failure.ts';
import { refuse } from '../domain/errors.ts';
import type { Takeover } from '../domain/takeover.ts';

/** How long a submission waits for the engine; past it the order is started later. */
const START_DEADLINE_MS = 2_000;
/** How long a readiness probe waits. */
const PROBE_DEADLINE_MS = 2_000;
/** A request is repeated at once or not at all: a person, or the starter's own backoff, tries again later. */
const MOST_ATTEMPTS = 3;

/** The server's own refusals of a message: its task was lost to another one, or the review ended before it. */
const UNPROCESSED = 'UnprocessedUpdate';
const ENDED_BEFORE = 'AcceptedUpdateCompletedWorkflow';
const MS_A_SECOND = 1_000;
const NANOSECONDS_A_MS = 1_000_000;
/** TASK_QUEUE_TYPE_WORKFLOW of the engine's interface. */
const TASK_QUEUE_OF_WORKFLOWS = 1;
/** Pause before a dropped message is sent again, times the attempts made. */
const UNPROCESSED_RETRY_MS = 50;

/** Why the engine gave no answer. After `deadline` it may still come to one; `busy` is worth trying again. */
type Silence = 'deadline' | 'unreachable' | 'busy' | 'no_such_workflow';

/**
 * What the status codes of gRPC mean to us: CANCELLED (by our own deadline), DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, FAILED_PRECONDITION and UNAVAILABLE.
 * A precondition fails while the review cannot run, until its code or its worker is mended.
 */
const SILENT_CODES: ReadonlyMap<number, Silence> = new Map([
  [1, 'deadline'],
  [4, 'deadline'],
  [8, 'busy'],
  [9, 'busy'],
  [14, 'unreachable'],
]);

/** Opens a client that contacts the engine with its first call. */
export function openTemporal(
  config: Pick<Config, 'TEMPORAL_ADDRESS' | 'TEMPORAL_NAMESPACE' | 'PAYLOAD_KEYS'> &
    Partial<TemporalSecurity>,
): {
  client: Client;
  close: () => Promise<void>;
} {
  const connection = Connection.lazy({
    ...temporalConnection(config.TEMPORAL_ADDRESS, config),
    interceptors: [makeGrpcRetryInterceptor(defaultGrpcRetryOptions({ maxAttempts: MOST_ATTEMPTS }))],
  });
  const dataConverter = encryptedBy(new PayloadEncryption(config.PAYLOAD_KEYS));
  const client = new Client({ connection, namespace: config.TEMPORAL_NAMESPACE, dataConverter });
  return { client, close: () => connection.close() };
}

function grpcCodeOf(error: unknown): number | null {
  if (isGrpcServiceError(error)) return error.code;
  return error instanceof Error ? grpcCodeOf(error.cause) : null;
}

function findSilence(error: unknown): Silence | null {
  if (error instanceof WorkflowNotFoundError) return 'no_such_workflow';
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return 'deadline';
  const code = grpcCodeOf(error);
  return code === null ? null : (SILENT_CODES.get(code) ?? null);
}

/** A message to the review of one order, remembered by the engine under `updateId`. */
export interface ReviewUpdate<Message> {
  readonly orderId: string;
  readonly name: string;
  readonly updateId: string;
  readonly message: Message;
}

/** What became of a message: acknowledged, or accepted by nobody within the deadline. */
export type Delivery =
  | { readonly outcome: 'acknowledged'; readonly acknowledgement: Acknowledgement }
  | { readonly outcome: 'deadline' }
  | { readonly outcome: 'no_such_workflow' };

function failureTypeOf(error: unknown): string | null {
  if (error instanceof ApplicationFailure) return error.type ?? null;
  return error instanceof Error ? failureTypeOf(error.cause) : null;
}

/** What a failed message came to; null when the engine dropped it and it can be sent again. */
function toDelivery(error: unknown): Delivery | null {
  const refusal = findDomainError(error);
  if (refusal) throw refusal;
  const failureType = failureTypeOf(error);
  if (failureType === UNPROCESSED) return null;
  if (failureType === ENDED_BEFORE) return { outcome: 'no_such_workflow' };
  const silence = findSilence(error);
  if (silence === 'unreachable' || silence === 'busy') throw refuse.engineUnavailable();
  if (silence === null) throw error;
  return { outcome: silence };
}

export interface EngineInput {
  readonly temporal: Client;
  readonly config: Pick<Config, 'ENGINE_DEADLINE_MS' | 'TEMPORAL_TASK_QUEUE'>;
}

/** The review engine as the API uses it: every call is bounded in time. */
export class Engine {
  private readonly client: Client;
  private readonly taskQueue: string;
  private readonly deadlineMs: number;

  constructor({ temporal, config }: EngineInput) {
    this.client = temporal;
    this.taskQueue = config.TEMPORAL_TASK_QUEUE;
    this.deadlineMs = config.ENGINE_DEADLINE_MS;
  }

  /** Starts the review of an order unless it runs or ran already. Says whether it is certain to run. */
  async startReview(orderId: string): Promise<'started' | 'unreachable'> {
    try {
      await this.client.withDeadline(Date.now() + START_DEADLINE_MS, () =>
        this.client.workflow.start<(input: OrderReviewInput) => Promise<string>>(ORDER_REVIEW, {
          workflowId: orderReviewId(orderId),
          taskQueue: this.taskQueue,
          args: [{ orderId }],
          workflowIdReusePolicy: 'REJECT_DUPLICATE',
        }),
      );
      return 'started';
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return 'started';
      if (findSilence(error) === null) throw error;
      return 'unreachable';
    }
  }

  /** Starts a reconciliation, unless another one runs. */
  async startReconciliation(input: ReconciliationInput): Promise<'started' | 'another_runs'> {
    try {
      await this.client.withDeadline(Date.now() + START_DEADLINE_MS, () =>
        this.client.workflow.start<(input: ReconciliationInput) => Promise<void>>(RECONCILIATION, {
          workflowId: reconciliationId(this.taskQueue),
          taskQueue: this.taskQueue,
          args: [input],
          workflowIdConflictPolicy: 'FAIL',
        }),
      );
      return 'started';
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return 'another_runs';
      throw findSilence(error) === null ? error : refuse.engineUnavailable();
    }
  }

  /** Lets a new execution take an order over from its record; the one that runs ends. */
  async takeOver(orderId: string, takeover: Takeover): Promise<void> {
    const { workflowType, options } = takeoverStart({ orderId, takeover, taskQueue: this.taskQueue });
    try {
      await this.client.withDeadline(Date.now() + START_DEADLINE_MS, () =>
        this.client.workflow.start(workflowType, options),
      );
    } catch (error) {
      throw findSilence(error) === null ? error : refuse.engineUnavailable();
    }
  }

  /**
   * Starts the review of an amendment after that of its order has ended. `not_yet` while another execution is about to
   * end, or has taken the amendment up.
   */
  async startAmendment(orderId: string, amendment: ResubmitMessage): Promise<'started' | 'not_yet'> {
    const { workflowType, options } = amendmentStart({ orderId, amendment, taskQueue: this.taskQueue });
    try {
      await this.client.withDeadline(Date.now() + START_DEADLINE_MS, () =>
        this.client.workflow.start(workflowType, options),
      );
      return 'started';
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return 'not_yet';
      if (findSilence(error) === null) throw error;
      return 'not_yet';
    }
  }

  /**
   * Sends a message to an order's review and waits for its acknowledgement. Throws the refusal of the review as a
   * DomainError, and `engine_unavailable` when nobody can have taken the message.
   */
  async send<Message>(update: ReviewUpdate<Message>): Promise<Delivery> {
    const deadlineAt = Date.now() + this.deadlineMs;
    for (let attempt = 1; ; attempt += 1) {
      const delivery = await this.sendUntil(update, deadlineAt);
      if (delivery) return delivery;
      if (Date.now() >= deadlineAt) throw refuse.engineUnavailable();
      await setTimeout(attempt * UNPROCESSED_RETRY_MS);
    }
  }

  /** One attempt; null when the engine dropped the message before the review saw it. */
  private async sendUntil<Message>(
    update: ReviewUpdate<Message>,
    deadlineAt: number,
  ): Promise<Delivery | null> {
    const handle = this.client.workflow.getHandle(orderReviewId(update.orderId));
    try {
      const acknowledgement = await this.client.withDeadline(deadlineAt, () =>
        handle.executeUpdate<Acknowledgement, [Message]>(update.name, {
          args: [update.message],
          updateId: update.updateId,
        }),
      );
      return { outcome: 'acknowledged', acknowledgement };
    } catch (error) {
      return toDelivery(error);
    }
  }

  /** How long the oldest work has been waiting for a worker, in milliseconds; null when the engine does not say. */
  async readBacklogAgeMs(): Promise<number | null> {
    try {
      const { stats } = await this.client.withDeadline(Date.now() + PROBE_DEADLINE_MS, () =>
        this.client.workflowService.describeTaskQueue({
          namespace: this.client.options.namespace,
          taskQueue: { name: this.taskQueue },
          // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- the enum is in a package of types only
          taskQueueType: TASK_QUEUE_OF_WORKFLOWS,
          reportStats: true,
        }),
      );
      const age = stats?.approximateBacklogAge;
      return age ? Number(age.seconds ?? 0) * MS_A_SECOND + (age.nanos ?? 0) / NANOSECONDS_A_MS : 0;
    } catch {
      return null;
    }
  }

  /** Whether the engine answers at all, for the readiness of the process. */
  async isReachable(): Promise<boolean> {
    try {
      await this.client.withDeadline(Date.now() + PROBE_DEADLINE_MS, () =>
        this.client.workflowService.getSystemInfo({}),
      );
      return true;
    } catch {
      return false;
    }
  }
}
