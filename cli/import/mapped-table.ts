import { join } from 'node:path';
import type { FileFormat, MappedFields } from '../../domain/import/file-format.ts';
import type { Row } from '../../domain/import/row.ts';
import { readRows, type CsvFile } from './csv-rows.ts';
import { columnsOf, compileConverter, type RowConverter } from '../../domain/import/converted-row.ts';
import type { Mapping, MappedTable, RowFilter } from './mapping.ts';
import type { Target } from '../../domain/import/target-fields.ts';

/** A file of the folder with everything that its rows are read by. */
export interface OpenTable {
  readonly fileName: string;
  readonly format: FileFormat;
  readonly convert: RowConverter;
  /** Whether the mapping's filters leave the row out. */
  readonly leavesOut: (row: Row) => boolean;
  readonly rows: () => AsyncGenerator<Row>;
  /** How the file names what fills a field. */
  readonly columnOf: (field: string) => string;
}

function passes({ column, equals, in: among, not }: RowFilter, row: Row): boolean {
  const value = row.values.get(column) ?? '';
  if (equals !== undefined) return value === equals;
  if (among) return among.includes(value);
  return !(not ?? []).includes(value);
}

function columnsOfFields(fields: MappedFields): string[] {
  return Object.values(fields).flatMap((source) => (source ? columnsOf(source) : []));
}

/** Opens one of the mapping's tables in the folder; `alsoRead` are fields that other records take from its rows. */
export function openTable(
  target: Target,
  of: {
    table: MappedTable;
    mapping: Mapping;
    folder: string;
    alsoRead?: readonly MappedFields[];
    onBytes?: (bytes: number) => void;
  },
): OpenTable {
  const { table, mapping, folder, alsoRead = [], onBytes } = of;
  const format: FileFormat = { ...mapping.format, ...table.format };
  const columns = [table.fields, ...alsoRead].flatMap(columnsOfFields);
  const file: CsvFile = {
    path: join(folder, table.file),
    encoding: format.encoding ?? 'utf-8',
    delimiter: format.delimiter ?? ',',
    quote: format.quote ?? '"',
    columns: [...new Set([...columns, ...table.where.map(({ column }) => column)])],
    onBytes,
  };
  return {
    fileName: table.file,
    format,
    convert: compileConverter(target, { fields: table.fields, format }),
    // A record with a fault may be shifted: it is refused rather than left out unseen.
    leavesOut: (row) => !row.fault && !table.where.every((filter) => passes(filter, row)),
    rows: () => readRows(file),
    columnOf: (field) => {
      const source = table.fields[field];
      return (source && columnsOf(source).join(', ')) || field;
    },
  };
}
