import { Readable } from 'node:stream';
import { access } from 'node:fs/promises';
import { basename } from 'node:path';
import { CsvError, parse, type CsvErrorCode } from 'csv-parse';
import { z } from 'zod';
import { MAXIMUM_RECORD_BYTES, type Encoding } from '../../domain/import/file-format.ts';
import { findHeaderFault, toRow, type Row, type RowReading } from '../../domain/import/row.ts';
import { readDecodedText } from './decoded-text.ts';
import { FileFault } from './refusal.ts';

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

const recordSchema = z.object({ record: z.array(z.string()), info: z.object({ lines: z.number() }) });

const REASONS: Readonly<Partial<Record<CsvErrorCode, string>>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quoted field is opened before here and never closed',
  CSV_INVALID_CLOSING_QUOTE: 'text follows a closing quote, so that fields cannot be told apart',
  INVALID_OPENING_QUOTE: 'a quote stands within an unquoted field, so that fields cannot be told apart',
  CSV_MAX_RECORD_SIZE: `a record is longer than ${MAXIMUM_RECORD_BYTES} bytes; is a quote not closed?`,
};

function readingOf(names: readonly string[], { path, columns, encoding }: CsvFile): RowReading {
  const header = names.map((name) => name.trim());
  const fault = findHeaderFault(header, columns);
  if (fault !== null) throw new FileFault(basename(path), 1, fault);
  return { header, columns, encoding };
}

function openRecords(file: CsvFile): AsyncIterable<unknown> {
  const parser = parse({
    delimiter: file.delimiter,
    quote: file.quote === 'none' ? null : file.quote,
    recordDelimiter: '\n',
    relaxColumnCount: true,
    maxRecordSize: MAXIMUM_RECORD_BYTES,
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
  let reading: RowReading | null = null;
  let line = 1;
  try {
    for await (const item of openRecords(file)) {
      const { record, info } = recordSchema.parse(item);
      const isBlank = record.length === 1 && (record[0] ?? '').trim() === '';
      if (!isBlank && reading !== null) yield toRow(record, line, reading);
      if (!isBlank) reading ??= readingOf(record, file);
      line = info.lines + 1;
    }
  } catch (error) {
    throw toFault(error, file);
  }
  if (reading === null)
    throw new FileFault(basename(file.path), 1, 'the file is empty; a header row is needed');
}
