import type { OrderStatus } from '../../domain/order-status.ts';
import { anOrder, aWaitingOrder } from '../load/company.ts';

/** What somebody does to an order. */
export type Step =
  | { readonly does: 'approve' | 'reject' | 'return'; readonly department: string }
  | { readonly does: 'resubmit' }
  | { readonly does: 'withdraw' };

/** How an order comes to wait, and what happens to it while versions change. */
export interface Shape {
  readonly name: string;
  readonly waitsIn: 'stage 1' | 'other';
  readonly before: readonly Step[];
  readonly after: readonly Step[];
  readonly ending: OrderStatus;
}

const approve = (department: string): Step => ({ does: 'approve', department });
const BOTH = [approve('payment_terms'), approve('special_requirements')];
const LAST = approve('final_approval');

/** Every kind of waiting that the process has. All of them have a deadline or a hold whose timer fires meanwhile. */
export const SHAPES: readonly Shape[] = [
  {
    name: 'waiting in stage 1',
    waitsIn: 'stage 1',
    before: [],
    after: [approve('order_data'), ...BOTH, LAST],
    ending: 'approved',
  },
  { name: 'waiting in stage 2', waitsIn: 'other', before: [], after: [...BOTH, LAST], ending: 'approved' },
  {
    name: 'half decided in stage 2',
    waitsIn: 'other',
    before: BOTH.slice(0, 1),
    after: [...BOTH.slice(1), LAST],
    ending: 'approved',
  },
  { name: 'waiting in stage 3', waitsIn: 'other', before: BOTH, after: [LAST], ending: 'approved' },
  {
    name: 'rejected in stage 3',
    waitsIn: 'other',
    before: BOTH,
    after: [{ does: 'reject', department: 'final_approval' }],
    ending: 'rejected',
  },
  {
    name: 'returned',
    waitsIn: 'other',
    before: [{ does: 'return', department: 'payment_terms' }],
    after: [{ does: 'resubmit' }, ...BOTH, LAST],
    ending: 'approved',
  },
  {
    name: 'returned meanwhile',
    waitsIn: 'other',
    before: [],
    after: [{ does: 'return', department: 'special_requirements' }, { does: 'resubmit' }, ...BOTH, LAST],
    ending: 'approved',
  },
  {
    name: 'withdrawn',
    waitsIn: 'other',
    before: BOTH.slice(0, 1),
    after: [{ does: 'withdraw' }],
    ending: 'withdrawn',
  },
];

/** The document of the order of this number, in its shape. */
export function documentOf(number: number, shape: Shape): object {
  return shape.waitsIn === 'stage 1' ? aWaitingOrder(number) : anOrder(number);
}
