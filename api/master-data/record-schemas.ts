import { z } from 'zod';
import type { RecordRow, RecordTable, StoredRecord } from '../../db/master-data.ts';
import { nextCursor } from '../cursor.ts';
import { identifier } from '../schemas/values.ts';
import type { RecordResource } from './record-resource.ts';

const MOST_AT_ONCE = 1_000;

/** A record as it is read. */
export type RecordAnswer = Record<string, unknown>;

/** What a customer's limit and currency must agree on; other records have no such pair. */
function checkCurrency(record: Record<string, unknown>, context: z.RefinementCtx): void {
  const limit = z.object({ currency: z.string() }).safeParse(record['creditLimit']);
  if (!limit.success || limit.data.currency === record['currency']) return;
  const message = "is not the customer's currency";
  context.addIssue({ code: 'custom', path: ['creditLimit', 'currency'], message });
}

function checkDistinct(records: readonly { externalId: string }[], context: z.RefinementCtx): void {
  const seen = new Set<string>();
  records.forEach(({ externalId }, index) => {
    if (seen.has(externalId)) {
      context.addIssue({ code: 'custom', path: [index, 'externalId'], message: 'stands here twice' });
    }
    seen.add(externalId);
  });
}

/** The schemas of one kind of record, for requests and answers. */
export function recordSchemas(resource: RecordResource) {
  const shape = Object.fromEntries(resource.fields.map((field) => [field.name, field.schema]));
  const body = z
    .strictObject(shape)
    .superRefine(checkCurrency)
    .meta({ id: `${resource.schemaName}Values` });
  const record = z.strictObject({ externalId: identifier, ...shape }).superRefine(checkCurrency);
  const answer = z
    .object({ externalId: z.string(), version: z.int(), ...shape })
    .meta({ id: resource.schemaName });
  return {
    body,
    batch: z.strictObject({
      records: z.array(record).min(1).max(MOST_AT_ONCE).superRefine(checkDistinct),
    }),
    answer,
    list: z.object({ items: z.array(answer), nextCursor }).meta({ id: `${resource.schemaName}List` }),
  };
}

/** The table of a kind of record, each column once. */
export function tableOf(resource: RecordResource): RecordTable {
  const columns = new Map(
    resource.fields.flatMap((field) => field.columns).map((column) => [column.name, column]),
  );
  return { name: resource.table, columns: [...columns.values()] };
}

/** The columns of a record that its schema accepted. */
export function toRow(resource: RecordResource, record: Readonly<Record<string, unknown>>): RecordRow {
  const columns = resource.fields.flatMap((field): [string, unknown][] =>
    Object.entries(field.toColumns(record[field.name])),
  );
  return Object.fromEntries(columns);
}

/** A stored record as it is read. */
export function toAnswer(resource: RecordResource, stored: StoredRecord): RecordAnswer {
  const fields = resource.fields.map((field): [string, unknown] => [
    field.name,
    field.fromColumns(stored.row),
  ]);
  return { externalId: stored.externalId, version: stored.version, ...Object.fromEntries(fields) };
}
