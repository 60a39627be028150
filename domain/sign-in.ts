/** How somebody came to be signed in with a browser. */
export const SIGN_IN_METHODS = ['password', 'oidc'] as const;
export type SignInMethod = (typeof SIGN_IN_METHODS)[number];

/** What is recorded of access to the product. */
export const ACCESS_EVENT_KINDS = [
  'account.created',
  'account.changed',
  'password.reset',
  'password.chosen',
  'sign_in.refused',
  'session.begun',
  'session.ended',
  'api_key.created',
  'api_key.revoked',
] as const;

/** Why a sign-in was refused: for the record, and never told to whoever tries. */
export const SIGN_IN_FAULTS = [
  'unknown_login',
  'wrong_password',
  'locked',
  'not_active',
  'one_time_password_expired',
  'identity_unknown',
  'provider_refused',
] as const;
export type SignInFault = (typeof SIGN_IN_FAULTS)[number];

const FREE_ATTEMPTS = 5;
const FIRST_LOCK_MS = 60_000;
const LONGEST_LOCK_MS = 3_600_000;

/**
 * For how many milliseconds an account is locked after so many failed attempts in a row: not at all after the first
 * four, a minute after the fifth, then twice as long after each further one, and an hour at most.
 */
export function lockAfterMs(failedAttempts: number): number {
  if (failedAttempts < FREE_ATTEMPTS) return 0;
  return Math.min(FIRST_LOCK_MS * 2 ** (failedAttempts - FREE_ATTEMPTS), LONGEST_LOCK_MS);
}

/** In characters. */
export const LEAST_PASSWORD = 12;
/** In bytes of UTF-8; more would only cost time. */
const MOST_PASSWORD_BYTES = 512;

/** The form in which a password is hashed and compared: the same for every keyboard (NIST SP 800-63B, section 3.1.1.2). */
export function normalisePassword(password: string): string {
  return password.normalize('NFKC');
}

/** The form in which logins are kept and looked up. */
export function normaliseLogin(login: string): string {
  return login.normalize('NFKC').toLowerCase();
}

/** What can be wrong with a new password. */
export type PasswordFault = 'too_short' | 'too_long' | 'repeats' | 'own_name';

/** What is wrong with a new password, or null. Length counts; no kinds of characters are asked for. */
export function findPasswordFault(
  password: string,
  account: { readonly login: string; readonly name: string },
): PasswordFault | null {
  const normal = normalisePassword(password);
  if (Array.from(normal).length < LEAST_PASSWORD) return 'too_short';
  if (new TextEncoder().encode(normal).length > MOST_PASSWORD_BYTES) return 'too_long';
  if (new Set(normal).size < LEAST_PASSWORD / 3) return 'repeats';
  const folded = normal.toLowerCase();
  const isNamed = [account.login, account.name].some(
    (own) => folded.replaceAll(own.toLowerCase(), '').length < 6,
  );
  return isNamed ? 'own_name' : null;
}
