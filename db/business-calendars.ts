import { and, asc, desc, eq, inArray, sql } from 'drizzle-orm';
import type { BusinessCalendar } from '../domain/calendars/business-calendar.ts';
import { WorkingTime } from '../domain/calendars/working-time.ts';
import { canonicalJson, parseStored, sha256Hex } from './canonical.ts';
import type { Queryable, Transaction } from './pool.ts';
import { businessCalendars } from './tables/calendars.ts';
import { openZoneClock } from './zone-clock.ts';

/** One version of a calendar with the hash of its canonical JSON. */
export interface CalendarVersion {
  readonly name: string;
  readonly version: number;
  readonly documentHash: string;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly calendar: BusinessCalendar;
}

function toCalendarVersion(row: typeof businessCalendars.$inferSelect): CalendarVersion {
  const { document, ...version } = row;
  return { ...version, calendar: parseStored<BusinessCalendar>(document) };
}

/** The version that is in force: the newest of the name; null when there is no such calendar. */
export async function findCalendar(on: Queryable, name: string): Promise<CalendarVersion | null> {
  const [row] = await on
    .select()
    .from(businessCalendars)
    .where(eq(businessCalendars.name, name))
    .orderBy(desc(businessCalendars.version))
    .limit(1);
  return row ? toCalendarVersion(row) : null;
}

/** One version of a calendar, or null. */
export async function findCalendarVersion(
  on: Queryable,
  key: { name: string; version: number },
): Promise<CalendarVersion | null> {
  const [row] = await on
    .select()
    .from(businessCalendars)
    .where(and(eq(businessCalendars.name, key.name), eq(businessCalendars.version, key.version)));
  return row ? toCalendarVersion(row) : null;
}

/** The version in force of every calendar, by name. */
export async function listCalendars(on: Queryable): Promise<CalendarVersion[]> {
  const rows = await on
    .selectDistinctOn([businessCalendars.name])
    .from(businessCalendars)
    .orderBy(asc(businessCalendars.name), desc(businessCalendars.version));
  return rows.map(toCalendarVersion);
}

/** Those of the names that no calendar has. */
export async function listUnknownCalendars(on: Queryable, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return [];
  const rows = await on
    .selectDistinct({ name: businessCalendars.name })
    .from(businessCalendars)
    .where(inArray(businessCalendars.name, [...names]));
  const known = new Set(rows.map(({ name }) => name));
  return names.filter((name) => !known.has(name));
}

/** Waits for whoever writes a calendar of this name, so that what is read next is the version in force until the end. */
export async function lockCalendar(tx: Transaction, name: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('business_calendars'), hashtext(${name}))`);
}

/**
 * Adds the calendar as the next version after `before`, which is the one in force under {@link lockCalendar}; the same
 * document again is the same version.
 */
export async function addCalendarVersion(
  tx: Transaction,
  input: { name: string; calendar: BusinessCalendar; createdBy: string; before: CalendarVersion | null },
): Promise<CalendarVersion> {
  const { name, calendar, createdBy, before } = input;
  const document = canonicalJson(calendar);
  const documentHash = sha256Hex(document);
  if (before?.documentHash === documentHash) return before;
  const version = (before?.version ?? 0) + 1;
  const row = { name, version, document, documentHash, createdAt: new Date(), createdBy };
  await tx.insert(businessCalendars).values(row);
  return toCalendarVersion(row);
}

/** The working time of a version. */
export function openWorkingTime({ calendar }: CalendarVersion): WorkingTime {
  return new WorkingTime(calendar, openZoneClock(calendar.timeZone));
}
