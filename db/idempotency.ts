import { and, eq, lte, sql } from 'drizzle-orm';
import type { Queryable } from './pool.ts';
import { idempotencyKeys } from './tables/access.ts';

/** The status of an answer that is not known yet: its request is under way, or was when the process died. */
export const UNSETTLED = 0;
/** Expired keys that one cleaning removes at most. */
const MOST_REMOVED = 1_000;

export interface KeyedRequest {
  readonly actorId: string;
  /** Method and path. */
  readonly route: string;
  readonly key: string;
  /** SHA-256 of the canonical body. */
  readonly bodyHash: string;
}

export interface StoredAnswer {
  readonly bodyHash: string;
  /** The HTTP status, or {@link UNSETTLED}. */
  readonly status: number;
  /** The body of the answer, byte for byte. */
  readonly answer: string;
}

function isKey(request: KeyedRequest) {
  return and(
    eq(idempotencyKeys.actorId, request.actorId),
    eq(idempotencyKeys.route, request.route),
    eq(idempotencyKeys.key, request.key),
  );
}

const storedAnswer = {
  bodyHash: idempotencyKeys.bodyHash,
  status: idempotencyKeys.status,
  answer: idempotencyKeys.answer,
};

/** What a key is taken with: an answer that is not settled yet. */
export interface KeyClaim {
  readonly request: KeyedRequest;
  readonly answer: string;
  readonly expiresAt: Date;
}

/** The statement that takes a key; it returns a row when the key was free or had expired. */
export function claimStatement(on: Queryable, { request, answer, expiresAt }: KeyClaim) {
  const createdAt = new Date();
  const fresh = { answer, expiresAt, bodyHash: request.bodyHash, status: UNSETTLED, createdAt };
  return on
    .insert(idempotencyKeys)
    .values({ ...request, ...fresh })
    .onConflictDoUpdate({
      target: [idempotencyKeys.actorId, idempotencyKeys.route, idempotencyKeys.key],
      set: fresh,
      setWhere: lte(idempotencyKeys.expiresAt, createdAt),
    })
    .returning({ key: idempotencyKeys.key });
}

/** What is stored under the key of a request, or null. */
export async function findStoredAnswer(on: Queryable, request: KeyedRequest): Promise<StoredAnswer | null> {
  const [row] = await on.select(storedAnswer).from(idempotencyKeys).where(isKey(request));
  return row ?? null;
}

/**
 * Takes a key for a request. Returns null when it was free or had expired, and otherwise what is stored under it.
 * Waits for another transaction that is taking the same key.
 */
export async function claimKey(on: Queryable, claim: KeyClaim): Promise<StoredAnswer | null> {
  const taken = await claimStatement(on, claim);
  return taken.length > 0 ? null : findStoredAnswer(on, claim.request);
}

/** Settles the answer to a claimed key. The first to settle decides; everybody gets what is stored in the end. */
export async function settleKey(
  on: Queryable,
  request: KeyedRequest,
  given: { status: number; answer: string },
): Promise<StoredAnswer> {
  const isUnsettled = sql`${idempotencyKeys.status} = ${UNSETTLED}`;
  const [row] = await on
    .update(idempotencyKeys)
    .set({
      status: sql`case when ${isUnsettled} then ${given.status}::int else ${idempotencyKeys.status} end`,
      answer: sql`case when ${isUnsettled} then ${given.answer}::text else ${idempotencyKeys.answer} end`,
    })
    .where(isKey(request))
    .returning(storedAnswer);
  return row ?? { bodyHash: request.bodyHash, ...given };
}

/** Removes some of the keys that have expired. Returns whether there may be more. */
export async function removeExpiredKeys(on: Queryable): Promise<boolean> {
  const removed = await on.execute(sql`
    delete from ${idempotencyKeys} where ctid in (
      select ctid from ${idempotencyKeys} where ${idempotencyKeys.expiresAt} <= now()
      limit ${MOST_REMOVED} for update skip locked)`);
  return (removed.rowCount ?? 0) >= MOST_REMOVED;
}
