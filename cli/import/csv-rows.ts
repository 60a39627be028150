import { Readable } from 'node:stream';
import { access } from 'node:fs/promises';
import { basename } from 'node:path';
import { CsvError, parse, type CsvErrorCode } from 'csv-parse';
import { z } from 'zod';
import { readDecodedText, UNDECODABLE, type Encoding } from './decoded-text.ts';
import { FileFault, type Refusal } from './refusal.ts';

/** A file and how it is written. */
export interface CsvFile {
  readonly path: string;
  readonly encoding: Encoding;
  readonly delimiter: string;
  readonly quote: '"' | 'none';
  /** Columns that the header must have. */
  readonly columns: readonly string[];
  /** Is told how many more bytes have been read. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
}

/** A record of the file; its values are trimmed. */
export interface Row {
  readonly line: number;
  readonly values: ReadonlyMap<string, string>;
  /** Why the record as a whole cannot be taken; its values may be incomplete or shifted. */
  readonly fault: Pick<Refusal, 'column' | 'reason'> | null;
}

/** Longer records are an unclosed quote rather than data. */
const maximumRecordBytes = 1_048_576;

const recordSchema = z.object({ record: z.array(z.string()), info: z.object({ lines: z.number() }) });

const REASONS: Readonly<Partial<Record<CsvErrorCode, string>>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quoted field is opened before here and never closed',
  CSV_INVALID_CLOSING_QUOTE: 'text follows a closing quote, so that fields cannot be told apart',
  INVALID_OPENING_QUOTE: 'a quote stands within an unquoted field, so that fields cannot be told apart',
  CSV_MAX_RECORD_SIZE: `a record is longer than ${maximumRecordBytes} bytes; is a quote not closed?`,
};

function headerOf(names: readonly string[], file: CsvFile): string[] {
  const header = names.map((name) => name.trim());
  const name = basename(file.path);
  for (const column of file.columns) {
    const found = header.filter((candidate) => candidate === column).length;
    if (found === 1) continue;
    const reason = found === 0 ? `the header has no column "${column}"` : `two columns are named "${column}"`;
    throw new FileFault(name, 1, `${reason}; it has ${header.map((column) => `"${column}"`).join(', ')}`);
  }
  return header;
}

/** What is wrong with the record as a whole, or with a column that is read. */
function faultOf(cells: readonly string[], of: { header: readonly string[]; file: CsvFile }): Row['fault'] {
  const { header, file } = of;
  if (cells.length !== header.length) {
    return { column: null, reason: `the row has ${cells.length} fields, the header ${header.length}` };
  }
  const columnWith = (character: string): string | undefined =>
    header.find((column, index) => file.columns.includes(column) && cells[index]?.includes(character));
  const spoilt = columnWith(UNDECODABLE);
  if (spoilt !== undefined) {
    return { column: spoilt, reason: `the field holds bytes that are not ${file.encoding}` };
  }
  const withNul = columnWith('\0');
  return withNul === undefined ? null : { column: withNul, reason: 'the field holds a NUL character' };
}

function toRow(
  cells: readonly string[],
  of: { line: number; header: readonly string[]; file: CsvFile },
): Row {
  const values = new Map(of.header.map((column, index) => [column, (cells[index] ?? '').trim()]));
  return { line: of.line, values, fault: faultOf(cells, of) };
}

function openRecords(file: CsvFile): AsyncIterable<unknown> {
  const parser = parse({
    delimiter: file.delimiter,
    quote: file.quote === 'none' ? null : file.quote,
    recordDelimiter: '\n',
    relaxColumnCount: true,
    maxRecordSize: maximumRecordBytes,
    info: true,
  });
  const text = Readable.from(readDecodedText(file.path, file));
  // A fault of the source must end the parser, or its reader would wait for ever.
  text.on('error', (error) => parser.destroy(error));
  return text.pipe(parser);
}

async function assertReadable(file: CsvFile): Promise<void> {
  await access(file.path).catch(() => {
    throw new FileFault(basename(file.path), null, 'the file is missing or cannot be read');
  });
}

function toFault(error: unknown, file: CsvFile): unknown {
  if (!(error instanceof CsvError)) return error;
  const line: unknown = error['lines'];
  const reason = REASONS[error.code] ?? error.message;
  return new FileFault(basename(file.path), typeof line === 'number' ? line : null, reason);
}

/**
 * Streams the records of a CSV file below its header, without blank lines.
 * @throws FileFault when the file is missing, its header lacks a column, or its quotes do not match.
 */
export async function* readRows(file: CsvFile): AsyncGenerator<Row> {
  await assertReadable(file);
  let header: string[] | null = null;
  let line = 1;
  try {
    for await (const item of openRecords(file)) {
      const { record, info } = recordSchema.parse(item);
      const isBlank = record.length === 1 && (record[0] ?? '').trim() === '';
      if (!isBlank && header !== null) yield toRow(record, { line, header, file });
      if (!isBlank) header ??= headerOf(record, file);
      line = info.lines + 1;
    }
  } catch (error) {
    throw toFault(error, file);
  }
  if (header === null)
    throw new FileFault(basename(file.path), 1, 'the file is empty; a header row is needed');
}
