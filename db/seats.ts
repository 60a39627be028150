import { and, asc, eq, sql } from 'drizzle-orm';
import type { Quorum } from '../domain/quorum.ts';
import { ANY_ONE } from '../domain/quorum.ts';
import type { CountedVote } from '../domain/review-step.ts';
import { isAsked, OPEN_TO_ANY, type Seat, type Seating } from '../domain/seats.ts';
import type { Queryable, Transaction, Write } from './pool.ts';
import type { ReviewKey } from './reviews.ts';
import { decisions, historyEvents } from './tables/process.ts';
import { reviewSeats } from './tables/seats.ts';

type SeatRow = typeof reviewSeats.$inferSelect;

/** What the row of a round says of its seats. */
export interface SeatedRound extends ReviewKey {
  readonly isSeated: boolean;
  readonly quorum: Quorum | null;
}

/** A round's seating with the decisions that were made in it, and the receipts of these. */
export interface RecordedSeating extends Seating {
  readonly votes: readonly CountedVote[];
}

function toReference(id: string | null, name: string | null): Seat['holder'] {
  return id === null ? null : { id, name: name ?? id };
}

/** A row of a seat as the rules know it. */
export function toSeat(row: SeatRow): Seat {
  const { seat, origin, handedOn, addedTo, addedWhen } = row;
  return {
    ...{ seat, origin, handedOn },
    holder: toReference(row.holderId, row.holderName),
    givenBy: toReference(row.givenById, row.givenByName),
    addedTo: addedTo === null || addedWhen === null ? null : { seat: addedTo, when: addedWhen },
  };
}

async function listSeats(on: Queryable, { orderId, department, round }: ReviewKey): Promise<Seat[]> {
  const rows = await on
    .select()
    .from(reviewSeats)
    .where(
      and(
        eq(reviewSeats.orderId, orderId),
        eq(reviewSeats.department, department),
        eq(reviewSeats.round, round),
      ),
    )
    .orderBy(asc(reviewSeats.position), asc(reviewSeats.ordinal));
  return rows.map(toSeat);
}

/** The key of the step that recorded the decision that a query is at, as `stepKey.decision` makes it. */
export const decisionStepKey = sql`'decide:' || ${decisions.department} || ':' || ${decisions.round}
  || case when ${decisions.seat} = '*' then '' else ':' || ${decisions.seat} end`;

async function listVotes(on: Queryable, { orderId, department, round }: ReviewKey): Promise<CountedVote[]> {
  const { seat, actorId, verb } = decisions;
  const { position, hash } = historyEvents;
  const rows = await on
    .selectDistinctOn([seat], { seat, actorId, verb, position, hash })
    .from(decisions)
    .innerJoin(
      historyEvents,
      and(eq(historyEvents.orderId, decisions.orderId), eq(historyEvents.stepKey, decisionStepKey)),
    )
    .where(
      and(eq(decisions.orderId, orderId), eq(decisions.department, department), eq(decisions.round, round)),
    )
    // A step's receipt is that of its last event.
    .orderBy(asc(seat), sql`${position} desc`);
  return rows
    .sort((one, other) => one.position - other.position)
    .map((row) => ({
      seat: row.seat,
      actorId: row.actorId,
      verb: row.verb,
      receipt: { position: row.position, hash: row.hash },
    }));
}

/** The decisions of a round, the first one first. */
export function listDecisions(on: Queryable, { orderId, department, round }: ReviewKey) {
  return on
    .select()
    .from(decisions)
    .where(
      and(eq(decisions.orderId, orderId), eq(decisions.department, department), eq(decisions.round, round)),
    )
    .orderBy(asc(decisions.decidedAt), asc(decisions.seat));
}

/** Who is asked in a round and what they have decided so far, on the record. */
export async function readSeating(on: Queryable, round: SeatedRound): Promise<RecordedSeating> {
  if (!round.isSeated) return { ...OPEN_TO_ANY, votes: [] };
  return {
    quorum: round.quorum ?? ANY_ONE,
    seats: await listSeats(on, round),
    votes: await listVotes(on, round),
  };
}

/** The seats of a round that opens, as a part of the statement that opens it. */
export function newSeats(
  tx: Transaction,
  input: { key: ReviewKey; seating: Seating; askedUntil: Date },
): Write {
  const { orderId, department, round } = input.key;
  const rows = input.seating.seats.map((seat, index) => ({
    ...{ orderId, department, round, ordinal: index + 1, position: index + 1 },
    seat: seat.seat,
    holderId: seat.holder?.id ?? null,
    holderName: seat.holder?.name ?? null,
    origin: seat.origin,
    handedOn: false,
    askedUntil: isAsked(input.seating, seat.seat) ? input.askedUntil : null,
  }));
  const inserted = tx.insert(reviewSeats).values(rows);
  return tx.$with('new_seats').as(inserted.returning({ seat: reviewSeats.seat }));
}

