import { z } from 'zod';
import type { Actor } from '../domain/actor.ts';
import { isAllowed } from '../domain/authorization.ts';
import { refuse } from '../domain/errors.ts';
import {
  findOrderHead,
  isOrderVisible,
  listHolds,
  listPlannedDepartments,
  listReviews,
  type OrderHead,
  type Visibility,
} from '../db/order-views.ts';
import type { Database } from '../db/pool.ts';
import { toOrderAnswer } from './order-answers.ts';
import type { OrderAnswer } from './schemas/order-answers.ts';

const uuid = z.uuid();

/** The path of everything that belongs to one order. An id of another form is an order that does not exist. */
export const orderParams = z.object({ orderId: z.string() });

/** Whose orders the actor sees. */
export function visibilityOf(actor: Actor): Visibility {
  return isAllowed(actor.roles, 'order.read_all') ? { of: 'everybody' } : { of: 'submitter', id: actor.id };
}

/** The order with the revision under review. Throws `not_found` also for one that the actor does not see. */
export async function requireOrder(database: Database, orderId: string, actor: Actor): Promise<OrderHead> {
  const isId = uuid.safeParse(orderId).success;
  const head = isId ? await findOrderHead(database, orderId, visibilityOf(actor)) : null;
  if (!head) throw refuse.notFound('order');
  return head;
}

/** Throws `not_found` unless there is such an order that the actor sees. */
export async function requireVisible(database: Database, orderId: string, actor: Actor): Promise<void> {
  const isVisible =
    uuid.safeParse(orderId).success && (await isOrderVisible(database, orderId, visibilityOf(actor)));
  if (!isVisible) throw refuse.notFound('order');
}

/** The whole of one order as the API answers it. */
export async function readOrder(database: Database, orderId: string, actor: Actor): Promise<OrderAnswer> {
  const head = await requireOrder(database, orderId, actor);
  const [reviews, holds, planned] = await Promise.all([
    listReviews(database, orderId),
    listHolds(database, orderId),
    listPlannedDepartments(database, { orderId, revision: head.revision }),
  ]);
  return toOrderAnswer({ head, reviews, holds, planned });
}
