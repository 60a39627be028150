import { and, asc, desc, eq, inArray, isNull, lt, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { ChainedEvent } from '../domain/history-event.ts';
import type { NoticePreference } from '../domain/notice.ts';
import { parseStored } from './canonical.ts';
import type { Queryable, Transaction } from './pool.ts';
import { people } from './tables/access.ts';
import { noticeOutbox, notices } from './tables/notices.ts';
import { historyEvents } from './tables/process.ts';

type NoticeRow = typeof notices.$inferSelect;
export type NewNotice = Pick<NoticeRow, 'personId' | 'orderId' | 'position' | 'kind'>;

/** Takes events out of the outbox, the oldest first. They are back there unless the transaction commits. */
export async function takeFromOutbox(tx: Transaction, limit: number): Promise<ChainedEvent[]> {
  const oldest = tx
    .select({ id: noticeOutbox.id })
    .from(noticeOutbox)
    .orderBy(asc(noticeOutbox.id))
    .limit(limit);
  const taken = await tx.delete(noticeOutbox).where(inArray(noticeOutbox.id, oldest)).returning();
  if (taken.length === 0) return [];
  const places = taken.map(({ orderId, position }) => sql`(${orderId}::uuid, ${position}::integer)`);
  const rows = await tx
    .select({ orderId: historyEvents.orderId, position: historyEvents.position, body: historyEvents.body })
    .from(historyEvents)
    .where(sql`(${historyEvents.orderId}, ${historyEvents.position}) in (${sql.join(places, sql`, `)})`);
  const bodies = new Map(rows.map((row) => [`${row.orderId}/${row.position}`, row.body]));
  return taken
    .sort((one, other) => one.id - other.id)
    .flatMap(({ orderId, position }) => {
      const body = bodies.get(`${orderId}/${position}`);
      return body === undefined ? [] : [parseStored<ChainedEvent>(body)];
    });
}

export interface AddNoticesInput {
  readonly notices: readonly NewNotice[];
  readonly now: Date;
  /** When mail goes out to a person who wants it so. */
  readonly mailTimes: Readonly<Record<NoticePreference, Date | null>>;
}

/** Tells active people; the same event to the same person is told once. */
export async function addNotices(tx: Transaction, input: AddNoticesInput): Promise<void> {
  const ids = [...new Set(input.notices.map(({ personId }) => personId))];
  if (ids.length === 0) return;
  const active = await tx
    .select({ id: people.externalId, email: people.email, preference: people.noticePreference })
    .from(people)
    .where(and(eq(people.active, true), inArray(people.externalId, ids)));
  const times = new Map(
    active.map(({ id, email, preference }) => [id, email === null ? null : input.mailTimes[preference]]),
  );
  const added = input.notices.flatMap((notice) => {
    const mailDueAt = times.get(notice.personId);
    if (mailDueAt === undefined) return [];
    return [{ ...notice, id: uuidv7(), createdAt: input.now, mailDueAt }];
  });
  if (added.length > 0) await tx.insert(notices).values(added).onConflictDoNothing();
}

/** A notice with the event that it tells of. */
export interface ToldEvent extends Pick<NoticeRow, 'id' | 'kind' | 'orderId' | 'createdAt' | 'readAt'> {
  readonly event: ChainedEvent;
}

/** A person's notices, the newest first. */
export async function listNotices(
  on: Queryable,
  page: { personId: string; before: string | null; limit: number; unread: boolean },
): Promise<ToldEvent[]> {
  const { id, kind, orderId, createdAt, readAt } = notices;
  const rows = await on
    .select({ id, kind, orderId, createdAt, readAt, body: historyEvents.body })
    .from(notices)
    .innerJoin(
      historyEvents,
      and(eq(historyEvents.orderId, notices.orderId), eq(historyEvents.position, notices.position)),
    )
    .where(
      and(
        eq(notices.personId, page.personId),
        page.before === null ? undefined : lt(notices.id, page.before),
        page.unread ? isNull(notices.readAt) : undefined,
      ),
    )
    .orderBy(desc(notices.id))
    .limit(page.limit);
  return rows.map(({ body, ...row }) => ({ ...row, event: parseStored<ChainedEvent>(body) }));
}

/** How many notices a person has not read. */
export function countUnreadNotices(on: Queryable, personId: string): Promise<number> {
  return on.$count(notices, and(eq(notices.personId, personId), isNull(notices.readAt)));
}

/** Marks a person's own notice as read; the first time counts. Null when they have no such notice. */
export async function markNoticeRead(
  on: Queryable,
  input: { id: string; personId: string },
): Promise<Date | null> {
  const [row] = await on
    .update(notices)
    .set({ readAt: sql`coalesce(${notices.readAt}, now())` })
    .where(and(eq(notices.id, input.id), eq(notices.personId, input.personId)))
    .returning({ readAt: notices.readAt });
  return row?.readAt ?? null;
}
