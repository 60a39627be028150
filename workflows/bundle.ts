/** The entry of the workflow bundle: every workflow that the worker can run, under its registered name. */
export { historyArchive } from './history-archive.ts';
export { noticeDelivery } from './notice-delivery.ts';
export { orderReview } from './order-review.ts';
export { reconciliation } from './reconciliation.ts';
