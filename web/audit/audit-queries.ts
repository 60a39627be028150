import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { components, paths } from '../../cli/generated/api.ts';
import { answered, api } from '../api/client.ts';
import { orNothing } from '../api/or-nothing.ts';
import { sha256, toHex } from '../order/web-hash.ts';
import { fromBase64 } from './verification/signing-key.ts';

type Schemas = components['schemas'];
type ListQuery = NonNullable<paths['/v1/orders']['get']['parameters']['query']>;
export type OrderSearch = Omit<ListQuery, 'cursor' | 'limit'>;
export type Execution = Schemas['ArchivedExecution'];
export type Checkpoint = Schemas['Checkpoint'];
export type Sample = Schemas['EvidenceSample'];
export type SampleQuery = paths['/v1/evidence-samples']['get']['parameters']['query'];
type ReadsQuery = NonNullable<paths['/v1/personal-data/reads']['get']['parameters']['query']>;

const PAGE_SIZE = 50;

const paged = {
  initialPageParam: undefined,
  getNextPageParam: ({ nextCursor }: { readonly nextCursor: string | null }) => nextCursor ?? undefined,
} as const;

function pageOf(cursor: string | undefined) {
  return { limit: PAGE_SIZE, ...(cursor !== undefined && { cursor }) };
}

/** The orders that have all that is searched for, the newest first. */
export function orderSearchQuery(search: OrderSearch) {
  return infiniteQueryOptions({
    queryKey: ['audit', 'orders', search],
    queryFn: ({ pageParam }: { pageParam: string | undefined }) =>
      answered(api.GET('/v1/orders', { params: { query: { ...search, ...pageOf(pageParam) } } })),
    ...paged,
  });
}

/** An archived execution with what its bytes are, looked at in this browser. */
export interface LookedAtExecution extends Execution {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Whether the bytes have the hash by which they were archived. */
  readonly isIntact: boolean;
}

async function lookAt(execution: Execution): Promise<LookedAtExecution> {
  const bytes = fromBase64(execution.history) ?? new Uint8Array();
  return { ...execution, bytes, isIntact: toHex(await sha256(bytes)) === execution.historyHash };
}

/** What the archive holds of an order, and how large the builds are that ran it. */
export function archiveQuery(orderId: string) {
  return queryOptions({
    queryKey: ['audit', 'archive', orderId],
    queryFn: async () => {
      const params = { path: { orderId } };
      // There is none before the review has begun.
      const archive = await orNothing(answered(api.GET('/v1/orders/{orderId}/archive', { params })));
      const { items } = await answered(api.GET('/v1/workflow-bundles'));
      const sizes = new Map(items.map(({ hash, sizeBytes }) => [hash, sizeBytes]));
      return { executions: await Promise.all((archive?.executions ?? []).map(lookAt)), sizes };
    },
  });
}

/** The decisions on an order that were refused. */
export function attemptsQuery(orderId: string) {
  return infiniteQueryOptions({
    queryKey: ['audit', 'attempts', orderId],
    queryFn: ({ pageParam }: { pageParam: string | undefined }) =>
      answered(
        api.GET('/v1/orders/{orderId}/attempts', {
          params: { path: { orderId }, query: pageOf(pageParam) },
        }),
      ),
    ...paged,
  });
}

/** The checkpoints, the first one first. */
export const checkpointsQuery = infiniteQueryOptions({
  queryKey: ['audit', 'checkpoints'],
  queryFn: ({ pageParam }: { pageParam: string | undefined }) =>
    answered(api.GET('/v1/checkpoints', { params: { query: pageOf(pageParam) } })),
  ...paged,
});

/** Which orders a sample has. */
export function sampleQuery(query: SampleQuery) {
  return queryOptions({
    queryKey: ['audit', 'sample', query],
    queryFn: () => answered(api.GET('/v1/evidence-samples', { params: { query } })),
  });
}

/** Which auditor read whose personal data, the oldest first. */
export function readsQuery(filter: Pick<ReadsQuery, 'actor' | 'subject'>) {
  return infiniteQueryOptions({
    queryKey: ['audit', 'reads', filter],
    queryFn: ({ pageParam }: { pageParam: string | undefined }) =>
      answered(
        api.GET('/v1/personal-data/reads', { params: { query: { ...filter, ...pageOf(pageParam) } } }),
      ),
    ...paged,
  });
}
