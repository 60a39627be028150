import {
  ActivityFailure,
  condition,
  continueAsNew,
  defineSignal,
  proxyActivities,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { NoticeEndpoint } from '../domain/notice.ts';
import type { Delivered } from '../activities/notices/delivered.ts';
import type { NoticeActivities } from '../activities/notices/notice-activities.ts';
import { WAKE } from './contract.ts';

const activities = proxyActivities<NoticeActivities>({
  // A batch of mail to a slow server; a batch of notices takes far less.
  startToCloseTimeout: '5 minutes',
  // Half a minute in all. Then the workflow waits, and goes on as a new run before wakes have filled its history.
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumAttempts: 6 },
});
const PAUSE = '1 minute';

const wake = defineSignal(WAKE);

/** Delivers a batch; null when the database, or the mail server, has been away for long. */
async function deliver(endpoint: NoticeEndpoint): Promise<Delivered | null> {
  try {
    return await activities[endpoint]();
  } catch (error) {
    if (error instanceof ActivityFailure) return null;
    throw error;
  }
}

/**
 * Delivers to one endpoint, batch after batch, whenever it is woken or the next notice is due. It runs for as long as the
 * installation does and keeps nothing: what waits is in the database. A change of what it does needs `patched()`, as with orders
 * (docs/upgrading.md); or terminate it, and the next wake starts it anew.
 */
export async function noticeDelivery(endpoint: NoticeEndpoint): Promise<void> {
  let isWoken = false;
  setHandler(wake, () => {
    isWoken = true;
  });
  while (!workflowInfo().continueAsNewSuggested) {
    isWoken = false;
    const delivered = await deliver(endpoint);
    if (!delivered) await sleep(PAUSE);
    if (!delivered || delivered.hasMore) continue;
    const { nextDueAtMs } = delivered;
    if (nextDueAtMs === null) await condition(() => isWoken);
    // A wait of nothing would not wait at all, and one of less has no meaning.
    else await condition(() => isWoken, Math.max(1, nextDueAtMs - Date.now()));
  }
  await continueAsNew<typeof noticeDelivery>(endpoint);
}
