import type { FastifyRequest } from 'fastify';
import { findRecords, type RecordRow, type StoredRecord } from '../../db/master-data.ts';
import type { Sealing } from '../../db/personal-data.ts';
import type { Transaction } from '../../db/pool.ts';
import { ERASED, subjectOf } from '../../domain/personal-data.ts';
import type { ApiContext } from '../dependencies.ts';
import type { PersonalColumn } from '../master-data/fields.ts';
import type { RecordResource } from '../master-data/record-resource.ts';
import { tableOf } from '../master-data/record-schemas.ts';
import { openFor } from './answers.ts';

interface NamedRow {
  readonly externalId: string;
  readonly row: RecordRow;
}

/** The columns of a kind of record that hold personal data. */
function columnsOf(resource: RecordResource): readonly PersonalColumn[] {
  return resource.fields.flatMap(({ personal }) => personal ?? []);
}

const textIn = (row: RecordRow | undefined, column: string): string | null => {
  const value = row?.[column];
  return typeof value === 'string' ? value : null;
};

/** Whose personal data a record has; a record of its own is about itself. */
function ownerOf({ owner = { kind: 'person' } }: RecordResource, { externalId, row }: NamedRow): string {
  const id = owner.column === undefined ? externalId : textIn(row, owner.column);
  return subjectOf(owner.kind, id ?? externalId);
}

/** A text of a record that is to be kept apart. */
interface Cell {
  readonly record: NamedRow;
  readonly column: PersonalColumn;
  readonly text: string;
  /** What the stored record has there. */
  readonly before: string | null;
}

async function cellsOf(
  tx: Transaction,
  { resource, records }: { resource: RecordResource; records: readonly NamedRow[] },
): Promise<Cell[]> {
  const externalIds = records.map(({ externalId }) => externalId);
  const found = await findRecords(tx, { table: tableOf(resource), externalIds });
  const stored = new Map(found.map(({ externalId, row }) => [externalId, row]));
  return records.flatMap((record) =>
    columnsOf(resource).flatMap((column) => {
      const text = textIn(record.row, column.column);
      const before = textIn(stored.get(record.externalId), column.column);
      return text === null ? [] : [{ record, column, text, before }];
    }),
  );
}

/**
 * The rows with references in the place of personal data. A text that is the same as before keeps its reference, so that
 * a record that says nothing new stays as it is. Throws `subject_erased`.
 */
export async function sealRecords(
  { personal }: Pick<ApiContext, 'personal'>,
  tx: Transaction,
  input: { resource: RecordResource; records: readonly NamedRow[] },
): Promise<readonly NamedRow[]> {
  const { resource, records } = input;
  if (columnsOf(resource).length === 0) return records;
  const cells = await cellsOf(tx, input);
  const opened = await personal.open(
    tx,
    cells.flatMap(({ before }) => before ?? []),
  );
  const isSame = ({ record, before, text }: Cell) => {
    const value = opened.get(before ?? '');
    return value?.content?.text === text && value.subject === ownerOf(resource, record);
  };
  const fresh = cells.filter((cell) => !isSame(cell));
  const sealings = fresh.map((cell) => toSealing(resource, cell));
  const references = await personal.seal(tx, sealings);
  const written = new Map(fresh.map((cell, index) => [cell, references[index] ?? null]));
  const changes = new Map<NamedRow, Record<string, unknown>>();
  for (const cell of cells) {
    const { record, column, text, before } = cell;
    const index = column.index === undefined ? {} : { [column.index]: personal.indexOf(text) };
    const reference = { [column.column]: written.get(cell) ?? before };
    changes.set(record, { ...changes.get(record), ...index, ...reference });
  }
  return records.map((record) => ({ ...record, row: { ...record.row, ...changes.get(record) } }));
}

function toSealing(resource: RecordResource, { record, column, text }: Cell): Sealing {
  const subject = ownerOf(resource, record);
  return { subject, field: column.field, orderId: null, text, name: null };
}

/** The records as they are read: what was erased is shown as such, or left out where it may be. */
export async function openRecords(
  context: Pick<ApiContext, 'database' | 'personal'>,
  request: FastifyRequest,
  input: { resource: RecordResource; records: readonly StoredRecord[] },
): Promise<StoredRecord[]> {
  const { resource, records } = input;
  const columns = columnsOf(resource);
  if (columns.length === 0) return [...records];
  const texts = records.flatMap(({ row }) => columns.map(({ column }) => textIn(row, column)));
  const open = await openFor(context, request, texts);
  return records.map((record) => {
    const opened = columns.map(({ column, isOptional }) => {
      const text = textIn(record.row, column);
      const shown = text === null ? null : open(text);
      return [column, shown ?? (text === null || isOptional ? null : ERASED)] as const;
    });
    return { ...record, row: { ...record.row, ...Object.fromEntries(opened) } };
  });
}
