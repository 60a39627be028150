import { and, asc, eq, inArray, isNotNull, isNull } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { ActorReference } from '../../domain/actor.ts';
import { findConcerned, type OrderPeople } from '../../domain/amendment/concerned.ts';
import type { Queryable, Transaction } from '../pool.ts';
import { people } from '../tables/access.ts';
import { changeNotices } from '../tables/change-notices.ts';
import { departments } from '../tables/organisation.ts';
import { decisions, orderRevisions, reviews } from '../tables/process.ts';

export type ChangeNoticeRow = typeof changeNotices.$inferSelect;

async function readOrderPeople(on: Queryable, orderId: string): Promise<OrderPeople> {
  const deciders = await on
    .selectDistinct({ id: decisions.actorId, revision: reviews.revision })
    .from(decisions)
    .innerJoin(
      reviews,
      and(
        eq(reviews.orderId, decisions.orderId),
        eq(reviews.department, decisions.department),
        eq(reviews.round, decisions.round),
      ),
    )
    .where(eq(decisions.orderId, orderId));
  const authors = await on
    .select({ id: orderRevisions.authorId, revision: orderRevisions.revision })
    .from(orderRevisions)
    .where(eq(orderRevisions.orderId, orderId));
  const managers = await on
    .selectDistinct({ id: departments.managerId })
    .from(departments)
    .innerJoin(reviews, eq(reviews.department, departments.externalId))
    .where(and(eq(reviews.orderId, orderId), isNotNull(departments.managerId)));
  return { deciders, authors, managers: managers.flatMap(({ id }) => (id === null ? [] : [id])) };
}

/** Puts down whom the revision that comes into force concerns: those of them who are active. */
export async function issueChangeNotices(
  tx: Transaction,
  change: { orderId: string; revision: number; now: Date },
): Promise<ActorReference[]> {
  const { orderId, revision, now } = change;
  const ids = findConcerned(await readOrderPeople(tx, orderId), revision);
  if (ids.length === 0) return [];
  const concerned = await tx
    .select({ id: people.externalId, name: people.name })
    .from(people)
    .where(and(inArray(people.externalId, ids), eq(people.active, true)))
    .orderBy(asc(people.externalId));
  const rows = concerned.map(({ id, name }) => ({
    ...{ id: uuidv7(), orderId, revision, issuedAt: now },
    ...{ personId: id, personName: name },
  }));
  if (rows.length > 0) await tx.insert(changeNotices).values(rows);
  return concerned;
}

/** Whom a change concerned, with what they acknowledged. */
export function listChangeNotices(
  on: Queryable,
  of: { orderId: string; revision: number },
): Promise<ChangeNoticeRow[]> {
  return on
    .select()
    .from(changeNotices)
    .where(and(eq(changeNotices.orderId, of.orderId), eq(changeNotices.revision, of.revision)))
    .orderBy(asc(changeNotices.personId));
}

/** Acknowledges a change for a person, the first time; null where it is of no concern to them. */
export async function acknowledgeChange(
  tx: Transaction,
  input: { orderId: string; revision: number; personId: string; comment: string | null; now: Date },
): Promise<ChangeNoticeRow | null> {
  const { orderId, revision, personId, comment, now } = input;
  const own = and(
    eq(changeNotices.orderId, orderId),
    eq(changeNotices.revision, revision),
    eq(changeNotices.personId, personId),
  );
  await tx
    .update(changeNotices)
    .set({ acknowledgedAt: now, comment })
    .where(and(own, isNull(changeNotices.acknowledgedAt)));
  const [row] = await tx.select().from(changeNotices).where(own);
  return row ?? null;
}

/** Acknowledgements that no history has yet, the oldest change first. */
export function listUnrecordedAcknowledgements(on: Queryable, limit: number): Promise<ChangeNoticeRow[]> {
  return on
    .select()
    .from(changeNotices)
    .where(and(isNotNull(changeNotices.acknowledgedAt), isNull(changeNotices.position)))
    .orderBy(asc(changeNotices.id))
    .limit(limit);
}

/** Notes where in the history an acknowledgement is; false when it was there already. */
export async function setAcknowledgementPosition(
  on: Queryable,
  input: { id: string; position: number },
): Promise<boolean> {
  const noted = await on
    .update(changeNotices)
    .set({ position: input.position })
    .where(and(eq(changeNotices.id, input.id), isNull(changeNotices.position)))
    .returning({ id: changeNotices.id });
  return noted.length > 0;
}
