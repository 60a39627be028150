import { and, asc, eq, gt, sql } from 'drizzle-orm';
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

/** Whose changes are asked for: of one kind of record, as its table is named, or of one record. */
export interface OrganisationEventFilter {
  readonly kind?: string | undefined;
  readonly externalId?: string | undefined;
}

/** A page of the changes of the organisation, in the order in which they were made. */
export function listOrganisationEvents(
  on: Queryable,
  page: { filter: OrganisationEventFilter; after: number; limit: number },
) {
  const { kind, externalId } = page.filter;
  return on
    .select()
    .from(organisationEvents)
    .where(
      and(
        gt(organisationEvents.position, page.after),
        kind === undefined ? undefined : eq(organisationEvents.kind, kind),
        externalId === undefined ? undefined : eq(organisationEvents.externalId, externalId),
      ),
    )
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
