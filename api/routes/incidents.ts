import { z } from 'zod';
import {
  INCIDENT_STATES,
  listIncidents,
  type IncidentPlace,
  type ListedIncident,
} from '../../db/incidents.ts';
import { INCIDENT_OUTCOMES, INCIDENT_REASONS } from '../../domain/incident.ts';
import { toMoneyJson } from '../../domain/money.ts';
import { cutPage, nextCursor, pageQuery, readCursor } from '../cursor.ts';
import type { ApiApp, ApiContext } from '../dependencies.ts';
import { toInstant } from '../order-answers.ts';
import { COMMON_PROBLEMS } from '../problem-responses.ts';
import { actorReferenceSchema } from '../schemas/actor-reference.ts';
import { givenInstant, identifier, instant, money } from '../schemas/values.ts';

const place: z.ZodType<IncidentPlace> = z.object({
  openedAt: givenInstant,
  orderId: z.uuid(),
  department: z.string(),
  reason: z.enum(INCIDENT_REASONS),
});

const incidentSchema = z
  .object({
    orderId: z.uuid(),
    department: z.string(),
    round: z.int().describe('Of the review, in which it was opened.'),
    reason: z.enum(INCIDENT_REASONS),
    owner: actorReferenceSchema.describe('Who sees to it, besides the managers of the department.'),
    openedAt: instant,
    state: z.enum(INCIDENT_STATES),
    outcome: z
      .enum(INCIDENT_OUTCOMES)
      .nullable()
      .describe(
        'Null while it is open; `overtaken` when the review was decided, ended or ran again without it.',
      ),
    endedAt: instant.nullable(),
    assigned: actorReferenceSchema.nullable().describe('The person who was given the review.'),
    endedBy: actorReferenceSchema.nullable().describe('Who assigned them.'),
    customer: z.string(),
    customerReference: z.string().nullable(),
    total: money,
  })
  .meta({ id: 'Incident' });

const incidentListSchema = z
  .object({ items: z.array(incidentSchema), nextCursor })
  .meta({ id: 'IncidentList' });

const listQuery = z.strictObject({
  ...pageQuery,
  state: z.enum(INCIDENT_STATES).optional().describe('Only those; without it, all.'),
  department: identifier.optional(),
});

function toPerson(id: string | null, name: string | null): { id: string; name: string } | null {
  return id === null ? null : { id, name: name ?? id };
}

function toIncident({ incident, ownerName, ...order }: ListedIncident): z.infer<typeof incidentSchema> {
  const { orderId, department, round, reason, outcome, endedAt } = incident;
  return {
    ...{ orderId, department, round, reason, outcome },
    owner: { id: incident.ownerId, name: ownerName },
    openedAt: incident.openedAt.toISOString(),
    state: endedAt ? 'resolved' : 'open',
    endedAt: toInstant(endedAt),
    assigned: toPerson(incident.assignedId, incident.assignedName),
    endedBy: toPerson(incident.endedById, incident.endedByName),
    ...{ customer: order.customer, customerReference: order.customerReference },
    total: toMoneyJson({ amountMinor: order.totalMinor, currency: order.currency }),
  };
}

/** The reviews that nobody may decide, too few may, or nobody did; an act on the review resolves one. */
export function registerIncidents(app: ApiApp, { database }: ApiContext): void {
  app.get(
    '/v1/incidents',
    {
      config: { access: 'incident.read' },
      schema: {
        operationId: 'listIncidents',
        summary: 'The routing incidents, the last opened first',
        description: 'An incident is resolved by the act `assign` on its review.',
        tags: ['reviews'],
        querystring: listQuery,
        response: { 200: incidentListSchema, ...COMMON_PROBLEMS },
      },
    },
    async (request, reply) => {
      const { cursor, limit, state = null, department = null } = request.query;
      const before = readCursor(cursor, place);
      const rows = await listIncidents(database, { state, department, before, limit: limit + 1 });
      const page = cutPage(rows, {
        limit,
        placeOf: ({ incident: { openedAt, orderId, department: of, reason } }) => ({
          ...{ openedAt: openedAt.toISOString(), orderId, department: of, reason },
        }),
      });
      return reply.code(200).send({ ...page, items: page.items.map(toIncident) });
    },
  );
}
