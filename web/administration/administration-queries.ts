import { queryOptions } from '@tanstack/react-query';
import type { components } from '../../cli/generated/api.ts';
import { answered, api } from '../api/client.ts';
import { isTransient, Problem, problemOf } from '../api/problem.ts';
import { readAll } from './read-all.ts';

type Schemas = components['schemas'];
export type Person = Schemas['Person'];
export type PersonValues = Schemas['PersonValues'];
export type Department = Schemas['Department'];
export type Account = Schemas['Account'];
export type ApiKey = Schemas['ApiKey'];
export type Substitution = Schemas['Substitution'];
export type OrganisationEvent = Schemas['OrganisationEvent'];
export type CalendarVersion = Schemas['BusinessCalendarVersion'];
export type PolicyVersion = Schemas['PolicyVersion'];

/** Lists that are read as a whole are not read anew at every look. */
const FRESH_MS = 10_000;

const whole = { staleTime: FRESH_MS } as const;

/** Everybody, by their ids. Names are kept apart and encrypted, so that nothing but all of them can be searched. */
export const peopleQuery = queryOptions({
  queryKey: ['administration', 'people'],
  queryFn: () => readAll((query) => answered(api.GET('/v1/people', { params: { query } }))),
  ...whole,
});

export function personQuery(externalId: string) {
  return queryOptions({
    queryKey: ['administration', 'people', externalId],
    queryFn: () => answered(api.GET('/v1/people/{externalId}', { params: { path: { externalId } } })),
  });
}

export const departmentsQuery = queryOptions({
  queryKey: ['administration', 'departments'],
  queryFn: () => readAll((query) => answered(api.GET('/v1/departments', { params: { query } }))),
  ...whole,
});

export const substitutionsQuery = queryOptions({
  queryKey: ['administration', 'substitutions'],
  queryFn: () => readAll((query) => answered(api.GET('/v1/substitutions', { params: { query } }))),
  ...whole,
});

export const absencesQuery = queryOptions({
  queryKey: ['administration', 'absences'],
  queryFn: () => readAll((query) => answered(api.GET('/v1/absences', { params: { query } }))),
  ...whole,
});

export const authorityLimitsQuery = queryOptions({
  queryKey: ['administration', 'authority-limits'],
  queryFn: () => readAll((query) => answered(api.GET('/v1/authority-limits', { params: { query } }))),
  ...whole,
});

export const keysQuery = queryOptions({
  queryKey: ['administration', 'keys'],
  queryFn: () => readAll((query) => answered(api.GET('/v1/api-keys', { params: { query } }))),
  ...whole,
});

async function readAccount(personId: string): Promise<Account | null> {
  try {
    return await answered(api.GET('/v1/accounts/{personId}', { params: { path: { personId } } }));
  } catch (error) {
    if (error instanceof Problem && error.code === 'not_found') return null;
    throw error;
  }
}

/** The account of a person; null when they have none. */
export function accountQuery(personId: string) {
  return queryOptions({
    queryKey: ['administration', 'accounts', personId],
    queryFn: () => readAccount(personId),
  });
}

/** Which record's changes are asked for; the kind as its table is named. */
export interface RecordKey {
  readonly kind: 'people' | 'departments';
  readonly externalId: string;
}

/** Every change of one record of the organisation, the newest first. */
export async function readChanges(of: RecordKey): Promise<readonly OrganisationEvent[]> {
  const events = await readAll((page) =>
    answered(api.GET('/v1/organisation/events', { params: { query: { ...page, ...of } } })),
  );
  return [...events].reverse();
}

export function changesQuery(of: RecordKey) {
  return queryOptions({
    queryKey: ['administration', 'changes', of],
    queryFn: () => readChanges(of),
  });
}

export const policiesQuery = queryOptions({
  queryKey: ['administration', 'policies'],
  queryFn: async () => (await answered(api.GET('/v1/policies'))).items,
});

/** Whether a change was refused because somebody else changed the same record meanwhile. */
export function isConflict(error: unknown): boolean {
  return error instanceof Problem && error.code === 'version_conflict';
}

/** Whether it is unknown if a change was made. */
export function isUnsure(error: unknown): boolean {
  return isTransient(problemOf(error));
}
