import { recordRefusedSignIn } from '../../db/access-events.ts';
import {
  beginAttempt,
  choosePassword,
  clearAttempts,
  type Account,
  type Attempt,
} from '../../db/accounts.ts';
import { actInOrganisationAs } from '../../db/organisation.ts';
import type { PersonalData } from '../../db/personal-data.ts';
import type { Database, Transaction } from '../../db/pool.ts';
import { beginSession, endSessions, type NewSession } from '../../db/sessions.ts';
import { refuse } from '../../domain/errors.ts';
import {
  findPasswordFault,
  LEAST_PASSWORD,
  normaliseLogin,
  type PasswordFault,
  type SignInFault,
} from '../../domain/sign-in.ts';
import { hashPassword, verifyPassword } from './password.ts';

/** From where somebody signs in. */
export interface SignInPlace {
  readonly address: string;
  readonly userAgent: string | null;
}

/** Where accounts are, and the names of their people. */
export interface Records {
  readonly database: Database;
  readonly personal: Pick<PersonalData, 'opener'>;
}

interface PasswordSignIn {
  readonly login: string;
  readonly password: string;
  /** In exchange for a one-time password. */
  readonly newPassword?: string | undefined;
}

interface KnownPassword {
  readonly found: Account;
  /** The hash that the password was compared with. */
  readonly passwordHash: string;
}

function findFault({ found, isLocked }: Attempt, isRight: boolean): SignInFault | null {
  if (!found) return 'unknown_login';
  if (isLocked) return 'locked';
  if (!isRight) return 'wrong_password';
  const { active, oneTimeUntil } = found.account;
  if (!active || !found.isPersonActive) return 'not_active';
  return oneTimeUntil && oneTimeUntil.getTime() <= Date.now() ? 'one_time_password_expired' : null;
}

/**
 * Compares a password with the account's. Whatever is wrong, the same work is done and the same refusal told; the record
 * says which it was. Throws `sign_in_refused`.
 */
async function requirePassword(
  database: Database,
  attempt: Attempt,
  given: { password: string; address: string },
): Promise<KnownPassword> {
  const { found } = attempt;
  const passwordHash = found?.account.passwordHash ?? null;
  const isRight = await verifyPassword(passwordHash, given.password);
  const fault = findFault(attempt, isRight);
  if (!fault && found && passwordHash !== null) return { found, passwordHash };
  const personId = found?.account.personId ?? null;
  await recordRefusedSignIn(database, {
    method: 'password',
    fault: fault ?? 'wrong_password',
    personId,
    address: given.address,
  });
  throw refuse.signInRefused();
}

const FAULT_DETAILS: Readonly<Record<PasswordFault, string>> = {
  too_short: `has fewer than ${LEAST_PASSWORD} characters`,
  too_long: 'is too long',
  repeats: 'repeats the same few characters',
  own_name: 'is made of the login or the name',
};

async function requireGoodPassword(on: Records, password: string, { account, name }: Account): Promise<void> {
  const open = await on.personal.opener(on.database, [name]);
  const fault = findPasswordFault(password, { login: account.login, name: open(name) });
  if (fault !== null)
    throw refuse.invalidRequest([{ pointer: '/newPassword', detail: FAULT_DETAILS[fault] }]);
}

/** Sets the chosen password, unless a request at the same time has set another one. */
async function setPassword(tx: Transaction, known: KnownPassword, passwordHash: string): Promise<void> {
  const { personId } = known.found.account;
  const isSet = await choosePassword(tx, { personId, passwordHash, replaces: known.passwordHash });
  if (!isSet) throw refuse.signInRefused();
}

/** The hash of the password that replaces a one-time one; null where nothing is to be replaced. */
async function replaceOneTime(
  on: Records,
  known: KnownPassword,
  newPassword: string | undefined,
): Promise<string | null> {
  if (!known.found.account.oneTimeUntil) return null;
  if (newPassword === undefined) throw refuse.passwordChangeRequired();
  await requireGoodPassword(on, newPassword, known.found);
  return hashPassword(newPassword);
}

/**
 * Signs a person in with login and password. Throws `sign_in_refused`, and `password_change_required` for a one-time
 * password without the one that replaces it.
 */
export async function signInWithPassword(
  on: Records,
  input: PasswordSignIn & { place: SignInPlace; lifetimeMs: number },
): Promise<NewSession & { personId: string }> {
  const { login, password, newPassword, place, lifetimeMs } = input;
  const { address, userAgent } = place;
  const { database } = on;
  const attempt = await beginAttempt(database, { login: normaliseLogin(login) });
  const known = await requirePassword(database, attempt, { password, address });
  const { personId } = known.found.account;
  await clearAttempts(database, personId);
  const replacement = await replaceOneTime(on, known, newPassword);
  return database.transaction(async (tx) => {
    await actInOrganisationAs(tx, personId);
    if (replacement !== null) await setPassword(tx, known, replacement);
    const session = await beginSession(tx, { personId, method: 'password', userAgent, lifetimeMs });
    return { ...session, personId };
  });
}

/** Signs in somebody whom an identity provider vouches for. */
export function signInByProvider(
  database: Database,
  input: { personId: string; place: SignInPlace; lifetimeMs: number },
): Promise<NewSession> {
  const { personId, lifetimeMs, place } = input;
  const { userAgent } = place;
  return database.transaction(async (tx) => {
    await actInOrganisationAs(tx, personId);
    return beginSession(tx, { personId, method: 'oidc', userAgent, lifetimeMs });
  });
}

/**
 * Changes a person's own password and ends their other sessions. An attempt with a wrong one counts as at the sign-in.
 * Throws `sign_in_refused`.
 */
export async function changePassword(
  on: Records,
  input: { personId: string; password: string; newPassword: string; sessionId: string; address: string },
): Promise<void> {
  const { personId, password, newPassword, sessionId, address } = input;
  const { database } = on;
  const attempt = await beginAttempt(database, { personId });
  if (!attempt.found) throw refuse.notFound('account');
  const known = await requirePassword(database, attempt, { password, address });
  await clearAttempts(database, personId);
  await requireGoodPassword(on, newPassword, known.found);
  const passwordHash = await hashPassword(newPassword);
  await database.transaction(async (tx) => {
    await actInOrganisationAs(tx, personId);
    await setPassword(tx, known, passwordHash);
    await endSessions(tx, { personId, which: { allBut: sessionId } });
  });
}
