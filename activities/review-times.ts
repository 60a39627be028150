import type { CalendarReference } from '../domain/calendars/business-calendar.ts';
import type { CheckContext } from '../domain/checks/judgement.ts';
import type { Finding } from '../domain/finding.ts';
import type { Seating } from '../domain/seats.ts';
import type { IncidentReason } from '../domain/incident.ts';
import { ladderOf, type Ladder } from '../domain/ladder.ts';
import { endOfDay, latestSafeOf, requiredDateBound, type LatestSafe } from '../domain/latest-safe.ts';
import { calendarOf, type DepartmentPolicy } from '../domain/policy.ts';
import { findQuotationValidity } from '../db/facts/quotation-validity.ts';
import type { Transaction } from '../db/pool.ts';
import type { NewReviewRow } from '../db/reviews.ts';
import type { ReviewTools } from './review-context.ts';

/** The deadline of a review, with the version of the calendar that it was computed by. */
export interface LaidLadder extends Ladder {
  /** Null when the deadline counts time as it passes. */
  readonly calendar: CalendarReference | null;
}

/**
 * Lays the ladder of a review that opens now. Throws for a calendar that does not exist: a policy that names one is
 * not published.
 */
export async function layLadder(
  tx: Transaction,
  tools: ReviewTools,
  review: { department: DepartmentPolicy; now: Date },
): Promise<LaidLadder> {
  const { deadline } = review.department;
  const openedAtMs = review.now.getTime();
  const name = calendarOf(review.department);
  if (name === null) return { ...ladderOf({ deadline, openedAtMs, workingTime: null }), calendar: null };
  const { workingTime, calendar } = await tools.readCalendar(tx, name);
  return { ...ladderOf({ deadline, openedAtMs, workingTime }), calendar };
}

/**
 * Until when a decision on the review is safe, and what binds it. Reads only where the order names a quotation. The
 * instants are in milliseconds since 1970; null where there is none.
 */
export async function findLatestSafe(
  tx: Transaction,
  review: {
    context: CheckContext;
    findings: readonly Finding[];
    dueAtMs: number | null;
    holdsExpireAtMs: number | null;
  },
): Promise<LatestSafe> {
  const { context, findings, dueAtMs, holdsExpireAtMs } = review;
  const { quotation } = context.document;
  const validUntil = quotation === undefined ? null : await findQuotationValidity(tx, quotation);
  return latestSafeOf({
    deadline: dueAtMs,
    hold: holdsExpireAtMs,
    quotation: validUntil && endOfDay(validUntil),
    required_date: requiredDateBound(context, findings),
  });
}

/** A review as it opens. */
export interface Opened {
  readonly ladder: LaidLadder;
  readonly latestSafe: LatestSafe;
  /** Null where any one decides. */
  readonly seating: Seating | null;
  readonly incident: Incident | null;
}

/** Why a named person has to see to a review. */
export interface Incident {
  readonly owner: string;
  readonly reason: IncidentReason;
}

/** When an opened review is due, on its row. */
export function toTimes(opened: Opened | null): Partial<NewReviewRow> {
  if (!opened) return {};
  const { ladder, latestSafe, incident } = opened;
  return {
    dueAt: ladder.dueAtMs === null ? null : new Date(ladder.dueAtMs),
    deadlineFlag: ladder.flag,
    calendarName: ladder.calendar?.name ?? null,
    calendarVersion: ladder.calendar?.version ?? null,
    latestSafeAt: new Date(latestSafe.atMs),
    latestSafeBy: latestSafe.boundBy,
    incidentOwner: incident?.owner ?? null,
  };
}

/** When an opened review is due, for its event. */
export function toTimeFacts(opened: Opened | null) {
  if (!opened) return { dueAt: null };
  const { ladder, latestSafe } = opened;
  return {
    dueAt: ladder.dueAtMs === null ? null : new Date(ladder.dueAtMs).toISOString(),
    calendar: ladder.calendar,
    deadlineFlag: ladder.flag,
    latestSafe: { at: new Date(latestSafe.atMs).toISOString(), boundBy: latestSafe.boundBy },
  };
}
