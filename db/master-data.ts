import { sql, type SQL } from 'drizzle-orm';
import type { Queryable, Transaction } from './pool.ts';

/** A column of a table of master data as JSON carries it: whole numbers beyond JavaScript's go as text. */
export interface RecordColumn {
  readonly name: string;
  readonly carriedAs: 'json' | 'text';
  /** A null becomes the instant of the write, unless nothing else of the record changes: then it stays as it was. */
  readonly whenAbsent?: 'now';
}

/** A table of master data without the columns that every record has. */
export interface RecordTable {
  readonly name: string;
  readonly columns: readonly RecordColumn[];
}

/** A record by its columns. */
export type RecordRow = Readonly<Record<string, unknown>>;

export interface StoredRecord {
  readonly externalId: string;
  readonly version: number;
  readonly row: RecordRow;
}

export interface WriteCounts {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
}

function list(parts: SQL[]): SQL {
  return sql.join(parts, sql`, `);
}

function names(table: RecordTable, prefix: SQL): SQL {
  return list(table.columns.map((column) => sql`${prefix}${sql.identifier(column.name)}`));
}

/** The columns as they are inserted. */
function inserted(table: RecordTable): SQL {
  return list(
    table.columns.map(({ name, whenAbsent }) =>
      whenAbsent ? sql`coalesce(${sql.identifier(name)}, now())` : sql.identifier(name).getSQL(),
    ),
  );
}

/** What each column of a stored record becomes. An instant that equals the transaction's own was not given. */
function replacements(table: RecordTable, stored: SQL): Map<string, SQL> {
  const others = { ...table, columns: table.columns.filter(({ whenAbsent }) => !whenAbsent) };
  const isSame = sql`(${names(others, stored)}) is not distinct from (${names(others, sql`excluded.`)})`;
  return new Map(
    table.columns.map(({ name, whenAbsent }) => {
      const column = sql.identifier(name);
      const given = sql`excluded.${column}`;
      const kept = sql`case when ${given} = now() and ${isSame} then ${stored}${column} else ${given} end`;
      return [name, whenAbsent ? kept : given];
    }),
  );
}

function asJson(table: RecordTable): SQL {
  const pairs = table.columns.map(({ name, carriedAs }) => {
    const value = carriedAs === 'text' ? sql`${sql.identifier(name)}::text` : sql`${sql.identifier(name)}`;
    return sql`${name}::text, ${value}`;
  });
  return sql`jsonb_build_object(${list(pairs)})`;
}

function isRow(value: unknown): value is RecordRow {
  return typeof value === 'object' && value !== null;
}

function toStored(raw: Record<string, unknown>): StoredRecord {
  const { external_id: externalId, version, row } = raw;
  if (typeof externalId !== 'string' || typeof version !== 'number' || !isRow(row)) {
    throw new Error('a record of master data came back in another form');
  }
  return { externalId, version, row };
}

/** Records after an id, in the order of their ids. */
export async function listRecords(
  on: Queryable,
  input: { table: RecordTable; after: string | null; limit: number },
): Promise<StoredRecord[]> {
  const { table, after, limit } = input;
  const found = await on.execute(sql`
    select external_id, version, ${asJson(table)} as row from ${sql.identifier(table.name)}
    where ${after}::text is null or external_id > ${after}::text
    order by external_id limit ${limit}`);
  return found.rows.map(toStored);
}

/** Those of the records that are there. */
export async function findRecords(
  on: Queryable,
  input: { table: RecordTable; externalIds: readonly string[] },
): Promise<StoredRecord[]> {
  const { table, externalIds } = input;
  const found = await on.execute(sql`
    select external_id, version, ${asJson(table)} as row from ${sql.identifier(table.name)}
    where external_id = any(${sql.param([...externalIds])}::text[])`);
  return found.rows.map(toStored);
}

/** One record, or null; with `lock` nobody else changes it until the transaction ends. */
export async function findRecord(
  on: Queryable,
  input: { table: RecordTable; externalId: string; access: 'read' | 'lock' },
): Promise<StoredRecord | null> {
  const { table, externalId, access } = input;
  const found = await on.execute(sql`
    select external_id, version, ${asJson(table)} as row from ${sql.identifier(table.name)}
    where external_id = ${externalId} ${access === 'lock' ? sql`for update` : sql``}`);
  const [raw] = found.rows;
  return raw ? toStored(raw) : null;
}

/**
 * Inserts or updates records in one statement. A record that has not changed keeps its version. Ids must be distinct.
 */
export async function writeRecords(
  tx: Transaction,
  input: { table: RecordTable; records: readonly { externalId: string; row: RecordRow }[] },
): Promise<WriteCounts> {
  const { table, records } = input;
  const target = sql.identifier(table.name);
  const rows = JSON.stringify(records.map(({ externalId, row }) => ({ ...row, external_id: externalId })));
  const stored = sql`${target}.`;
  const become = replacements(table, stored);
  const written = await tx.execute(sql`
    insert into ${target} (external_id, version, updated_at, ${names(table, sql``)})
    select external_id, 1, now(), ${inserted(table)}
    from jsonb_populate_recordset(null::${target}, ${rows}::jsonb)
    order by external_id
    on conflict (external_id) do update
    set version = ${stored}version + 1, updated_at = now(),
        ${list([...become].map(([name, value]) => sql`${sql.identifier(name)} = ${value}`))}
    where (${names(table, stored)}) is distinct from (${list([...become.values()])})
    returning version`);
  const created = written.rows.filter((row) => row['version'] === 1).length;
  const updated = written.rows.length - created;
  return { created, updated, unchanged: records.length - written.rows.length };
}
