import { errors } from 'jose';

/** How long a provider may take to answer. */
export const PROVIDER_DEADLINE_MS = 5_000;

/** What the libraries say when a provider did not answer, or with something else than it should. */
const UNAVAILABLE_CODES: ReadonlySet<unknown> = new Set([
  'OAUTH_TIMEOUT',
  'OAUTH_PARSE_ERROR',
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'ERR_JWKS_TIMEOUT',
  'ERR_JWKS_INVALID',
  'ERR_JOSE_GENERIC',
]);

/** Whether an error means that the identity provider cannot be reached, so that the caller may try again later. */
export function isProviderUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && UNAVAILABLE_CODES.has(error.code)) return true;
  const isFetchFailure = error instanceof TypeError && error.message === 'fetch failed';
  return isFetchFailure || isProviderUnavailable(error.cause);
}

/** Whether an error is the library's word on a token, and none on the provider. */
export function isTokenFault(error: unknown): boolean {
  return error instanceof errors.JOSEError && !isProviderUnavailable(error);
}
