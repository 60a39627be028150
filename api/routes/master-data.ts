import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Database, Transaction } from '../../db/pool.ts';
import {
  findRecord,
  listRecords,
  writeRecords,
  type RecordRow,
  type StoredRecord,
  type WriteCounts,
} from '../../db/master-data.ts';
import { tryOut } from '../../db/trial.ts';
import type { Actor } from '../../domain/actor.ts';
import { refuse } from '../../domain/errors.ts';
import { actorOf } from '../access.ts';
import { cutPage, pageQuery, readCursor } from '../cursor.ts';
import type { ApiApp, ApiContext } from '../dependencies.ts';
import { sendAnswer } from '../idempotency.ts';
import { recordSchemas, tableOf, toAnswer, toRow } from '../master-data/record-schemas.ts';
import { writeInName } from '../master-data/organisation-changes.ts';
import type { RecordResource } from '../master-data/record-resource.ts';
import { openRecords, sealRecords } from '../personal-data/records.ts';
import { RESOURCES } from '../master-data/resources.ts';
import { BODY_PROBLEMS, COMMON_PROBLEMS, NOT_FOUND, PRECONDITION_FAILED } from '../problem-responses.ts';
import { idempotencyHeaders, identifier } from '../schemas/values.ts';

const IMPORT_BODY_LIMIT_BYTES = 4 * 1_048_576;

const recordParams = z.strictObject({ externalId: identifier });
const listQuery = z.strictObject(pageQuery);
const preconditionHeaders = z.looseObject({
  'if-match': z.string().max(100).optional(),
  'if-none-match': z.literal('*').optional(),
});
const importQuery = z.strictObject({
  dryRun: z
    .stringbool({ truthy: ['true'], falsy: ['false'] })
    .default(false)
    .describe('Whether the records are only judged and counted, and nothing is written.'),
});
const importAnswer = z
  .object({ created: z.int(), updated: z.int(), unchanged: z.int() })
  .meta({ id: 'ImportCounts' });

interface ResourceRoutes {
  readonly app: ApiApp;
  readonly context: ApiContext;
  readonly resource: RecordResource;
  readonly schemas: ReturnType<typeof recordSchemas>;
}

function entityTag(record: StoredRecord): string {
  return `"${record.version}"`;
}

/** Answers with one record as it is read. */
async function sendRecord(
  on: Pick<ResourceRoutes, 'context' | 'resource' | 'schemas'> & {
    readonly request: FastifyRequest;
    readonly reply: FastifyReply;
  },
  { status, stored }: { status: 200 | 201; stored: StoredRecord },
) {
  const { request, reply, context, resource, schemas } = on;
  const [record = stored] = await openRecords(context, request, { resource, records: [stored] });
  return reply
    .code(status)
    .header('etag', entityTag(stored))
    .send(schemas.answer.parse(toAnswer(resource, record)));
}

async function readOne(
  database: Database,
  resource: RecordResource,
  externalId: string,
): Promise<StoredRecord> {
  const found = await findRecord(database, { table: tableOf(resource), externalId, access: 'read' });
  if (!found) throw refuse.notFound(resource.schemaName);
  return found;
}

function registerList({ app, context, resource, schemas }: ResourceRoutes): void {
  app.get(
    `/v1/${resource.name}`,
    {
      config: { access: resource.read },
      schema: {
        operationId: `list${resource.schemaName}Records`,
        summary: `Lists ${resource.name} by their ids`,
        tags: ['master data'],
        querystring: listQuery,
        response: { 200: schemas.list, ...COMMON_PROBLEMS },
      },
    },
    async (request, reply) => {
      const { cursor, limit } = request.query;
      const after = readCursor(cursor, z.string());
      const rows = await listRecords(context.database, { table: tableOf(resource), after, limit: limit + 1 });
      const page = cutPage(rows, { limit, placeOf: (row) => row.externalId });
      const records = await openRecords(context, request, { resource, records: page.items });
      return reply
        .code(200)
        .send({ ...page, items: records.map((row) => schemas.answer.parse(toAnswer(resource, row))) });
    },
  );
}

function registerOne({ app, context, resource, schemas }: ResourceRoutes): void {
  app.get(
    `/v1/${resource.name}/:externalId`,
    {
      config: { access: resource.read },
      schema: {
        operationId: `get${resource.schemaName}`,
        summary: `One record of ${resource.name}; its ETag is for If-Match`,
        tags: ['master data'],
        params: recordParams,
        response: { 200: schemas.answer, ...COMMON_PROBLEMS, ...NOT_FOUND },
      },
    },
    async (request, reply) => {
      const stored = await readOne(context.database, resource, request.params.externalId);
      return sendRecord({ request, reply, context, resource, schemas }, { status: 200, stored });
    },
  );
}

