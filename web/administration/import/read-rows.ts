import Papa from 'papaparse';
import type { Encoding } from '../../../domain/import/file-format.ts';

/** A record of a file with the line on which it begins, counted from 1. */
export interface FileRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** A file as it was read: its header, and the rows below it without blank ones. */
export interface FileRows {
  readonly header: readonly string[];
  readonly rows: readonly FileRow[];
}

/** Why a file cannot be read at all. */
export type FileFault = 'empty' | 'quote_not_closed' | 'quote_within';

/** The text of a file, without a byte order mark and with `\n` for every line end, so that lines can be counted. */
export async function readText(file: Blob, encoding: Encoding): Promise<string> {
  const text = new TextDecoder(encoding).decode(await file.arrayBuffer());
  return text.replace(/\r\n?/g, '\n');
}

function linesIn(text: string, from: number, until: number): number {
  let count = 0;
  let at = text.indexOf('\n', from);
  while (at >= 0 && at < until) {
    count += 1;
    at = text.indexOf('\n', at + 1);
  }
  return count;
}

const FAULTS: Readonly<Record<string, FileFault>> = {
  MissingQuotes: 'quote_not_closed',
  InvalidQuotes: 'quote_within',
};

function isBlank(cells: readonly string[]): boolean {
  return cells.every((cell) => cell.trim() === '');
}

/** Reads the records of a text of comma-separated values; says what is wrong where fields cannot be told apart. */
export function readRows(
  text: string,
  delimiter: string,
): { readonly file: FileRows } | { readonly fault: FileFault; readonly line: number | null } {
  const rows: FileRow[] = [];
  const faults: { readonly fault: FileFault; readonly line: number }[] = [];
  let line = 1;
  let begins = 0;
  Papa.parse<string[]>(text, {
    delimiter,
    newline: '\n',
    step: ({ data, errors, meta }, parser) => {
      const fault = errors.flatMap(({ code }) => FAULTS[code] ?? [])[0];
      if (fault !== undefined) {
        faults.push({ fault, line });
        parser.abort();
      }
      if (!isBlank(data)) rows.push({ line, cells: data });
      line += linesIn(text, begins, meta.cursor);
      begins = meta.cursor;
    },
  });
  const [fault] = faults;
  if (fault) return fault;
  const [first, ...others] = rows;
  if (!first) return { fault: 'empty', line: null };
  return { file: { header: first.cells.map((cell) => cell.trim()), rows: others } };
}
