import { asc, sql, type SQL } from 'drizzle-orm';
import { ANY_ONE } from '../domain/quorum.ts';
import { OPEN_TO_ANY, type Seating, type Vote } from '../domain/seats.ts';
import { groupRows } from './group-rows.ts';
import type { Queryable } from './pool.ts';
import type { ReviewKey } from './reviews.ts';
import { toSeat, type SeatedRound } from './seats.ts';
import { decisions } from './tables/process.ts';
import { reviewSeats } from './tables/seats.ts';

const nameOf = ({ orderId, department, round }: ReviewKey) => `${orderId}/${department}/${round}`;

/** The same text however many rounds there are, so that it is planned once. */
function isOneOf(table: typeof reviewSeats | typeof decisions, rounds: readonly ReviewKey[]): SQL {
  const orderIds = sql.param(rounds.map(({ orderId }) => orderId));
  const departments = sql.param(rounds.map(({ department }) => department));
  const numbers = sql.param(rounds.map(({ round }) => round));
  return sql`(${table.orderId}, ${table.department}, ${table.round}) in (
    select * from unnest(${orderIds}::uuid[], ${departments}::text[], ${numbers}::integer[]))`;
}

/**
 * Who is asked in many rounds and what they have decided so far, in two statements however many there are; without the
 * receipts, which only a process needs.
 */
export async function readSeatings(
  on: Queryable,
  rounds: readonly SeatedRound[],
): Promise<(round: SeatedRound) => Seating> {
  const seated = rounds.filter(({ isSeated }) => isSeated);
  if (seated.length === 0) return () => OPEN_TO_ANY;
  const { position, ordinal } = reviewSeats;
  const seats = groupRows(
    await on
      .select()
      .from(reviewSeats)
      .where(isOneOf(reviewSeats, seated))
      .orderBy(asc(position), asc(ordinal)),
    nameOf,
  );
  const { orderId, department, round, seat, actorId, verb } = decisions;
  const votes: ReadonlyMap<string, readonly (ReviewKey & Vote)[]> = groupRows(
    await on
      .select({ orderId, department, round, seat, actorId, verb })
      .from(decisions)
      .where(isOneOf(decisions, seated)),
    nameOf,
  );
  return (key) => ({
    quorum: key.quorum ?? ANY_ONE,
    seats: (seats.get(nameOf(key)) ?? []).map(toSeat),
    votes: votes.get(nameOf(key)) ?? [],
  });
}
