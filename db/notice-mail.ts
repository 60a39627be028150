import { and, asc, eq, gt, inArray, isNull, lte, min } from 'drizzle-orm';
import type { ChainedEvent } from '../domain/history-event.ts';
import type { Language } from '../domain/notice.ts';
import { parseStored } from './canonical.ts';
import type { Queryable } from './pool.ts';
import { spokenLanguage } from './preferences.ts';
import { people } from './tables/access.ts';
import { notices } from './tables/notices.ts';
import { personPreferences } from './tables/preferences.ts';
import { historyEvents } from './tables/process.ts';

/** A notice that is to go out by mail, with the person as they are now. */
export interface DueNotice {
  readonly id: string;
  readonly createdAt: Date;
  readonly mailDueAt: Date;
  readonly event: ChainedEvent;
  readonly person: {
    readonly id: string;
    readonly name: string;
    readonly language: Language;
    /** Null when no mail may go to them any more. */
    readonly email: string | null;
  };
}

const isWaiting = and(isNull(notices.mailedAt), isNull(notices.mailFault));

/** The notices that are due by mail, first what has been due the longest, each person's together. */
export async function listDueMail(on: Queryable, input: { now: Date; limit: number }): Promise<DueNotice[]> {
  const rows = await on
    .select({ notice: notices, person: people, language: spokenLanguage, body: historyEvents.body })
    .from(notices)
    .innerJoin(people, eq(people.externalId, notices.personId))
    .leftJoin(personPreferences, eq(personPreferences.personId, notices.personId))
    .innerJoin(
      historyEvents,
      and(eq(historyEvents.orderId, notices.orderId), eq(historyEvents.position, notices.position)),
    )
    .where(and(lte(notices.mailDueAt, input.now), isWaiting))
    .orderBy(asc(notices.mailDueAt), asc(notices.personId), asc(notices.id))
    .limit(input.limit);
  return rows.map(({ notice, person, language, body }) => {
    const isWanted = person.active && person.noticePreference !== 'none';
    const { externalId: id, name } = person;
    return {
      id: notice.id,
      createdAt: notice.createdAt,
      mailDueAt: notice.mailDueAt ?? notice.createdAt,
      event: parseStored<ChainedEvent>(body),
      person: { id, name, language, email: isWanted ? person.email : null },
    };
  });
}

/** When the next mail after this instant is due, or null. */
export async function findNextMailAt(on: Queryable, after: Date): Promise<Date | null> {
  const [row] = await on
    .select({ at: min(notices.mailDueAt) })
    .from(notices)
    .where(and(gt(notices.mailDueAt, after), isWaiting));
  return row?.at ?? null;
}

/** Notes that the mail server took the notices. */
export async function markMailed(on: Queryable, ids: readonly string[]): Promise<void> {
  await on
    .update(notices)
    .set({ mailedAt: new Date() })
    .where(inArray(notices.id, [...ids]));
}

/** Notes why the notices will never go out by mail. */
export async function markUnmailable(on: Queryable, ids: readonly string[], fault: string): Promise<void> {
  await on
    .update(notices)
    .set({ mailFault: fault })
    .where(inArray(notices.id, [...ids]));
}
