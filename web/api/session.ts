import { queryOptions } from '@tanstack/react-query';
import type { components } from '../../cli/generated/api.ts';
import { answered, api } from './client.ts';
import { Problem, toProblem } from './problem.ts';

/** Who is signed in, and what they may do. */
export type Session = components['schemas']['WhoAmI'];
export type Preferences = components['schemas']['Preferences'];
export type Credentials = components['schemas']['SignIn'];

async function readSession(): Promise<Session | null> {
  try {
    return await answered(api.GET('/v1/session'));
  } catch (error) {
    if (error instanceof Problem && error.code === 'unauthenticated') return null;
    throw error;
  }
}

/** Who is signed in; null when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: readSession,
  staleTime: Number.POSITIVE_INFINITY,
});

/** Signs somebody in; the cookie that the answer sets is out of reach for scripts. */
export function signIn(credentials: Credentials): Promise<Session> {
  return answered(api.POST('/v1/session', { body: credentials }));
}

/** Keeps how the person wants to be shown things, for every device of theirs. */
export function putPreferences(preferences: Preferences): Promise<Preferences> {
  return answered(api.PUT('/v1/session/preferences', { body: preferences }));
}

/** Signs the person out on this device, or on all of theirs. Who is signed out already is so all the same. */
export async function signOut(where: 'here' | 'everywhere'): Promise<void> {
  const { error, response } = await (where === 'here'
    ? api.DELETE('/v1/session')
    : api.DELETE('/v1/sessions'));
  const problem = response.ok ? null : toProblem(response.status, error);
  if (problem !== null && problem.code !== 'unauthenticated') throw problem;
}
