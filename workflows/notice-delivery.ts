import { continueAsNew, proxyActivities, sleep, workflowInfo } from '@temporalio/workflow';
import type { NoticeEndpoint } from '../domain/notice.ts';
import type { NoticeActivities } from '../activities/notices/notice-activities.ts';
import { attempt, BATCH_RETRY, PAUSE, Wakes } from './wakes.ts';

const activities = proxyActivities<NoticeActivities>({
  // A batch of mail to a slow server; a batch of notices takes far less.
  startToCloseTimeout: '5 minutes',
  retry: BATCH_RETRY,
});
/**
 * Delivers to one endpoint, batch after batch, whenever it is woken or the next notice is due. It runs for as long as the
 * installation does and keeps nothing: what waits is in the database. A change of what it does needs `patched()`, as with orders
 * (docs/upgrading.md); or terminate it, and the next wake starts it anew.
 */
export async function noticeDelivery(endpoint: NoticeEndpoint): Promise<void> {
  const wakes = new Wakes();
  while (!workflowInfo().continueAsNewSuggested) {
    wakes.lookAgain();
    const delivered = await attempt(activities[endpoint]());
    if (!delivered) await sleep(PAUSE);
    if (!delivered || delivered.hasMore) continue;
    await wakes.wait(delivered.nextDueAtMs);
  }
  await continueAsNew<typeof noticeDelivery>(endpoint);
}
