import { asc, eq, gt, sql } from 'drizzle-orm';
import type { Queryable, Transaction } from './pool.ts';
import { customers } from './tables/master-data.ts';
import { organisationEvents } from './tables/organisation.ts';

/**
 * Names who makes the changes of the organisation that follow in the transaction. Without a name the database refuses
 * them, and so it does changes that concern this very person.
 */
export async function actInOrganisationAs(tx: Transaction, actorId: string): Promise<void> {
  await tx.execute(sql`select set_config('countersign.actor', ${actorId}, true)`);
}

/** A page of the changes of the organisation, in the order in which they were made. */
export function listOrganisationEvents(on: Queryable, page: { after: number; limit: number }) {
  return on
    .select()
    .from(organisationEvents)
    .where(gt(organisationEvents.position, page.after))
    .orderBy(asc(organisationEvents.position))
    .limit(page.limit);
}

/** The class of a customer; null when they have none or are not known. */
export async function findCustomerClass(on: Queryable, customerId: string): Promise<string | null> {
  const [row] = await on
    .select({ customerClass: customers.customerClass })
    .from(customers)
    .where(eq(customers.externalId, customerId));
  return row?.customerClass ?? null;
}
