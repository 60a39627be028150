import { queryOptions } from '@tanstack/react-query';
import type { components } from '../../../cli/generated/api.ts';
import { answered, api } from '../../api/client.ts';
import { readWholeHistory } from '../read-history.ts';

export type PastOrder = components['schemas']['PastOrder'];
export type PastReview = PastOrder['reviews'][number];

/** Every event of an order, the oldest one first. */
export function wholeHistoryQuery(orderId: string) {
  return queryOptions({
    queryKey: ['order', orderId, 'whole-history'],
    queryFn: () => readWholeHistory(orderId),
  });
}

/** An order as it stood after so many of its events, which no later event changes. */
export function pastOrderQuery(orderId: string, position: number) {
  return queryOptions({
    queryKey: ['past-order', orderId, position],
    queryFn: () =>
      answered(
        api.GET('/v1/orders/{orderId}/history/state', { params: { path: { orderId }, query: { position } } }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
