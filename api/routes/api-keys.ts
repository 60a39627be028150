import { z } from 'zod';
import { createApiKey, listApiKeys, revokeApiKey, type KeyOwner } from '../../db/api-keys.ts';
import { actInOrganisationAs } from '../../db/organisation.ts';
import { findPerson } from '../../db/reviewers.ts';
import type { Actor } from '../../domain/actor.ts';
import { isAllowed, isAllowedAs, OPERATIONS, type Operation } from '../../domain/authorization.ts';
import { refuse } from '../../domain/errors.ts';
import { actorOf } from '../access.ts';
import { cutPage, nextCursor, pageQuery, readCursor } from '../cursor.ts';
import type { ApiApp, ApiContext } from '../dependencies.ts';
import { toInstant } from '../order-answers.ts';
import { BODY_PROBLEMS, COMMON_PROBLEMS, NOT_FOUND } from '../problem-responses.ts';
import { givenInstant, identifier, instant, shortText } from '../schemas/values.ts';

const laterInstant = givenInstant.refine((text) => !(Date.parse(text) <= Date.now()), 'is not in the future');

const newKey = z.strictObject({
  person: identifier,
  label: shortText,
  scopes: z
    .array(z.enum(OPERATIONS))
    .min(1)
    .max(OPERATIONS.length)
    .optional()
    .describe('The operations that the key is limited to; without them, all that its person may do.'),
  expiresAt: laterInstant.optional(),
});
const keyAnswer = z
  .object({ id: z.string(), key: z.string().describe('Shown this once.') })
  .meta({ id: 'NewApiKey' });
const listedKey = z
  .object({
    id: z.string(),
    person: z.string(),
    label: z.string(),
    scopes: z.array(z.string()).nullable(),
    createdAt: instant,
    expiresAt: instant.nullable(),
    revokedAt: instant.nullable(),
  })
  .meta({ id: 'ApiKey' });
const keyList = z.object({ items: z.array(listedKey), nextCursor }).meta({ id: 'ApiKeyList' });
const keyParams = z.strictObject({ id: identifier });

/** Whose keys the actor sees or revokes: everybody's, or their own. */
function ownerOf(actor: Actor, operation: Operation): KeyOwner {
  const isEverybodys = isAllowedAs(actor, { operation, relation: 'other' });
  return isEverybodys ? { of: 'everybody' } : { of: 'person', id: actor.id };
}

/**
 * The scopes narrow what the key's person may do; and a key that is limited itself makes none that goes further. Throws
 * `invalid_request` with every scope that is at fault.
 */
function requireNarrowing(input: {
  maker: Actor;
  person: Actor;
  scopes: readonly Operation[] | undefined;
}): void {
  const { maker, person, scopes } = input;
  if (!scopes && maker.scopes) throw refuse.invalidRequest([{ pointer: '/scopes', detail: 'is missing' }]);
  const faults = (scopes ?? []).flatMap((scope, index) => {
    const isKept = !maker.scopes || maker.scopes.includes(scope);
    if (isKept && isAllowed(person, scope)) return [];
    return [{ pointer: `/scopes/${index}`, detail: 'is beyond what the key could do' }];
  });
  if (faults.length > 0) throw refuse.invalidRequest(faults);
}

function registerMaking(app: ApiApp, { database }: ApiContext): void {
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
      const { person: personId, label, expiresAt, scopes } = request.body;
      const person = await findPerson(database, personId);
      if (!person) throw refuse.invalidRequest([{ pointer: '/person', detail: 'is not known' }]);
      const maker = actorOf(request);
      requireNarrowing({ maker, person, scopes });
      const expiry = expiresAt === undefined ? null : new Date(expiresAt);
      const key = await database.transaction(async (tx) => {
        await actInOrganisationAs(tx, maker.id);
        return createApiKey(tx, { personId, label, expiresAt: expiry, ...(scopes && { scopes }) });
      });
      return reply.code(201).send(key);
    },
  );
}

function registerList(app: ApiApp, { database }: ApiContext): void {
  app.get(
    '/v1/api-keys',
    {
      config: { access: 'api_key.read' },
      schema: {
        operationId: 'listApiKeys',
        summary:
          "The keys by their ids, without their secrets: everybody's for an administrator, else the caller's own",
        tags: ['access'],
        querystring: z.strictObject(pageQuery),
        response: { 200: keyList, ...COMMON_PROBLEMS },
      },
    },
    async (request, reply) => {
      const { cursor, limit } = request.query;
      const owner = ownerOf(actorOf(request), 'api_key.read');
      const after = readCursor(cursor, z.string());
      const rows = await listApiKeys(database, { owner, after, limit: limit + 1 });
      const page = cutPage(rows, { limit, placeOf: ({ id }) => id });
      const items = page.items.map(({ personId: person, createdAt, expiresAt, revokedAt, ...key }) => ({
        ...{ ...key, person, createdAt: createdAt.toISOString() },
        ...{ expiresAt: toInstant(expiresAt), revokedAt: toInstant(revokedAt) },
      }));
      return reply.code(200).send({ ...page, items });
    },
  );
}

function registerRevoking(app: ApiApp, { database }: ApiContext): void {
  app.delete(
    '/v1/api-keys/:id',
    {
      config: { access: 'api_key.revoke' },
      schema: {
        operationId: 'revokeApiKey',
        summary: "Revokes a key from now on: anybody's for an administrator, else one of the caller's own",
        tags: ['access'],
        params: keyParams,
        response: { 204: z.null(), ...COMMON_PROBLEMS, ...NOT_FOUND },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const actor = actorOf(request);
      const isRevoked = await database.transaction(async (tx) => {
        await actInOrganisationAs(tx, actor.id);
        return revokeApiKey(tx, { id, owner: ownerOf(actor, 'api_key.revoke') });
      });
      if (!isRevoked) throw refuse.notFound('API key');
      return reply.code(204).send(null);
    },
  );
}

/** Making, listing and revoking API keys. A key is never kept, so a request for one is not answered twice from memory. */
export function registerApiKeys(app: ApiApp, context: ApiContext): void {
  registerMaking(app, context);
  registerList(app, context);
  registerRevoking(app, context);
}
