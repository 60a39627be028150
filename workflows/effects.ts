import { proxyLocalActivities } from '@temporalio/workflow';
import type { OrderReviewActivities } from '../activities/order-review-activities.ts';

/**
 * The effects of the review, as local activities: results travel with the workflow task that asked for them, which
 * halves the events and the processor time of an order (docs/decisions/0001-local-activities.md).
 */
export const effects = proxyLocalActivities<OrderReviewActivities>({
  // A statement ends after 30 s at the latest (db/pool.ts), a step has at most a handful of them.
  startToCloseTimeout: '1 minute',
  // Without a bound on attempts: a step that fails waits for the database, or for the code to be mended.
  retry: { initialInterval: '200 ms', backoffCoefficient: 2, maximumInterval: '1 minute' },
  // Past this a durable timer takes over, so that an hour without a database is not an hour of heartbeats.
  localRetryThreshold: '10 seconds',
});
