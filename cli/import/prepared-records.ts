import { compileConverter, type RowConverter, type WireRecord } from '../../domain/import/converted-row.ts';
import type { MappedFields } from '../../domain/import/file-format.ts';
import type { Row, RowFault } from '../../domain/import/row.ts';
import { textField } from './record-fields.ts';
import type { OpenTable } from './mapped-table.ts';
import type { RefusalLog } from './refusal-log.ts';
import { sortIntoSpool, type Keyed } from './sorted-spool.ts';
import { spoolAll, type Spool, type SpoolFolder } from './spool.ts';
import type { DerivedTarget } from '../../domain/import/target-fields.ts';

/** A record of master data that is ready to be sent, with the row that it was read from. */
export interface PreparedRecord {
  readonly record: WireRecord;
  readonly derived: readonly { readonly resource: DerivedTarget; readonly record: WireRecord }[];
  readonly line: number;
}

/** What became of the rows of a file. */
export interface RowCounts {
  rows: number;
  leftOut: number;
  refused: number;
}

export interface PreparedRecords {
  readonly records: Spool<PreparedRecord>;
  readonly counts: RowCounts;
}

interface Preparation {
  readonly table: OpenTable;
  readonly derived: readonly { readonly resource: DerivedTarget; readonly fields: MappedFields }[];
  readonly folder: SpoolFolder;
  readonly log: RefusalLog;
}

async function* convertRows(of: Preparation, counts: RowCounts): AsyncGenerator<Keyed<PreparedRecord>> {
  const { table, log } = of;
  const convertDerived = of.derived.map(({ resource, fields }) => ({
    resource,
    convert: compileConverter(resource, { fields, format: table.format }),
  }));
  for await (const row of table.rows()) {
    counts.rows += 1;
    if (table.leavesOut(row)) {
      counts.leftOut += 1;
      continue;
    }
    const { prepared, faults } = convertRow(row, { convert: table.convert, convertDerived });
    if (faults.length === 0) yield { key: textField(prepared.record, 'externalId'), value: prepared };
    else counts.refused += 1;
    for (const fault of faults) await log.add({ file: table.fileName, line: row.line, ...fault });
  }
}

function convertRow(
  row: Row,
  by: {
    convert: RowConverter;
    convertDerived: readonly { resource: DerivedTarget; convert: RowConverter }[];
  },
): { prepared: PreparedRecord; faults: readonly RowFault[] } {
  const { record, faults } = by.convert(row);
  const conversions = by.convertDerived.map(({ resource, convert }) => ({ resource, ...convert(row) }));
  const derived = conversions.map(({ resource, record: derivedRecord }) => ({
    resource,
    record: derivedRecord,
  }));
  const all = [...faults, ...conversions.flatMap((conversion) => conversion.faults)];
  // A column that feeds several records is reported once.
  const distinct = new Map(all.map((fault) => [JSON.stringify(fault), fault]));
  return { prepared: { record, derived, line: row.line }, faults: [...distinct.values()] };
}

/** The first record of each id; the others are refused, because which one is right cannot be told. */
async function* withoutDuplicates(
  sorted: Spool<Keyed<PreparedRecord>>,
  of: Preparation,
  counts: RowCounts,
): AsyncGenerator<PreparedRecord> {
  // No id is empty, so that the first record cannot be taken for a second.
  let first = { key: '', line: 0 };
  for await (const { key, value } of sorted.read()) {
    if (first.key !== key) {
      first = { key, line: value.line };
      yield value;
      continue;
    }
    counts.refused += 1;
    const column = of.table.columnOf('externalId');
    const reason = `"${key}" stands on line ${first.line} already`;
    await of.log.add({ file: of.table.fileName, line: value.line, column, reason });
  }
}

/**
 * Reads, filters, converts and checks all rows of a file of master data.
 * @throws FileFault when the file cannot be read as the mapping says.
 */
export async function prepareRecords(of: Preparation): Promise<PreparedRecords> {
  const counts: RowCounts = { rows: 0, leftOut: 0, refused: 0 };
  const sorted = await sortIntoSpool(of.folder, convertRows(of, counts));
  const records = await spoolAll(of.folder, withoutDuplicates(sorted, of, counts));
  return { records, counts };
}
