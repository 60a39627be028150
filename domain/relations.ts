import type { Actor } from './actor.ts';
import type { Relation } from './authorization.ts';

/** What of an order decides in which relation somebody stands to it. */
export interface RelatedOrder {
  /** Those who submitted or amended it, as far as they count here. */
  readonly authors: readonly string[];
  /** Undefined where the record is from before anybody signed in for a customer. */
  readonly customer: string | undefined;
}

/** How somebody stands to an order. Who signs in for customers has no other relation than by them. */
export function relationToOrder(actor: Pick<Actor, 'id' | 'customers'>, order: RelatedOrder): Relation {
  const { authors, customer } = order;
  if (actor.customers)
    return customer !== undefined && actor.customers.includes(customer) ? 'own_customer' : 'other_customer';
  return authors.includes(actor.id) ? 'own' : 'other';
}

/** How the place that somebody decides from stands to a review, leaving aside who wrote the order. */
export function relationToReview(
  seat: { readonly departments: readonly string[] },
  review: { readonly department: string; readonly escalated: boolean },
): Relation {
  if (!seat.departments.includes(review.department)) return 'other_department';
  return review.escalated ? 'escalated_department' : 'own_department';
}
