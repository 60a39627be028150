import { compileConverter, type WireRecord } from '../../../domain/import/converted-row.ts';
import type { FileFormat } from '../../../domain/import/file-format.ts';
import { toRow } from '../../../domain/import/row.ts';
import type { RowResource } from '../../../domain/import/target-fields.ts';
import { toMappedFields, type Columns } from './columns.ts';
import type { FileRows } from './read-rows.ts';

/** A record that is ready to be sent, with the line that it was read from. */
export interface PreparedRow {
  readonly line: number;
  readonly record: WireRecord;
}

/** A row that is not taken: where it is, and why. */
export interface RowRefusal {
  readonly line: number;
  /** The column of the file; null for the row as a whole. */
  readonly column: string | null;
  readonly reason: string;
}

export interface PreparedRows {
  readonly rows: readonly PreparedRow[];
  readonly refusals: readonly RowRefusal[];
}

interface Preparation {
  readonly file: FileRows;
  readonly resource: RowResource;
  readonly columns: Columns;
  readonly format: FileFormat;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number) => void;
}

/** So many rows are worked in one go; between them the page does what else there is to do. */
const AT_ONCE = 1_000;

/** Lets the page breathe. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

function idOf({ externalId }: WireRecord): string {
  return typeof externalId === 'string' ? externalId : '';
}

/** Converts every row, and refuses those that are not as they have to be. Throws when it is given up. */
export async function prepareRows(of: Preparation): Promise<PreparedRows> {
  const { file, resource, columns, format, signal, onProgress } = of;
  const fields = toMappedFields(columns);
  const convert = compileConverter(resource, { fields, format });
  const used = Object.values(columns).filter((column) => column !== '');
  const reading = { header: file.header, columns: used, encoding: format.encoding ?? 'utf-8' };
  const rows: PreparedRow[] = [];
  const refusals: RowRefusal[] = [];
  const firstLines = new Map<string, number>();
  for (const [index, { line, cells }] of file.rows.entries()) {
    if (index % AT_ONCE === 0) {
      onProgress(index);
      await breathe();
      signal.throwIfAborted();
    }
    const { record, faults } = convert(toRow(cells, line, reading));
    const earlier = firstLines.get(idOf(record));
    if (faults.length > 0) refusals.push(...faults.map((fault) => ({ line, ...fault })));
    else if (earlier === undefined) {
      firstLines.set(idOf(record), line);
      rows.push({ line, record });
    } else {
      const reason = `"${idOf(record)}" stands on line ${earlier} already`;
      refusals.push({ line, column: columns['externalId'] ?? null, reason });
    }
  }
  onProgress(file.rows.length);
  return { rows, refusals };
}
