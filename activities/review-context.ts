import { LRUCache } from 'lru-cache';
import { dayOfInstant } from '../domain/calendar-day.ts';
import type { CalendarReference } from '../domain/calendars/business-calendar.ts';
import type { WorkingTime } from '../domain/calendars/working-time.ts';
import type { CheckContext } from '../domain/checks/judgement.ts';
import { findDepartment, type Policy } from '../domain/policy.ts';
import { findCalendar, openWorkingTime } from '../db/business-calendars.ts';
import { findPolicy } from '../db/policies.ts';
import type { Database, Queryable, Transaction } from '../db/pool.ts';
import { findReviewSubject, type ReviewSubject } from '../db/review-subject.ts';

/** What the activities of a review work with. */
export interface ReviewTools {
  readonly database: Database;
  /** Within the step's transaction: steps that each waited for a second connection would leave each other none. */
  readonly readPolicy: (tx: Transaction, version: number) => Promise<Policy>;
  /** The subject of a review whose intake has pinned a policy, likewise. */
  readonly readSubject: (tx: Transaction, of: SubjectKey) => Promise<PlannedSubject>;
  /** The version of the calendar that is in force. */
  readonly readCalendar: (tx: Transaction, name: string) => Promise<OpenCalendar>;
}

export interface SubjectKey {
  readonly orderId: string;
  readonly revision: number;
}

/** A version of a calendar, ready to count by. */
interface OpenCalendar {
  readonly calendar: CalendarReference;
  readonly workingTime: WorkingTime;
}

/** Tools that remember what they have read of what never changes. */
export function openReviewTools(database: Database): ReviewTools {
  return {
    database,
    readPolicy: policyReader(),
    readSubject: subjectReader(),
    readCalendar: calendarReader(),
  };
}

/** Reads the calendar in force each time, and remembers the last version of each that it made ready. */
function calendarReader(): ReviewTools['readCalendar'] {
  const known = new Map<string, OpenCalendar>();
  return async (tx, name) => {
    const found = await findCalendar(tx, name);
    if (!found) throw new Error(`there is no calendar ${name}`);
    const { version } = found;
    const remembered = known.get(name);
    if (remembered?.calendar.version === version) return remembered;
    const opened = { calendar: { name, version }, workingTime: openWorkingTime(found) };
    known.set(name, opened);
    return opened;
  };
}

/** Reads policies by version and remembers them: a version never changes. */
function policyReader(): ReviewTools['readPolicy'] {
  const known = new Map<number, Policy>();
  return async (tx, version) => {
    const remembered = known.get(version);
    if (remembered) return remembered;
    const found = await findPolicy(tx, version);
    if (!found) throw new Error(`there is no policy version ${version}`);
    known.set(version, found.policy);
    return found.policy;
  };
}

export interface PlannedSubject extends ReviewSubject {
  readonly policyVersion: number;
}

async function findPlannedSubject(on: Queryable, of: SubjectKey): Promise<PlannedSubject> {
  const subject = await findReviewSubject(on, of);
  if (subject.policyVersion === null) throw new Error(`order ${of.orderId} has not been planned`);
  return { ...subject, policyVersion: subject.policyVersion };
}

/** Order lines that are remembered, over all orders. */
const MOST_LINES = 20_000;

/**
 * Reads the subjects of reviews and remembers those of the latest orders, which every step of an order needs. A
 * revision, its authors and its policy never change once they are planned.
 */
function subjectReader(): ReviewTools['readSubject'] {
  const known = new LRUCache<string, PlannedSubject>({
    maxSize: MOST_LINES,
    sizeCalculation: ({ document }) => document.lines.length + (document.requirements?.length ?? 0),
  });
  return async (tx, of) => {
    const key = `${of.orderId}/${of.revision}`;
    const remembered = known.get(key);
    if (remembered) return remembered;
    const subject = await findPlannedSubject(tx, of);
    known.set(key, subject);
    return subject;
  };
}

/** What a department's check judges, as of the order's `asOf` or of now. */
export function checkContext(input: {
  subject: ReviewSubject;
  policy: Policy;
  department: string;
  now: Date;
}): CheckContext {
  const department = findDepartment(input.policy, input.department);
  if (!department) throw new Error(`the policy has no department ${input.department}`);
  const asOfMs = (input.subject.asOf ?? input.now).getTime();
  return {
    orderId: input.subject.orderId,
    document: input.subject.document,
    policy: input.policy,
    department,
    asOfMs,
    today: dayOfInstant(asOfMs),
  };
}
