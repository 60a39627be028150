import { queryOptions } from '@tanstack/react-query';
import type { components } from '../../cli/generated/api.ts';
import { answered, api } from '../api/client.ts';
import { toProblem } from '../api/problem.ts';

/** A browser in which the person is signed in. */
export type SignedInPlace = components['schemas']['SessionList']['items'][number];

/** Where the person is signed in, the newest first. */
export const sessionsQuery = queryOptions({
  queryKey: ['own-sessions'],
  queryFn: () => answered(api.GET('/v1/sessions')),
});

/** For an answer without a body. */
async function done(call: Promise<{ readonly error?: unknown; readonly response: Response }>): Promise<void> {
  const { error, response } = await call;
  if (!response.ok) throw toProblem(response.status, error);
}

/** Ends one session of the person. */
export function endSession(id: string): Promise<void> {
  return done(api.DELETE('/v1/sessions/{id}', { params: { path: { id } } }));
}

/** Changes the password of the person, which ends their other sessions. */
export function changePassword(body: components['schemas']['PasswordChange']): Promise<void> {
  return done(api.PUT('/v1/session/password', { body }));
}
