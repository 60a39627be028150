import { condition, proxyLocalActivities } from '@temporalio/workflow';
import type { OrderReviewActivities } from '../activities/order-review-activities.ts';

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

/** Steps of this order that have been asked for and have not ended. */
let underWay = 0;

/**
 * Hands out a step's result once every step under way has ended. Steps that end one after the other within a workflow
 * task all end at once in its replay: whatever the order did between them, such as setting its timer for a deadline
 * that the next one moves, would not happen again, and the order could never be replayed.
 */
async function together<Result>(step: Promise<Result>): Promise<Result> {
  underWay += 1;
  try {
    return await step;
  } finally {
    underWay -= 1;
    await condition(() => underWay === 0);
  }
}

/** What an order does to the world. A refusal is thrown as it comes from the step. */
export const effects: OrderReviewActivities = {
  planReview: (input) => together(steps.planReview(input)),
  checkDepartment: (input) => together(steps.checkDepartment(input)),
  recordDecision: (input) => together(steps.recordDecision(input)),
  climbLadder: (input) => together(steps.climbLadder(input)),
  settleOrder: (input) => together(steps.settleOrder(input)),
  takeUpRecord: (input) => together(steps.takeUpRecord(input)),
  recordRefusedSignal: (input) => together(steps.recordRefusedSignal(input)),
};
