import { and, desc, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { ActorReference } from '../domain/actor.ts';
import type { IncidentReason } from '../domain/incident.ts';
import type { Queryable, Transaction, Write } from './pool.ts';
import type { ReviewKey } from './reviews.ts';
import { people } from './tables/access.ts';
import { routingIncidents } from './tables/incidents.ts';
import { orderRevisions, reviews } from './tables/process.ts';

/** An incident of the round, as a part of another statement. */
export function newIncident(
  tx: Transaction,
  input: { key: ReviewKey; owner: string; reason: IncidentReason; openedAt: Date },
): Write {
  const { orderId, department, round } = input.key;
  const { owner: ownerId, reason, openedAt } = input;
  const inserted = tx
    .insert(routingIncidents)
    .values({ orderId, department, round, reason, ownerId, openedAt });
  return tx.$with('new_incident').as(inserted.returning({ round: routingIncidents.round }));
}

/** Ends what is open of the review because a person was assigned, as a part of another statement. */
export function incidentsEnd(
  tx: Transaction,
  input: {
    of: Pick<ReviewKey, 'orderId' | 'department'>;
    assigned: ActorReference;
    by: ActorReference;
    at: Date;
  },
): Write {
  const { of, assigned, by, at } = input;
  const ended = tx
    .update(routingIncidents)
    .set({
      ...{ outcome: 'assigned', endedAt: at },
      ...{ assignedId: assigned.id, assignedName: assigned.name },
      ...{ endedById: by.id, endedByName: by.name },
    })
    .where(
      and(
        eq(routingIncidents.orderId, of.orderId),
        eq(routingIncidents.department, of.department),
        isNull(routingIncidents.endedAt),
      ),
    );
  return tx.$with('ended_incidents').as(ended.returning({ round: routingIncidents.round }));
}

/** Which incidents are listed. */
export const INCIDENT_STATES = ['open', 'resolved'] as const;
export type IncidentState = (typeof INCIDENT_STATES)[number];

/** Where a page of incidents ended. */
export interface IncidentPlace {
  /** RFC 3339. */
  readonly openedAt: string;
  readonly orderId: string;
  readonly department: string;
  readonly reason: IncidentReason;
}

interface IncidentQuery {
  readonly state: IncidentState | null;
  readonly department: string | null;
  readonly before: IncidentPlace | null;
  readonly limit: number;
}

const owner = alias(people, 'owner');

function isListed({ state, department, before }: IncidentQuery) {
  const { openedAt, orderId, reason, endedAt } = routingIncidents;
  const place = sql`(${openedAt}, ${orderId}, ${routingIncidents.department}, ${reason})`;
  return and(
    state === 'open' ? isNull(endedAt) : undefined,
    state === 'resolved' ? isNotNull(endedAt) : undefined,
    department === null ? undefined : eq(routingIncidents.department, department),
    before
      ? sql`${place} < (${before.openedAt}::timestamptz, ${before.orderId}::uuid, ${before.department}, ${before.reason}::incident_reason)`
      : undefined,
  );
}

/** A page of incidents with the order of each, the last opened first. */
export function listIncidents(on: Queryable, query: IncidentQuery) {
  const { openedAt, orderId, department, reason, round } = routingIncidents;
  return on
    .select({
      incident: routingIncidents,
      ownerName: sql<string>`coalesce(${owner.name}, ${routingIncidents.ownerId})`,
      customer: orderRevisions.customerId,
      customerReference: orderRevisions.customerReference,
      totalMinor: orderRevisions.totalMinor,
      currency: orderRevisions.currency,
    })
    .from(routingIncidents)
    .innerJoin(
      reviews,
      and(eq(reviews.orderId, orderId), eq(reviews.department, department), eq(reviews.round, round)),
    )
    .innerJoin(
      orderRevisions,
      and(eq(orderRevisions.orderId, orderId), eq(orderRevisions.revision, reviews.revision)),
    )
    .leftJoin(owner, eq(owner.externalId, routingIncidents.ownerId))
    .where(isListed(query))
    .orderBy(desc(openedAt), desc(orderId), desc(department), desc(reason))
    .limit(query.limit);
}

export type ListedIncident = Awaited<ReturnType<typeof listIncidents>>[number];
