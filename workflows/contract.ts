import type { Actor } from '../domain/actor.ts';
import type { Condition } from '../domain/conditions.ts';
import type { Confirmation, OfferAnswer } from '../domain/offer-answer.ts';
import type { ReviewAct } from '../domain/review-act.ts';
import type { DecisionVerb } from '../domain/review-status.ts';
import type { Receipt } from '../domain/history-event.ts';
import type { NoticeEndpoint } from '../domain/notice.ts';
import type { Takeover } from '../domain/takeover.ts';

/** The workflow's registered name: one run reviews one order. */
export const ORDER_REVIEW = 'orderReview';
/** Update and Signal with the same payload, to decide one review. */
export const DECIDE = 'decide';
/** Update by which somebody does something to a review beside deciding it. */
export const ACT_ON_REVIEW = 'actOnReview';
/** Update by which the submitter withdraws an order. */
export const WITHDRAW = 'withdraw';
/** Update that continues an order that is returned, or in review, with its next revision. */
export const RESUBMIT = 'resubmit';
/** Update by which a counter-offer is answered. */
export const ANSWER_OFFER = 'answerOffer';

const ORDER_REVIEW_PREFIX = 'order-review/';

/** The id of the workflow that reviews an order. */
export function orderReviewId(orderId: string): string {
  return `${ORDER_REVIEW_PREFIX}${orderId}`;
}

/** The order that a workflow reviews. */
export function reviewedOrderId(workflowId: string): string {
  return workflowId.slice(ORDER_REVIEW_PREFIX.length);
}

/** The registered name of the workflow that compares the records with the engine's executions. */
export const RECONCILIATION = 'reconciliation';

/** The id of the one reconciliation that may run for the installation that uses the task queue. */
export function reconciliationId(taskQueue: string): string {
  return `reconciliation/${taskQueue}`;
}

/** The registered name of the workflow that delivers notices to one endpoint. */
export const NOTICE_DELIVERY = 'noticeDelivery';
/** Signal: there may be something to deliver. */
export const WAKE = 'wake';

/** The id of the one delivery to an endpoint of the installation that uses the task queue. */
export function noticeDeliveryId(input: { taskQueue: string; endpoint: NoticeEndpoint }): string {
  return `notice-delivery/${input.taskQueue}/${input.endpoint}`;
}

/** The registered name of the workflow that archives the histories of executions that have ended. */
export const HISTORY_ARCHIVE = 'historyArchive';

/** The id of the one archive of the installation that uses the task queue. */
export function historyArchiveId(taskQueue: string): string {
  return `history-archive/${taskQueue}`;
}

/** Until when executions that ended have been looked for, in milliseconds since 1970. */
export interface ArchiveProgress {
  readonly sweptThroughMs: number;
}

/** How far a reconciliation has come, for an execution that continues another one. */
export interface ReconciliationProgress {
  readonly phase: number;
  readonly after: string | null;
}

export interface ReconciliationInput {
  readonly id: string;
  /** Whether it also repairs what it finds. */
  readonly applies: boolean;
  readonly requestedBy: string;
  readonly progress?: ReconciliationProgress;
}

export interface OrderReviewInput {
  readonly orderId: string;
  /** Given when the execution takes the order over from its record, in place of one that disagreed with it. */
  readonly takeover?: Takeover;
  /** Given when the execution reviews an amendment of an order whose review was over. */
  readonly amendment?: ResubmitMessage;
}

export interface DecideMessage {
  readonly department: string;
  readonly verb: DecisionVerb;
  readonly comment: string | null;
  /** The conditions of `approve_with_conditions`. */
  readonly conditions: readonly Condition[];
  readonly evidenceHash: string;
  readonly actor: Actor;
}

export interface ActMessage {
  readonly department: string;
  readonly act: ReviewAct;
  readonly actor: Actor;
}

export interface AnswerOfferMessage {
  readonly answer: OfferAnswer;
  readonly comment: string | null;
  /** Of the offer that was shown. */
  readonly offerHash: string;
  /** The customer's written word, for who answers in their place. */
  readonly confirmation: Confirmation | null;
  readonly actor: Actor;
}

export interface WithdrawMessage {
  readonly actor: Actor;
  readonly reason: string | null;
}

export interface ResubmitMessage {
  readonly actor: Actor;
  readonly revision: number;
}

/** The acknowledgement of an accepted Update. */
export interface Acknowledgement {
  readonly receipt: Receipt;
}

/**
 * The id under which the engine remembers a decision. The actor and the key are part of it, so that a second
 * person is never answered with the first one's success.
 */
export function decideUpdateId(input: {
  department: string;
  evidenceHash: string;
  actorId: string;
  key: string;
}): string {
  return `${input.department}:${input.evidenceHash.slice(0, 16)}:${input.actorId}:${input.key}`;
}

/** The id under which the engine remembers an act, likewise. */
export function actUpdateId(input: {
  department: string;
  verb: string;
  actorId: string;
  key: string;
}): string {
  return `act:${input.department}:${input.verb}:${input.actorId}:${input.key}`;
}

/**
 * How a new execution is started that takes an order over: it ends the one that runs. Its memo says which takeover it
 * is, so that the same one is not started twice.
 */
export function takeoverStart(input: { orderId: string; takeover: Takeover; taskQueue: string }) {
  const { orderId, takeover, taskQueue } = input;
  const review: OrderReviewInput = { orderId, takeover };
  return {
    workflowType: ORDER_REVIEW,
    options: {
      workflowId: orderReviewId(orderId),
      taskQueue,
      args: [review],
      memo: { takeover: takeover.id },
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      workflowIdConflictPolicy: 'TERMINATE_EXISTING',
    },
  } as const;
}

/**
 * How the review of an amendment is started after that of the order has ended. While another execution runs it is not:
 * that one is told of the revision, or has taken it up.
 */
export function amendmentStart(input: { orderId: string; amendment: ResubmitMessage; taskQueue: string }) {
  const { orderId, amendment, taskQueue } = input;
  const review: OrderReviewInput = { orderId, amendment };
  return {
    workflowType: ORDER_REVIEW,
    options: {
      workflowId: orderReviewId(orderId),
      taskQueue,
      args: [review],
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      workflowIdConflictPolicy: 'FAIL',
    },
  } as const;
}
