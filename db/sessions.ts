import { randomBytes } from 'node:crypto';
import { and, desc, eq, gt, isNull, lte, ne, sql, type SQL } from 'drizzle-orm';
import type { Actor } from '../domain/actor.ts';
import type { SignInMethod } from '../domain/sign-in.ts';
import { isSameHash, sha256Hex } from './canonical.ts';
import type { Queryable, Transaction } from './pool.ts';
import { dutiesOfPerson, toActorWithDuties } from './reviewers.ts';
import { people } from './tables/access.ts';
import { sessions } from './tables/sign-in.ts';

const TOKEN_FORM = /^([A-Za-z0-9_-]{16})\.([A-Za-z0-9_-]{43})$/;
const ID_BYTES = 12;
const SECRET_BYTES = 32;
/** A session's last use is noted at most this often, so that reading does not write. */
const NOTED_EVERY_MS = 60_000;

export interface NewSession {
  readonly id: string;
  /** What the cookie holds: the only time that the secret is seen. */
  readonly token: string;
  readonly expiresAt: Date;
}

/** Begins a session, and forgets the person's own that are over. Only the SHA-256 of the secret is kept. */
export async function beginSession(
  tx: Transaction,
  input: { personId: string; method: SignInMethod; userAgent: string | null; lifetimeMs: number },
): Promise<NewSession> {
  const { lifetimeMs, ...session } = input;
  const id = randomBytes(ID_BYTES).toString('base64url');
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  const now = new Date();
  const expiresAt = new Date(now.getTime() + lifetimeMs);
  await tx.delete(sessions).where(and(eq(sessions.personId, input.personId), lte(sessions.expiresAt, now)));
  const times = { createdAt: now, lastSeenAt: now, expiresAt };
  await tx.insert(sessions).values({ ...session, ...times, id, secretHash: sha256Hex(secret) });
  return { id, token: `${id}.${secret}`, expiresAt };
}

/** Whose session it is, and which. */
export interface SignedIn {
  readonly actor: Actor;
  readonly sessionId: string;
}

function isOver(session: typeof sessions.$inferSelect, idleMs: number): boolean {
  const { endedAt, expiresAt, lastSeenAt } = session;
  const now = Date.now();
  return endedAt !== null || expiresAt.getTime() <= now || lastSeenAt.getTime() + idleMs <= now;
}

/**
 * The person whose session the cookie names; null when it is malformed, unknown, wrong, ended, expired or was left
 * unused for too long, or when the person is not active. The secret is compared in constant time.
 */
export async function findSignedIn(
  on: Queryable,
  input: { token: string; idleMs: number },
): Promise<SignedIn | null> {
  const [, id, secret] = TOKEN_FORM.exec(input.token) ?? [];
  if (id === undefined || secret === undefined) return null;
  const [row] = await on
    .select({ session: sessions, person: people, duties: dutiesOfPerson })
    .from(sessions)
    .innerJoin(people, eq(people.externalId, sessions.personId))
    .where(eq(sessions.id, id));
  if (!row || !isSameHash(row.session.secretHash, sha256Hex(secret))) return null;
  if (isOver(row.session, input.idleMs) || !row.person.active) return null;
  if (row.session.lastSeenAt.getTime() + NOTED_EVERY_MS <= Date.now()) await noteUse(on, id);
  return { actor: toActorWithDuties(row), sessionId: id };
}

async function noteUse(on: Queryable, id: string): Promise<void> {
  await on.update(sessions).set({ lastSeenAt: new Date() }).where(eq(sessions.id, id));
}

function isOpen(personId: string): SQL | undefined {
  return and(eq(sessions.personId, personId), isNull(sessions.endedAt), gt(sessions.expiresAt, sql`now()`));
}

/** Which of a person's sessions end: one, all, or all but one. */
export type EndedSessions = { readonly only: string } | { readonly allBut: string | null };

/** Ends sessions of a person. Returns how many: ending them again changes nothing. */
export async function endSessions(
  tx: Transaction,
  input: { personId: string; which: EndedSessions },
): Promise<number> {
  const { personId, which } = input;
  const isMeant =
    'only' in which
      ? eq(sessions.id, which.only)
      : which.allBut === null
        ? undefined
        : ne(sessions.id, which.allBut);
  const ended = await tx
    .update(sessions)
    .set({ endedAt: new Date() })
    .where(and(isOpen(personId), isMeant))
    .returning({ id: sessions.id });
  return ended.length;
}

/** Where a person is signed in, the newest first. */
export function listSessions(on: Queryable, personId: string) {
  const { id, method, userAgent, createdAt, lastSeenAt, expiresAt } = sessions;
  return on
    .select({ id, method, userAgent, createdAt, lastSeenAt, expiresAt })
    .from(sessions)
    .where(isOpen(personId))
    .orderBy(desc(sessions.createdAt), desc(sessions.id));
}
