import { z } from 'zod';
import { isMigrated } from '../../db/migrate.ts';
import type { ApiApp, ApiContext } from '../dependencies.ts';

const READINESS = ['ok', 'unreachable', 'missing'] as const;
type Readiness = (typeof READINESS)[number];

const readySchema = z
  .object({
    status: z.enum(['ready', 'not_ready']),
    checks: z.object({
      database: z.enum(READINESS),
      migrations: z.enum(READINESS),
      temporal: z.enum(READINESS),
    }),
  })
  .meta({ id: 'Readiness' });

async function probeDatabase({
  database,
  log,
}: ApiContext): Promise<{ database: Readiness; migrations: Readiness }> {
  try {
    return { database: 'ok', migrations: (await isMigrated(database)) ? 'ok' : 'missing' };
  } catch (error) {
    log.warn({ err: error }, 'the database is not ready');
    return { database: 'unreachable', migrations: 'unreachable' };
  }
}

/** Whether the process lives, and whether what it needs is there. */
export function registerOperations(app: ApiApp, context: ApiContext): void {
  app.get(
    '/healthz',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'getHealth',
        summary: 'Whether the process lives',
        tags: ['operations'],
        response: { 200: z.object({ status: z.literal('ok') }) },
      },
    },
    (_request, reply) => {
      void reply.code(200).send({ status: 'ok' });
    },
  );
  app.get(
    '/readyz',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'getReadiness',
        summary: 'Whether database, migrations and Temporal are there',
        tags: ['operations'],
        response: { 200: readySchema, 503: readySchema },
      },
    },
    async (_request, reply) => {
      const [ofDatabase, isReachable] = await Promise.all([
        probeDatabase(context),
        context.engine.isReachable(),
      ]);
      const checks = { ...ofDatabase, temporal: isReachable ? ('ok' as const) : ('unreachable' as const) };
      const isReady = Object.values(checks).every((check) => check === 'ok');
      const status = isReady ? ('ready' as const) : ('not_ready' as const);
      return reply.code(isReady ? 200 : 503).send({ status, checks });
    },
  );
}
