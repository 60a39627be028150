import type { NumberFormat } from './number-format.ts';

/** The encodings in which a file of rows can be written. */
export const ENCODINGS = ['utf-8', 'gb18030'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** Stands where bytes were not text in the declared encoding. */
export const UNDECODABLE = '\ufffd';

/** A longer record, in bytes, is an unclosed quote rather than data. */
export const MAXIMUM_RECORD_BYTES = 1_048_576;

/** How a file writes what stands in its columns; what is left out is as the API writes it. */
export interface FileFormat {
  readonly encoding?: Encoding | undefined;
  readonly delimiter?: string | undefined;
  readonly quote?: '"' | 'none' | undefined;
  /** Such as `yyyy-MM-dd`. */
  readonly dates?: string | undefined;
  readonly numbers?: NumberFormat | undefined;
  /** Of amounts whose row states none. */
  readonly currency?: string | undefined;
}

/** Where a field comes from: exactly one of column, constant and template. All but columns are in the API's own form. */
export interface FieldSource {
  readonly column?: string | undefined;
  readonly constant?: string | undefined;
  /** Columns in braces among other text: `{customer}/{check}`. */
  readonly template?: string | undefined;
  /** Stands in for an empty column. */
  readonly default?: string | undefined;
  /** What the values of the column mean; any other value is refused. */
  readonly values?: Readonly<Record<string, string>> | undefined;
}

/** Where each field of a target comes from. */
export type MappedFields = Readonly<Record<string, FieldSource | undefined>>;
