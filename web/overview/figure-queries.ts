import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { components } from '../../cli/generated/api.ts';
import type { FigurePeriod } from '../../domain/figures/periods.ts';
import { answered, api } from '../api/client.ts';
import { refreshEvery } from '../api/live.ts';
import type { ListSearch } from './list-search.ts';

type Schemas = components['schemas'];
export type FiguresNow = Schemas['FiguresNow'];
export type DepartmentNow = Schemas['DepartmentNow'];
export type FiguresOfPeriod = Schemas['FiguresOfPeriod'];
export type Warnings = Schemas['Warnings'];
export type UnusualFindings = Schemas['UnusualFindings'];
export type ReviewerLoad = Schemas['ReviewerLoad'];
export type FigureItem = Schemas['FigureItem'];
export type Incident = Schemas['Incident'];
export type StandingSubstitution = Schemas['StandingSubstitution'];

/** How often the present is read anew where nobody tells of changes. */
const REFRESH_MS = 60_000;
/** The API keeps figures of the past as long. */
const PAST_FRESH_MS = 300_000;
const PAGE_SIZE = 50;

const paged = {
  initialPageParam: undefined,
  getNextPageParam: ({ nextCursor }: { readonly nextCursor: string | null }) => nextCursor ?? undefined,
} as const;

function pageOf(cursor: string | undefined) {
  return { limit: PAGE_SIZE, ...(cursor !== undefined && { cursor }) };
}

/** What waits now; read anew when orders change. */
export const presentQuery = queryOptions({
  queryKey: ['figures', 'present'],
  queryFn: () => answered(api.GET('/v1/figures/present')),
  refetchInterval: refreshEvery(REFRESH_MS),
});

/** What ended and was decided in the last days. */
export function periodQuery(days: FigurePeriod) {
  return queryOptions({
    queryKey: ['past-figures', 'period', days],
    queryFn: () => answered(api.GET('/v1/figures/period', { params: { query: { days } } })),
    staleTime: PAST_FRESH_MS,
  });
}

/** How work is spread over reviewers. */
export function reviewersQuery(days: FigurePeriod) {
  return queryOptions({
    queryKey: ['past-figures', 'reviewers', days],
    queryFn: () => answered(api.GET('/v1/figures/reviewers', { params: { query: { days } } })),
    staleTime: PAST_FRESH_MS,
  });
}

/** Customers and products with unusual findings. */
export const warningsQuery = queryOptions({
  queryKey: ['past-figures', 'warnings'],
  queryFn: () => answered(api.GET('/v1/figures/warnings')),
  staleTime: PAST_FRESH_MS,
});

/** The routing incidents that nobody has resolved, the last opened first. */
export const incidentsQuery = infiniteQueryOptions({
  queryKey: ['figures', 'incidents'],
  queryFn: ({ pageParam }: { pageParam: string | undefined }) =>
    answered(api.GET('/v1/incidents', { params: { query: { ...pageOf(pageParam), state: 'open' } } })),
  refetchInterval: refreshEvery(REFRESH_MS),
  ...paged,
});

/** Who stands in for whom, now and soon. */
export const substitutionsQuery = queryOptions({
  // Under the key of the records, with which it is read anew.
  queryKey: ['administration', 'substitutions', 'standing'],
  queryFn: () => answered(api.GET('/v1/figures/substitutions')),
});

type Page = ReturnType<typeof pageOf>;

function readWaiting({ department, age, state, person }: ListSearch, page: Page) {
  const filter = {
    ...(department !== undefined && { department }),
    ...(age !== undefined && { age }),
    ...(state !== undefined && { state }),
    ...(person !== undefined && { person }),
  };
  return answered(api.GET('/v1/figures/present/reviews', { params: { query: { ...page, ...filter } } }));
}

function readEnded({ days = 30, outcome, rework }: ListSearch, page: Page) {
  const filter = { ...(outcome !== undefined && { outcome }), ...(rework !== undefined && { rework }) };
  return answered(api.GET('/v1/figures/period/orders', { params: { query: { ...page, days, ...filter } } }));
}

function readDecided({ days = 30, department }: ListSearch, page: Page) {
  const filter = department !== undefined && { department };
  return answered(api.GET('/v1/figures/period/reviews', { params: { query: { ...page, days, ...filter } } }));
}

function readDecisions({ days = 30, person = '' }: ListSearch, page: Page) {
  const query = { ...page, days, person };
  return answered(api.GET('/v1/figures/reviewers/decisions', { params: { query } }));
}

function readUnusual({ customer, product }: ListSearch, page: Page) {
  const filter = { ...(customer !== undefined && { customer }), ...(product !== undefined && { product }) };
  return answered(api.GET('/v1/figures/warnings/orders', { params: { query: { ...page, ...filter } } }));
}

const READ = {
  waiting: readWaiting,
  ended: readEnded,
  decided: readDecided,
  decisions: readDecisions,
  unusual: readUnusual,
} as const;

/** The orders or reviews behind a figure. */
export function itemsQuery(search: ListSearch) {
  return infiniteQueryOptions({
    queryKey: ['figures', 'items', search],
    queryFn: ({ pageParam }: { pageParam: string | undefined }) =>
      READ[search.list](search, pageOf(pageParam)),
    ...paged,
  });
}
