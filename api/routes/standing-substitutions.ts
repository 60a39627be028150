import type { z } from 'zod';
import { listSubstitutions, type ListedSubstitution } from '../../db/figures/substitutions.ts';
import { toMoneyJson } from '../../domain/money.ts';
import type { FigureRoutes } from '../figure-period.ts';
import { COMMON_PROBLEMS } from '../problem-responses.ts';
import { standingSubstitutionsSchema } from '../schemas/figures.ts';

type StandingSubstitution = z.infer<typeof standingSubstitutionsSchema>['items'][number];

function toStanding(listed: ListedSubstitution, now: Date): StandingSubstitution {
  const { substitution: row } = listed;
  const { externalId: id, version, kind, startsAt, endsAt, upToMinor, upToCurrency } = row;
  return {
    ...{ id, version, kind, startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() },
    state: startsAt <= now ? 'current' : 'coming',
    principal: { id: row.principalId, name: listed.principalName },
    substitute: { id: row.substituteId, name: listed.substituteName },
    ...{ departments: row.departments, customerClasses: row.customerClasses },
    upTo:
      upToMinor === null || upToCurrency === null
        ? null
        : toMoneyJson({ amountMinor: upToMinor, currency: upToCurrency }),
  };
}

/** Who stands in for whom, now and soon. */
export function registerStandingSubstitutions({ app, database }: FigureRoutes): void {
  app.get(
    '/v1/figures/substitutions',
    {
      config: { access: 'figures.read' },
      schema: {
        operationId: 'listStandingSubstitutions',
        summary: 'The substitutions that are in force or still to come, the first to begin first',
        description: 'They are made and ended as records: `PUT /v1/substitutions/{externalId}`.',
        tags: ['figures'],
        response: { 200: standingSubstitutionsSchema, ...COMMON_PROBLEMS },
      },
    },
    async (_request, reply) => {
      const now = new Date();
      const rows = await listSubstitutions(database, now);
      return reply.code(200).send({ items: rows.map((row) => toStanding(row, now)) });
    },
  );
}
