import { z } from 'zod';
import type { Actor } from '../domain/actor.ts';
import { isAllowedAs, type Operation } from '../domain/authorization.ts';
import { relationToOrder } from '../domain/relations.ts';
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
import { findLatestOffer } from '../db/counter-offers.ts';
import { atOneMoment, type Database, type Queryable } from '../db/pool.ts';
import { toOrderAnswer, toOutsideAnswer } from './order-answers.ts';
import type { OrderAnswer } from './schemas/order-answers.ts';

const uuid = z.uuid();

/** The path of everything that belongs to one order. An id of another form is an order that does not exist. */
export const orderParams = z.object({ orderId: z.string() });

/** The path of what belongs to one revision of an order. */
export const revisionParams = orderParams.extend({
  revision: z.coerce.number().int().min(1).max(2_147_483_647),
});

/** Whose orders the actor sees. */
export function visibilityOf(actor: Actor): Visibility {
  const operation = 'order.read';
  if (isAllowedAs(actor, { operation, relation: 'other' })) return { of: 'everybody' };
  if (isAllowedAs(actor, { operation, relation: 'own' })) return { of: 'submitter', id: actor.id };
  return { of: 'customers', ids: actor.customers ?? [] };
}

/** Whether what goes on inside the company is kept from the actor: reviews, findings, holds and the policy. */
export function seesOutsideOnly(actor: Actor): boolean {
  return actor.customers !== undefined;
}

/** The order with the revision under review. Throws `not_found` also for one that the actor does not see. */
export async function requireOrder(on: Queryable, orderId: string, actor: Actor): Promise<OrderHead> {
  const isId = uuid.safeParse(orderId).success;
  const head = isId ? await findOrderHead(on, orderId, visibilityOf(actor)) : null;
  if (!head) throw refuse.notFound('order');
  return head;
}

/** The order, for an operation that the table allows in the relation in which the actor stands to it; else `forbidden`. */
export async function requireOrderFor(
  on: Queryable,
  input: { orderId: string; actor: Actor; operation: Operation },
): Promise<OrderHead> {
  const { orderId, actor, operation } = input;
  const head = await requireOrder(on, orderId, actor);
  const relation = relationToOrder(actor, { authors: [head.submitterId], customer: head.customer });
  if (!isAllowedAs(actor, { operation, relation })) throw refuse.forbidden(operation);
  return head;
}

/** Throws `not_found` unless there is such an order that the actor sees. */
export async function requireVisible(database: Database, orderId: string, actor: Actor): Promise<void> {
  const isVisible =
    uuid.safeParse(orderId).success && (await isOrderVisible(database, orderId, visibilityOf(actor)));
  if (!isVisible) throw refuse.notFound('order');
}

/** The whole of one order as the API answers it, as it was at one moment: an end comes with all that it brings. */
export async function readOrder(database: Database, orderId: string, actor: Actor): Promise<OrderAnswer> {
  return atOneMoment(database, async (tx) => {
    const head = await requireOrder(tx, orderId, actor);
    const waits = head.status === 'awaiting_customer';
    const offer = waits ? ((await findLatestOffer(tx, orderId))?.made ?? null) : null;
    if (seesOutsideOnly(actor)) return toOutsideAnswer(head, offer);
    return toOrderAnswer({
      head,
      reviews: await listReviews(tx, orderId),
      holds: await listHolds(tx, orderId),
      planned: await listPlannedDepartments(tx, { orderId, revision: head.revision }),
      offer,
    });
  });
}
