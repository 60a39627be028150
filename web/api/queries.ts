import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { components } from '../../cli/generated/api.ts';
import type { OrderStatus } from '../../domain/order-status.ts';
import { answered, api } from './client.ts';
import { refreshEvery } from './live.ts';

type Schemas = components['schemas'];
export type Task = Schemas['Task'];
export type Order = Schemas['Order'];
export type OrderSummary = Schemas['OrderSummary'];
export type OrderDocument = Schemas['OrderDocument'];
export type Review = Schemas['Review'];
export type ReviewCase = Schemas['ReviewCase'];
export type Finding = Schemas['Finding'];
export type Fact = Finding['facts'][string];
export type HistoryEvent = Schemas['HistoryEvent'];
export type CounterOffer = Schemas['CounterOffer'];

/** How often a page that is looked at asks again while it is not told of changes; nothing is asked while it is hidden. */
const REFRESH_MS = 15_000;
const PAGE_SIZE = 100;

interface Page {
  readonly nextCursor: string | null;
}

const paged = {
  initialPageParam: undefined,
  getNextPageParam: ({ nextCursor }: Page) => nextCursor ?? undefined,
} as const;

function pageOf(cursor: string | undefined) {
  return { limit: PAGE_SIZE, ...(cursor !== undefined && { cursor }) };
}

/** What waits for the person, page after page. */
export const tasksQuery = infiniteQueryOptions({
  queryKey: ['tasks'],
  queryFn: ({ pageParam }: { pageParam: string | undefined }) =>
    answered(api.GET('/v1/tasks', { params: { query: pageOf(pageParam) } })),
  refetchInterval: refreshEvery(REFRESH_MS),
  ...paged,
});

interface OrderFilter {
  readonly status?: OrderStatus | undefined;
  readonly customer?: string | undefined;
}

/** Orders that the person may see, the newest first. */
export function ordersQuery({ status, customer }: OrderFilter) {
  return infiniteQueryOptions({
    queryKey: ['orders', { status, customer }],
    queryFn: ({ pageParam }: { pageParam: string | undefined }) => {
      const filter = { ...(status !== undefined && { status }), ...(customer !== undefined && { customer }) };
      return answered(api.GET('/v1/orders', { params: { query: { ...pageOf(pageParam), ...filter } } }));
    },
    refetchInterval: refreshEvery(REFRESH_MS),
    ...paged,
  });
}

/** One order with its reviews and holds. */
export function orderQuery(orderId: string) {
  return queryOptions({
    queryKey: ['order', orderId],
    queryFn: () => answered(api.GET('/v1/orders/{orderId}', { params: { path: { orderId } } })),
    refetchInterval: refreshEvery(REFRESH_MS),
  });
}

/** The newest counter-offer of an order. */
export function counterOfferQuery(orderId: string) {
  return queryOptions({
    queryKey: ['order', orderId, 'counter-offer'],
    queryFn: () => answered(api.GET('/v1/orders/{orderId}/counter-offer', { params: { path: { orderId } } })),
  });
}

const ANSWER_TIMES_FRESH_MS = 300_000;

/** How long orders have taken lately. */
export const answerTimesQuery = queryOptions({
  queryKey: ['answer-times'],
  queryFn: () => answered(api.GET('/v1/answer-times')),
  staleTime: ANSWER_TIMES_FRESH_MS,
});

/** Which review of which order. */
export interface ReviewKey {
  readonly orderId: string;
  readonly department: string;
}

/** What a reviewer decides on. */
export function reviewQuery(path: ReviewKey) {
  return queryOptions({
    queryKey: ['order', path.orderId, 'review', path.department],
    queryFn: () => answered(api.GET('/v1/orders/{orderId}/reviews/{department}', { params: { path } })),
    refetchInterval: refreshEvery(REFRESH_MS),
  });
}

/** What was said on a review. */
export function commentsQuery(path: ReviewKey) {
  return infiniteQueryOptions({
    queryKey: ['order', path.orderId, 'comments', path.department],
    queryFn: ({ pageParam }: { pageParam: string | undefined }) =>
      answered(
        api.GET('/v1/orders/{orderId}/reviews/{department}/comments', {
          params: { path, query: pageOf(pageParam) },
        }),
      ),
    ...paged,
  });
}

/** The files of an order that the person may see. */
export function attachmentsQuery(orderId: string) {
  return infiniteQueryOptions({
    queryKey: ['order', orderId, 'attachments'],
    queryFn: ({ pageParam }: { pageParam: string | undefined }) =>
      answered(
        api.GET('/v1/orders/{orderId}/attachments', {
          params: { path: { orderId }, query: pageOf(pageParam) },
        }),
      ),
    ...paged,
  });
}

/** The history of an order, the oldest event first. */
export function historyQuery(orderId: string) {
  return infiniteQueryOptions({
    queryKey: ['order', orderId, 'history'],
    queryFn: ({ pageParam }: { pageParam: string | undefined }) =>
      answered(
        api.GET('/v1/orders/{orderId}/history', {
          params: { path: { orderId }, query: pageOf(pageParam) },
        }),
      ),
    ...paged,
  });
}