/** Throws unless the record is as the caller last saw it, or not there when they expect none. */
function requirePrecondition(
  stored: StoredRecord | null,
  headers: z.infer<typeof preconditionHeaders>,
): void {
  const { 'if-match': expected, 'if-none-match': none } = headers;
  const current = stored ? entityTag(stored) : 'none';
  if (expected !== undefined && expected !== current && !(expected === '*' && stored)) {
    throw refuse.versionConflict({ current });
  }
  if (none !== undefined && stored) throw refuse.versionConflict({ current });
}

async function putRecord(
  tx: Transaction,
  input: {
    context: ApiContext;
    resource: RecordResource;
    actor: Actor;
    externalId: string;
    body: Readonly<Record<string, unknown>>;
    headers: z.infer<typeof preconditionHeaders>;
  },
): Promise<{ status: 200 | 201; stored: StoredRecord }> {
  const { context, resource, actor, externalId, body, headers } = input;
  const table = tableOf(resource);
  const before = await findRecord(tx, { table, externalId, access: 'lock' });
  requirePrecondition(before, headers);
  const given = [{ externalId, row: toRow(resource, body) }];
  const records = await sealRecords(context, tx, { resource, records: given });
  const written = await writeInName(tx, { resource, actor, records }, () =>
    writeRecords(tx, { table, records }),
  );
  // Somebody else may have made it meanwhile.
  const isNew = written.created === 1;
  const stored = await findRecord(tx, { table, externalId, access: 'read' });
  if (!stored) throw new Error(`${resource.name} ${externalId} was not written`);
  if (!before && !isNew) requirePrecondition(stored, headers);
  return { status: isNew ? 201 : 200, stored };
}

function registerPut({ app, context, resource, schemas }: ResourceRoutes): void {
  app.put(
    `/v1/${resource.name}/:externalId`,
    {
      config: { access: resource.write },
      schema: {
        operationId: `put${resource.schemaName}`,
        summary: `Makes or replaces one record of ${resource.name}`,
        tags: ['master data'],
        params: recordParams,
        headers: preconditionHeaders,
        body: schemas.body,
        response: { 200: schemas.answer, 201: schemas.answer, ...BODY_PROBLEMS, ...PRECONDITION_FAILED },
      },
    },
    async (request, reply) => {
      const { externalId } = request.params;
      const actor = actorOf(request);
      const { body, headers } = request;
      const { status, stored } = await context.database.transaction((tx) =>
        putRecord(tx, { context, resource, actor, externalId, body, headers }),
      );
      return sendRecord({ request, reply, context, resource, schemas }, { status, stored });
    },
  );
}

async function importRows(
  tx: Transaction,
  input: {
    context: ApiContext;
    resource: RecordResource;
    actor: Actor;
    rows: readonly { externalId: string; row: RecordRow }[];
  },
): Promise<WriteCounts> {
  const { context, resource, actor, rows } = input;
  const records = await sealRecords(context, tx, { resource, records: rows });
  return writeInName(tx, { resource, actor, records }, () =>
    writeRecords(tx, { table: tableOf(resource), records }),
  );
}

function registerImport({ app, context, resource, schemas }: ResourceRoutes): void {
  app.post(
    `/v1/${resource.name}/import`,
    {
      config: { access: resource.write },
      bodyLimit: IMPORT_BODY_LIMIT_BYTES,
      schema: {
        operationId: `import${resource.schemaName}Records`,
        summary: `Makes or replaces up to a thousand ${resource.name}, all or none`,
        tags: ['master data'],
        headers: idempotencyHeaders,
        querystring: importQuery,
        body: schemas.batch,
        response: { 200: importAnswer, ...BODY_PROBLEMS },
      },
    },
    async (request, reply) => {
      const { records } = request.body;
      const actor = actorOf(request);
      const rows = records.map((record) => ({ externalId: record.externalId, row: toRow(resource, record) }));
      const write = (tx: Transaction) => importRows(tx, { context, resource, actor, rows });
      if (request.query.dryRun) return reply.code(200).send(await tryOut(context.database, write));
      const answer = await context.answers.writeOnce(request, async (tx) => ({
        status: 200,
        text: JSON.stringify(await write(tx)),
      }));
      return sendAnswer(reply, answer);
    },
  );
}

/** Lists, reads, replaces and imports records of every kind. */
export function registerMasterData(app: ApiApp, context: ApiContext): void {
  for (const resource of RESOURCES) {
    const routes = { app, context, resource, schemas: recordSchemas(resource) };
    registerList(routes);
    registerOne(routes);
    registerPut(routes);
    registerImport(routes);
  }
}
