import { z } from 'zod';
import { createApiKey, revokeApiKey } from '../../db/api-keys.ts';
import { findPerson } from '../../db/reviewers.ts';
import { refuse } from '../../domain/errors.ts';
import type { ApiApp, ApiContext } from '../dependencies.ts';
import { BODY_PROBLEMS, COMMON_PROBLEMS, NOT_FOUND } from '../problem-responses.ts';
import { givenInstant, identifier, shortText } from '../schemas/values.ts';

const laterInstant = givenInstant.refine((text) => !(Date.parse(text) <= Date.now()), 'is not in the future');

const newKey = z.strictObject({
  person: identifier,
  label: shortText,
  expiresAt: laterInstant.optional(),
});
const keyAnswer = z
  .object({ id: z.string(), key: z.string().describe('Shown this once.') })
  .meta({ id: 'NewApiKey' });
const keyParams = z.strictObject({ id: identifier });

/** Making and revoking API keys. A key is never kept, so a request for one is not answered twice from memory. */
export function registerApiKeys(app: ApiApp, { database }: ApiContext): void {
  app.post(
    '/v1/api-keys',
    {
      config: { access: 'api_key.write' },
      schema: {
        operationId: 'createApiKey',
        summary: 'Makes a key by which a person signs in',
        tags: ['access'],
        body: newKey,
        response: { 201: keyAnswer, ...BODY_PROBLEMS },
      },
    },
    async (request, reply) => {
      const { person, label, expiresAt } = request.body;
      if (!(await findPerson(database, person))) {
        throw refuse.invalidRequest([{ pointer: '/person', detail: 'is not known' }]);
      }
      const expiry = expiresAt === undefined ? null : new Date(expiresAt);
      return reply
        .code(201)
        .send(await createApiKey(database, { personId: person, label, expiresAt: expiry }));
    },
  );
  app.delete(
    '/v1/api-keys/:id',
    {
      config: { access: 'api_key.write' },
      schema: {
        operationId: 'revokeApiKey',
        summary: 'Revokes a key from now on',
        tags: ['access'],
        params: keyParams,
        response: { 204: z.null(), ...COMMON_PROBLEMS, ...NOT_FOUND },
      },
    },
    async (request, reply) => {
      if (!(await revokeApiKey(database, request.params.id))) throw refuse.notFound('API key');
      return reply.code(204).send(null);
    },
  );
}
