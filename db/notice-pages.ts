import { and, desc, eq, inArray } from 'drizzle-orm';
import type { ChainedEvent, HistoryEventType } from '../domain/history-event.ts';
import type { Language } from '../domain/notice.ts';
import type { DecisionVerb } from '../domain/review-status.ts';
import { parseStored } from './canonical.ts';
import type { Queryable } from './pool.ts';
import { spokenLanguage } from './preferences.ts';
import { people } from './tables/access.ts';
import { notices } from './tables/notices.ts';
import { personPreferences } from './tables/preferences.ts';
import { decisions, historyEvents } from './tables/process.ts';

/** What the page behind a notice's link shows. */
export interface NoticePage {
  readonly language: Language;
  /** The zone that the person chose for themselves, or null. */
  readonly timeZone: string | null;
  /** Whether the person whom the notice told still works here. */
  readonly isActive: boolean;
  /** What the notice told of. */
  readonly event: ChainedEvent;
  /** What was decided on the round that the notice is about; null while nothing is, and for a whole order. */
  readonly decision: { readonly name: string; readonly verb: DecisionVerb; readonly at: Date } | null;
  /** How the order ended or was returned last, after the event; null while it has not. */
  readonly ending: ChainedEvent | null;
}

const ENDINGS: readonly HistoryEventType[] = [
  'order.approved',
  'order.rejected',
  'order.returned',
  'order.withdrawn',
  'order.expired',
];

async function findDecision(
  on: Queryable,
  { orderId, facts }: ChainedEvent,
): Promise<NoticePage['decision']> {
  const { department, round } = facts;
  if (typeof department !== 'string' || typeof round !== 'number') return null;
  const [row] = await on
    .select({ name: decisions.actorName, verb: decisions.verb, at: decisions.decidedAt })
    .from(decisions)
    .where(
      and(
        eq(decisions.orderId, orderId),
        eq(decisions.department, department),
        eq(decisions.round, round),
        eq(decisions.settles, true),
      ),
    );
  return row ?? null;
}

async function findEnding(on: Queryable, { orderId, position }: ChainedEvent): Promise<ChainedEvent | null> {
  const [row] = await on
    .select({ position: historyEvents.position, body: historyEvents.body })
    .from(historyEvents)
    .where(and(eq(historyEvents.orderId, orderId), inArray(historyEvents.type, [...ENDINGS])))
    .orderBy(desc(historyEvents.position))
    .limit(1);
  return row && row.position > position ? parseStored<ChainedEvent>(row.body) : null;
}

/** A notice with what has become of its subject since, or null. */
export async function findNoticePage(on: Queryable, noticeId: string): Promise<NoticePage | null> {
  const [row] = await on
    .select({
      language: spokenLanguage,
      timeZone: personPreferences.timeZone,
      isActive: people.active,
      body: historyEvents.body,
    })
    .from(notices)
    .innerJoin(people, eq(people.externalId, notices.personId))
    .leftJoin(personPreferences, eq(personPreferences.personId, notices.personId))
    .innerJoin(
      historyEvents,
      and(eq(historyEvents.orderId, notices.orderId), eq(historyEvents.position, notices.position)),
    )
    .where(eq(notices.id, noticeId));
  if (!row) return null;
  const { language, timeZone, isActive } = row;
  const event = parseStored<ChainedEvent>(row.body);
  return {
    ...{ language, timeZone, isActive, event },
    decision: await findDecision(on, event),
    ending: await findEnding(on, event),
  };
}
