import { UNDECODABLE, type Encoding } from './file-format.ts';

/** What is wrong with a row. */
export interface RowFault {
  /** The column of the file, or the target field when no column feeds it; null for the row as a whole. */
  readonly column: string | null;
  readonly reason: string;
}

/** A record of a file; its values are trimmed. */
export interface Row {
  /** The physical line on which it starts, counted from 1. */
  readonly line: number;
  readonly values: ReadonlyMap<string, string>;
  /** Why the record as a whole cannot be taken; its values may be incomplete or shifted. */
  readonly fault: RowFault | null;
}

/** How the rows of a file are read. */
export interface RowReading {
  readonly header: readonly string[];
  /** The columns that are read; nothing is wrong with a row because of the others. */
  readonly columns: readonly string[];
  readonly encoding: Encoding;
}

/** What is wrong with the record as a whole, or with a column that is read. */
function faultOf(cells: readonly string[], { header, columns, encoding }: RowReading): RowFault | null {
  if (cells.length !== header.length) {
    return { column: null, reason: `the row has ${cells.length} fields, the header ${header.length}` };
  }
  const columnWith = (character: string): string | undefined =>
    header.find((column, index) => columns.includes(column) && cells[index]?.includes(character));
  const spoilt = columnWith(UNDECODABLE);
  if (spoilt !== undefined) {
    return { column: spoilt, reason: `the field holds bytes that are not ${encoding}` };
  }
  const withNul = columnWith('\0');
  return withNul === undefined ? null : { column: withNul, reason: 'the field holds a NUL character' };
}

/** The row that the cells of a record are, the first of which stands on the line. */
export function toRow(cells: readonly string[], line: number, reading: RowReading): Row {
  const values = new Map(reading.header.map((column, index) => [column, (cells[index] ?? '').trim()]));
  return { line, values, fault: faultOf(cells, reading) };
}

/** What is wrong with a header that needs these columns, each once; null when nothing is. */
export function findHeaderFault(header: readonly string[], columns: readonly string[]): string | null {
  for (const column of columns) {
    const found = header.filter((candidate) => candidate === column).length;
    if (found === 1) continue;
    const reason = found === 0 ? `the header has no column "${column}"` : `two columns are named "${column}"`;
    return `${reason}; it has ${header.map((name) => `"${name}"`).join(', ')}`;
  }
  return null;
}
