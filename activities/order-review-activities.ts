import type { ActStep } from '../domain/review-step.ts';
import { DomainError } from '../domain/errors.ts';
import type { PersonalData } from '../db/personal-data.ts';
import type { Database } from '../db/pool.ts';
import { recordRefusedSignal, type RefusedSignal } from '../db/refused-signals.ts';
import { toFailure } from '../workflows/failure.ts';
import { recordAct, type RecordActInput } from './acts/record-act.ts';
import { checkDepartment, type CheckDepartmentInput } from './check-department.ts';
import { climbLadder, type ClimbLadderInput } from './climb-ladder.ts';
import { expireHolds, type ExpireHoldsInput } from './expire-holds.ts';
import { planReview, type PlanReviewInput } from './plan-review.ts';
import { proposeCounterOffer, type ProposeOfferInput } from './propose-offer.ts';
import { recordOfferAnswer, type RecordOfferAnswerInput } from './record-offer-answer.ts';
import { recordDecision, type RecordDecisionInput } from './record-decision.ts';
import { openReviewTools } from './review-context.ts';
import { sealSignal } from './seal-signal.ts';
import { settleOrder, type SettleOrderInput } from './settle-order.ts';
import { readRecord, takeUpRecord, type TakeUpRecordInput } from './take-up-record.ts';

/** Whether somebody is told of an act. */
function isActTold({ effect }: ActStep): boolean {
  return effect.kind !== 'claimed' && effect.kind !== 'unclaimed';
}

/** Lets a refusal reach the workflow as one that is not retried; every other error is retried until it is mended. */
async function refusing<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof DomainError ? toFailure(error) : error;
  }
}

/** What is called after the commit of what others are to be told of. */
export interface Wakes {
  /** People. */
  readonly notices: () => void;
  /** The archive, of an execution that has ended or is about to. */
  readonly archive: () => void;
}

/** The effects of an order's review on the database, as the worker registers them. */
export function createOrderReviewActivities(input: {
  readonly database: Database;
  /** Keeps what somebody wrote apart from the record, where the API has not. */
  readonly personal: Pick<PersonalData, 'seal'>;
  readonly wakes: Wakes;
}) {
  const { database, personal, wakes } = input;
  const tools = openReviewTools(database);
  const telling = async <Result>(work: Promise<Result>, isTold: (result: Result) => boolean) => {
    const result = await work;
    if (isTold(result)) wakes.notices();
    return result;
  };
  const ending = async <Result>(work: Promise<Result>) => {
    const result = await work;
    wakes.archive();
    return result;
  };
  return {
    planReview: (input: PlanReviewInput) => refusing(planReview(tools, input)),
    checkDepartment: (input: CheckDepartmentInput) =>
      telling(refusing(checkDepartment(tools, input)), ({ outcome }) => outcome === 'opened'),
    recordDecision: (input: RecordDecisionInput) =>
      refusing(sealSignal({ database, personal }, input).then((decision) => recordDecision(tools, decision))),
    proposeCounterOffer: (input: ProposeOfferInput) =>
      telling(refusing(proposeCounterOffer(tools, input)), ({ outcome }) => outcome === 'offer'),
    recordOfferAnswer: (input: RecordOfferAnswerInput) =>
      telling(refusing(recordOfferAnswer(tools, input)), () => true),
    recordAct: (input: RecordActInput) => telling(refusing(recordAct(tools, input)), isActTold),
    climbLadder: (input: ClimbLadderInput) => telling(refusing(climbLadder(tools, input)), () => true),
    settleOrder: (input: SettleOrderInput) =>
      ending(telling(refusing(settleOrder(tools, input)), () => true)),
    expireHolds: (input: ExpireHoldsInput) => refusing(expireHolds(tools, input)),
    readRecord: (input: { orderId: string }) => refusing(readRecord(tools, input)),
    takeUpRecord: (input: TakeUpRecordInput) => ending(refusing(takeUpRecord(tools, input))),
    recordRefusedSignal: (input: RefusedSignal) => refusing(recordRefusedSignal(database, input)),
  };
}

export type OrderReviewActivities = ReturnType<typeof createOrderReviewActivities>;
