import { continueAsNew, proxyActivities, sleep, workflowInfo } from '@temporalio/workflow';
import type { ArchiveActivities } from '../activities/archive/archive-activities.ts';
import type { ArchiveProgress } from './contract.ts';
import { attempt, BATCH_RETRY, PAUSE, Wakes } from './wakes.ts';

const activities = proxyActivities<ArchiveActivities>({
  // A batch is some dozens of histories, or a page of a list.
  startToCloseTimeout: '5 minutes',
  // After every order; a worker that died is found out this long afterwards.
  heartbeatTimeout: '1 minute',
  retry: BATCH_RETRY,
});
/** What nothing told the archive of is looked for at most this often, and only when it is woken. */
const SWEEP_EVERY_MS = 3_600_000;
/** How far the engine's lists may lag behind. */
const LIST_LAG_MS = 300_000;

/** Looks through what ended since the last look; says whether it came to the end. */
async function sweep(closedAfterMs: number): Promise<boolean> {
  let after: string | null = null;
  do {
    const page: { next: string | null } | null = await attempt(
      activities.sweepExecutions({ closedAfterMs, after }),
    );
    if (!page) return false;
    after = page.next;
  } while (after !== null);
  return true;
}

/**
 * Archives the histories of executions that have ended, whenever it is woken or an order that was put off is due. It runs for
 * as long as the installation does; what waits is in the database. A change of what it does needs `patched()`, or terminate
 * it: the next wake starts it anew, and it looks through everything that the engine still knows.
 */
export async function historyArchive(progress: ArchiveProgress): Promise<void> {
  let { sweptThroughMs } = progress;
  const wakes = new Wakes();
  while (!workflowInfo().continueAsNewSuggested) {
    wakes.lookAgain();
    const archived = await attempt(activities.archiveHistories());
    if (!archived) await sleep(PAUSE);
    if (!archived || archived.hasMore) continue;
    const begunAtMs = Date.now();
    if (begunAtMs - sweptThroughMs >= SWEEP_EVERY_MS + LIST_LAG_MS) {
      if (await sweep(sweptThroughMs)) sweptThroughMs = begunAtMs - LIST_LAG_MS;
      else await sleep(PAUSE);
      continue;
    }
    await wakes.wait(archived.nextDueAtMs);
  }
  await continueAsNew<typeof historyArchive>({ sweptThroughMs });
}
