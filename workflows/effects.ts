import { proxyLocalActivities } from '@temporalio/workflow';
import type { OrderReviewActivities } from '../activities/order-review-activities.ts';
import { turns } from './turns.ts';

/**
 * The effects of the review, as local activities: results travel with the workflow task that asked for them, which
 * halves the events and the processor time of an order (docs/decisions/0001-local-activities.md).
 */
const steps = proxyLocalActivities<OrderReviewActivities>({
  // A statement ends after 30 s at the latest (db/pool.ts), a step has at most a handful of them.
  startToCloseTimeout: '1 minute',
  // Without a bound on attempts: a step that fails waits for the database, or for the code to be mended.
  retry: { initialInterval: '200 ms', backoffCoefficient: 2, maximumInterval: '1 minute' },
  // Past this a durable timer takes over, so that an hour without a database is not an hour of heartbeats.
  localRetryThreshold: '10 seconds',
});

/** What an order does to the world, each step in its turn. A refusal is thrown as it comes from the step. */
export const effects: OrderReviewActivities = {
  planReview: (input) => turns.take(() => steps.planReview(input)),
  checkDepartment: (input) => turns.take(() => steps.checkDepartment(input)),
  recordDecision: (input) => turns.take(() => steps.recordDecision(input)),
  proposeCounterOffer: (input) => turns.take(() => steps.proposeCounterOffer(input)),
  recordOfferAnswer: (input) => turns.take(() => steps.recordOfferAnswer(input)),
  recordAct: (input) => turns.take(() => steps.recordAct(input)),
  climbLadder: (input) => turns.take(() => steps.climbLadder(input)),
  settleOrder: (input) => turns.take(() => steps.settleOrder(input)),
  expireHolds: (input) => turns.take(() => steps.expireHolds(input)),
  readRecord: (input) => turns.take(() => steps.readRecord(input)),
  takeUpRecord: (input) => turns.take(() => steps.takeUpRecord(input)),
  recordRefusedSignal: (input) => turns.take(() => steps.recordRefusedSignal(input)),
};