/** Notes of which seats a decision is waited for once the seating is as given, as a part of another statement. */
export function askSeats(
  tx: Transaction,
  input: { key: ReviewKey; seating: Seating; askedUntil: Date | null },
): Write {
  const { orderId, department, round } = input.key;
  const { seats } = input.seating;
  const asked = seats.flatMap(({ seat }) => (isAsked(input.seating, seat) ? [seat] : []));
  const isWaitedFor = sql`${reviewSeats.seat} = any(${sql.param(asked)}::text[]) and not ${reviewSeats.handedOn}`;
  const changed = tx
    .update(reviewSeats)
    .set({
      askedUntil: sql`case when ${isWaitedFor} then ${input.askedUntil?.toISOString() ?? null}::timestamptz end`,
    })
    .where(
      and(
        eq(reviewSeats.orderId, orderId),
        eq(reviewSeats.department, department),
        eq(reviewSeats.round, round),
      ),
    );
  return tx.$with('asked_seats').as(changed.returning({ seat: reviewSeats.seat }));
}

/** The key of the step that recorded the decision by which the round was settled; null while it is not. */
export async function findSettlingKey(on: Queryable, key: ReviewKey): Promise<string | null> {
  const [row] = await on
    .select({ stepKey: sql<string>`${decisionStepKey}` })
    .from(decisions)
    .where(
      and(
        eq(decisions.orderId, key.orderId),
        eq(decisions.department, key.department),
        eq(decisions.round, key.round),
        eq(decisions.settles, true),
      ),
    );
  return row?.stepKey ?? null;
}

function isRound({ orderId, department, round }: ReviewKey) {
  return and(
    eq(reviewSeats.orderId, orderId),
    eq(reviewSeats.department, department),
    eq(reviewSeats.round, round),
  );
}

function toHolder({ holder, origin, givenBy, handedOn }: Seat) {
  return {
    ...{ origin, handedOn },
    holderId: holder?.id ?? null,
    holderName: holder?.name ?? null,
    givenById: givenBy?.id ?? null,
    givenByName: givenBy?.name ?? null,
  };
}

/** A row that has just come to be, in the place of the seat that it belongs to. */
async function addSeat(
  tx: Transaction,
  input: { key: ReviewKey; seat: Seat; ordinal: number },
): Promise<void> {
  const { key, seat, ordinal } = input;
  const { orderId, department, round } = key;
  const place = seat.addedTo?.seat ?? seat.seat;
  const [found] = await tx
    .select({ position: reviewSeats.position })
    .from(reviewSeats)
    .where(and(isRound(key), eq(reviewSeats.seat, place)))
    .limit(1);
  await tx.insert(reviewSeats).values({
    ...{ orderId, department, round, ordinal, ...toHolder(seat), seat: seat.seat },
    position: found?.position ?? 0,
    addedTo: seat.addedTo?.seat ?? null,
    addedWhen: seat.addedTo?.when ?? null,
  });
}

/**
 * Brings the rows of a round to the seats that an act leads to. First who leaves a seat and who takes a vacant one, so
 * that nobody is ever in the seat of another.
 */
export async function changeSeats(
  tx: Transaction,
  input: { key: ReviewKey; before: readonly Seat[]; after: readonly Seat[] },
): Promise<void> {
  const { key, before, after } = input;
  const isVacant = new Set(before.flatMap(({ seat, holder }) => (holder ? [] : [seat])));
  const holders = new Set(before.map(({ holder }) => holder?.id));
  for (const seat of after.filter(({ handedOn, holder }) => handedOn && holders.has(holder?.id))) {
    const isHeld = and(isRound(key), eq(reviewSeats.holderId, seat.holder?.id ?? ''));
    await tx.update(reviewSeats).set({ handedOn: true, askedUntil: null }).where(isHeld);
  }
  let ordinal = before.length;
  for (const seat of after.filter(({ holder }) => holder && !holders.has(holder.id))) {
    if (isVacant.has(seat.seat)) {
      await tx
        .update(reviewSeats)
        .set(toHolder(seat))
        .where(and(isRound(key), eq(reviewSeats.seat, seat.seat)));
      continue;
    }
    ordinal += 1;
    await addSeat(tx, { key, seat, ordinal });
  }
}
