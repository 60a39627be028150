import { and, asc, eq, gt, sql } from 'drizzle-orm';
import { lockAfterMs } from '../domain/sign-in.ts';
import type { Database, Queryable, Transaction } from './pool.ts';
import { people } from './tables/access.ts';
import { accounts, sessions } from './tables/sign-in.ts';

export type AccountRow = typeof accounts.$inferSelect;

/** An account with what of its person counts for signing in. */
export interface Account {
  readonly account: AccountRow;
  readonly name: string;
  readonly isPersonActive: boolean;
}

/** An attempt at an account's password, which counts as failed until it has succeeded. */
export interface Attempt {
  /** As it was before the attempt; null when there is none. */
  readonly found: Account | null;
  /** Whether the attempt came while the account was locked: then it is refused whatever the password. */
  readonly isLocked: boolean;
}

const COLUMNS = { account: accounts, name: people.name, isPersonActive: people.active };
/** No account has it. */
const NOBODY = '';

function isLockedNow(account: AccountRow | undefined): boolean {
  return (account?.lockedUntil?.getTime() ?? 0) > Date.now();
}

/** What one more attempt makes of an account. */
function countedAgain(account: AccountRow | undefined): Pick<AccountRow, 'failedAttempts' | 'lockedUntil'> {
  const failedAttempts = (account?.failedAttempts ?? 0) + 1;
  const lockMs = lockAfterMs(failedAttempts);
  return { failedAttempts, lockedUntil: lockMs === 0 ? null : new Date(Date.now() + lockMs) };
}

/**
 * Counts an attempt before its password is looked at, so that attempts at the same time cannot try more passwords than
 * attempts one after the other. An unknown login runs the same statements.
 */
export function beginAttempt(
  database: Database,
  which: { login: string } | { personId: string },
): Promise<Attempt> {
  return database.transaction(async (tx) => {
    const [found] = await tx
      .select(COLUMNS)
      .from(accounts)
      .innerJoin(people, eq(people.externalId, accounts.personId))
      .where('login' in which ? eq(accounts.login, which.login) : eq(accounts.personId, which.personId))
      .for('update', { of: accounts });
    const isLocked = isLockedNow(found?.account);
    await tx
      .update(accounts)
      .set(countedAgain(found?.account))
      .where(eq(accounts.personId, found && !isLocked ? found.account.personId : NOBODY));
    return { found: found ?? null, isLocked };
  });
}

/** Lets the attempts start anew after one that succeeded. */
export async function clearAttempts(on: Queryable, personId: string): Promise<void> {
  await on
    .update(accounts)
    .set({ failedAttempts: 0, lockedUntil: null })
    .where(eq(accounts.personId, personId));
}

/**
 * Sets a password that its person chose, unless another one was set since `replaces`. Returns whether it was set: a
 * one-time password is good for one change only.
 */
export async function choosePassword(
  tx: Transaction,
  input: { personId: string; passwordHash: string; replaces: string },
): Promise<boolean> {
  const { personId, passwordHash, replaces } = input;
  const set = await tx
    .update(accounts)
    .set({
      passwordHash,
      passwordSetAt: new Date(),
      oneTimeUntil: null,
      failedAttempts: 0,
      lockedUntil: null,
    })
    .where(and(eq(accounts.personId, personId), eq(accounts.passwordHash, replaces)))
    .returning({ personId: accounts.personId });
  return set.length > 0;
}

/** Sets a password of an administrator, good until then and for choosing another one only. False without an account. */
export async function resetPassword(
  tx: Transaction,
  input: { personId: string; passwordHash: string; oneTimeUntil: Date },
): Promise<boolean> {
  const { personId, ...password } = input;
  const set = await tx
    .update(accounts)
    .set({ ...password, passwordSetAt: new Date(), failedAttempts: 0, lockedUntil: null })
    .where(eq(accounts.personId, personId))
    .returning({ personId: accounts.personId });
  return set.length > 0;
}

/** Makes an account, or changes its login and whether it is active. Returns whether it is new. */
export async function putAccount(
  tx: Transaction,
  input: { personId: string; login: string; active: boolean },
): Promise<boolean> {
  const { personId, login, active } = input;
  const added = await tx
    .insert(accounts)
    .values({ personId, login, active, createdAt: new Date() })
    .onConflictDoNothing({ target: accounts.personId })
    .returning({ personId: accounts.personId });
  if (added.length > 0) return true;
  await tx.update(accounts).set({ login, active }).where(eq(accounts.personId, personId));
  return false;
}

/** Accounts as administrators see them, by their people. */
export function listAccounts(on: Queryable, page: { after: string | null; limit: number }) {
  return on
    .select({ ...COLUMNS, sessions: openSessions })
    .from(accounts)
    .innerJoin(people, eq(people.externalId, accounts.personId))
    .where(page.after === null ? undefined : gt(accounts.personId, page.after))
    .orderBy(asc(accounts.personId))
    .limit(page.limit);
}

/** How many sessions the person of the account that the query is at has. */
const openSessions = sql<number>`(select count(*)::int from ${sessions} where ${sessions.personId} = ${accounts.personId}
  and ${sessions.endedAt} is null and ${sessions.expiresAt} > now())`;

export type ListedAccount = Awaited<ReturnType<typeof listAccounts>>[number];

/** One account, or null. */
export async function findAccount(on: Queryable, personId: string): Promise<ListedAccount | null> {
  const [row] = await on
    .select({ ...COLUMNS, sessions: openSessions })
    .from(accounts)
    .innerJoin(people, eq(people.externalId, accounts.personId))
    .where(eq(accounts.personId, personId));
  return row ?? null;
}
