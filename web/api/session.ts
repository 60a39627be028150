import { queryOptions } from '@tanstack/react-query';
import { ROLES, type Role } from '../../domain/actor.ts';
import { OPERATIONS, type Operation } from '../../domain/authorization.ts';
import { SAME_SITE_HEADER } from './client.ts';
import { Problem, toProblem } from './problem.ts';

/** Who is signed in, and what they may do. */
export interface Session {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly departments: readonly string[];
  readonly language: string | null;
  readonly operations: readonly Operation[];
}

async function ask(path: string, init: RequestInit): Promise<unknown> {
  const response = await fetch(path, {
    ...init,
    headers: { ...SAME_SITE_HEADER, ...init.headers },
  }).catch(() => {
    throw new Problem('unreachable', 0);
  });
  const body: unknown = response.status === 204 ? null : await response.json().catch(() => null);
  if (!response.ok) throw toProblem(response.status, body);
  return body;
}

function textIn(body: object, name: string): string | null {
  const value: unknown = Object.entries(body).find(([key]) => key === name)?.[1];
  return typeof value === 'string' ? value : null;
}

function listIn(body: object, name: string): readonly unknown[] {
  const value: unknown = Object.entries(body).find(([key]) => key === name)?.[1];
  return Array.isArray(value) ? value : [];
}

function toSession(body: unknown): Session {
  if (typeof body !== 'object' || body === null) throw new Problem('internal_error', 200);
  const [roles, operations] = [listIn(body, 'roles'), listIn(body, 'operations')];
  return {
    id: textIn(body, 'id') ?? '',
    name: textIn(body, 'name') ?? '',
    roles: ROLES.filter((role) => roles.includes(role)),
    departments: listIn(body, 'departments').filter((name) => typeof name === 'string'),
    language: textIn(body, 'language'),
    operations: OPERATIONS.filter((operation) => operations.includes(operation)),
  };
}

async function readSession(): Promise<Session | null> {
  try {
    return toSession(await ask('/v1/session', { method: 'GET' }));
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
export async function signIn(credentials: { login: string; password: string }): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  await ask('/v1/session', { method: 'POST', headers, body: JSON.stringify(credentials) });
}

/** Signs the person out on this device, or on all of theirs. */
export async function signOut(where: 'here' | 'everywhere'): Promise<void> {
  await ask(where === 'here' ? '/v1/session' : '/v1/sessions', { method: 'DELETE' });
}
