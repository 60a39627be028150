import { z } from 'zod';
import { listUnknownCalendars } from '../../db/business-calendars.ts';
import { findPolicy, listPolicies, publishPolicy, type PolicyVersion } from '../../db/policies.ts';
import type { Transaction } from '../../db/pool.ts';
import { refuse } from '../../domain/errors.ts';
import { calendarOf, type Policy } from '../../domain/policy.ts';
import { actorOf } from '../access.ts';
import type { ApiApp, ApiContext } from '../dependencies.ts';
import { sendAnswer } from '../idempotency.ts';
import { BODY_PROBLEMS, COMMON_PROBLEMS, NOT_FOUND } from '../problem-responses.ts';
import { policySchema, policyVersionNumber, policyVersionSchema } from '../schemas/policy.ts';
import { idempotencyHeaders } from '../schemas/values.ts';

const publication = z.strictObject({
  policy: policySchema,
  activate: z.boolean().describe('Whether new orders are pinned to it from now on.'),
});
const versionParams = z.strictObject({ version: policyVersionNumber });
const policyListSchema = z.object({ items: z.array(policyVersionSchema) }).meta({ id: 'PolicyList' });

function toAnswer(found: PolicyVersion): z.infer<typeof policyVersionSchema> {
  const { version, documentHash, isActive: active, createdAt, createdBy, policy } = found;
  return {
    version,
    documentHash,
    active,
    createdAt: createdAt.toISOString(),
    createdBy,
    policy: policySchema.parse(policy),
  };
}

/** Throws `invalid_request` where a department counts by a calendar that does not exist. None is ever removed. */
async function requireCalendars(tx: Transaction, policy: Policy): Promise<void> {
  const names = policy.departments.map(calendarOf);
  const named = [...new Set(names.filter((name) => name !== null))];
  const unknown = new Set(await listUnknownCalendars(tx, named));
  const faults = names.flatMap((name, index) =>
    name !== null && unknown.has(name)
      ? [{ pointer: `/policy/departments/${index}/deadline/calendar`, detail: 'is not a calendar' }]
      : [],
  );
  if (faults.length > 0) throw refuse.invalidRequest(faults);
}

function registerPublication(app: ApiApp, { answers }: ApiContext): void {
  app.post(
    '/v1/policies',
    {
      config: { access: 'policy.write' },
      schema: {
        operationId: 'publishPolicy',
        summary: 'Adds a version of the policy; the same document again is the same version',
        tags: ['policies'],
        headers: idempotencyHeaders,
        body: publication,
        response: { 201: policyVersionSchema, ...BODY_PROBLEMS },
      },
    },
    async (request, reply) => {
      const { policy, activate } = request.body;
      const createdBy = actorOf(request).id;
      const answer = await answers.writeOnce(request, async (tx) => {
        await requireCalendars(tx, policy);
        const published = await publishPolicy(tx, {
          policy,
          createdBy,
          activate: activate ? 'activate' : 'keep_active',
        });
        return { status: 201, text: JSON.stringify(toAnswer(published)) };
      });
      return sendAnswer(reply, answer);
    },
  );
}

function registerReading(app: ApiApp, { database }: ApiContext): void {
  app.get(
    '/v1/policies',
    {
      config: { access: 'policy.read' },
      schema: {
        operationId: 'listPolicies',
        summary: 'Every version of the policy, the newest first',
        tags: ['policies'],
        response: { 200: policyListSchema, ...COMMON_PROBLEMS },
      },
    },
    async (_request, reply) => {
      const versions = await listPolicies(database);
      return reply.code(200).send({ items: versions.map(toAnswer) });
    },
  );
  app.get(
    '/v1/policies/:version',
    {
      config: { access: 'policy.read' },
      schema: {
        operationId: 'getPolicy',
        summary: 'One version of the policy',
        tags: ['policies'],
        params: versionParams,
        response: { 200: policyVersionSchema, ...COMMON_PROBLEMS, ...NOT_FOUND },
      },
    },
    async (request, reply) => {
      const found = await findPolicy(database, request.params.version);
      if (!found) throw refuse.notFound('policy version');
      return reply.code(200).send(toAnswer(found));
    },
  );
}

/** Publishing and reading the company's policy. */
export function registerPolicies(app: ApiApp, context: ApiContext): void {
  registerPublication(app, context);
  registerReading(app, context);
}
