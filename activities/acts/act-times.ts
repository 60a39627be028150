import type { CalendarReference } from '../../domain/calendars/business-calendar.ts';
import type { WorkingDuration, WorkingTime } from '../../domain/calendars/working-time.ts';
import type { Ladder } from '../../domain/ladder.ts';
import type { EvidencePacket } from '../../domain/packet.ts';
import { pauseClock, resumeClock, type PausedClock } from '../../domain/paused-clock.ts';
import { calendarOf } from '../../domain/policy.ts';
import { parseStored } from '../../db/canonical.ts';
import type { NewReviewRow } from '../../db/reviews.ts';
import { checkContext } from '../review-context.ts';
import { findLatestSafe } from '../review-times.ts';
import type { ActContext } from './act-context.ts';

interface Counted {
  readonly workingTime: WorkingTime | null;
  readonly calendar: CalendarReference | null;
}

/** What the department's deadline counts by; nulls when it counts time as it passes. */
async function readCounted({ tx, tools, department }: ActContext): Promise<Counted> {
  const name = calendarOf(department);
  return name === null ? { workingTime: null, calendar: null } : tools.readCalendar(tx, name);
}

/**
 * When the time (milliseconds, or working time by the department's calendar) from the act on is over, in milliseconds
 * since 1970; null where the calendar does not reach so far.
 */
export async function endOfTime(
  context: ActContext,
  duration: number | WorkingDuration,
): Promise<number | null> {
  const fromMs = context.at.getTime();
  if (typeof duration === 'number') return fromMs + duration;
  const { workingTime } = await readCounted(context);
  return workingTime?.after(fromMs, duration) ?? null;
}

/** Stops the review's clock as of the act. */
export async function stopClock(context: ActContext): Promise<PausedClock> {
  const { workingTime } = await readCounted(context);
  const { review, clock, department } = context;
  const counting = { deadline: department.deadline, workingTime };
  const isFlagged = review.deadlineFlag !== null;
  return pauseClock({ ...counting, ladder: clock.ladder, isFlagged }, context.at.getTime());
}

/** A clock that goes on. */
export interface Resumed {
  readonly ladder: Ladder['steps'];
  /** Its times, on its row. */
  readonly times: Partial<NewReviewRow> & { readonly dueAt: Date | null; readonly latestSafeAt: Date };
}

/** When the review is due; one that was past its deadline when it paused still is. */
function dueAtOf({ escalatedAt, dueAt }: ActContext['review'], { dueAtMs }: Ladder): Date | null {
  if (dueAtMs !== null) return new Date(dueAtMs);
  return escalatedAt ? dueAt : null;
}

function calendarColumns(calendar: CalendarReference | null): Partial<NewReviewRow> {
  return { calendarName: calendar?.name ?? null, calendarVersion: calendar?.version ?? null };
}

/** Starts the review's clock again as of the act, with the time that was left, by the calendar that is in force now. */
export async function startClock(context: ActContext): Promise<Resumed> {
  const { tx, subject, policy, review, department, at } = context;
  const { paused, holdsExpireAtMs } = context.clock;
  if (!paused)
    throw new Error(`the clock of ${review.department} of order ${review.orderId} was not stopped`);
  const { workingTime, calendar } = await readCounted(context);
  const ladder = resumeClock({ deadline: department.deadline, workingTime, paused }, at.getTime());
  const dueAt = dueAtOf(review, ladder);
  const latestSafe = await findLatestSafe(tx, {
    context: checkContext({ subject, policy, department: review.department, now: at }),
    findings: parseStored<EvidencePacket>(review.packet).findings,
    dueAtMs: dueAt?.getTime() ?? null,
    holdsExpireAtMs,
  });
  return {
    ladder: ladder.steps,
    times: {
      ...calendarColumns(calendar),
      status: 'open',
      dueAt,
      deadlineFlag: ladder.flag,
      latestSafeAt: new Date(latestSafe.atMs),
      latestSafeBy: latestSafe.boundBy,
    },
  };
}
