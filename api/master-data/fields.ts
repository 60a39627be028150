import { z } from 'zod';
import { fromMicro, toMicro } from '../../domain/decimal.ts';
import { toMoney, toMoneyJson } from '../../domain/money.ts';
import type { PersonalField } from '../../domain/personal-data.ts';
import type { RecordColumn, RecordRow } from '../../db/master-data.ts';
import { currency, day, decimal, givenInstant, identifier, money, signedMoney } from '../schemas/values.ts';

/** One field of a record on the wire, and the columns that keep it. */
export interface RecordField {
  readonly name: string;
  readonly schema: z.ZodType;
  readonly columns: readonly RecordColumn[];
  /** The columns of a value that the schema accepted. */
  readonly toColumns: (value: unknown) => RecordRow;
  readonly fromColumns: (row: RecordRow) => unknown;
  /** Where it is personal data, which is kept apart: the column has a reference to it. */
  readonly personal?: PersonalColumn;
}

/** A column in the place of whose texts the record has references. */
export interface PersonalColumn {
  readonly column: string;
  readonly field: PersonalField;
  /** Whether it can be left out. */
  readonly isOptional: boolean;
  /** The column with a keyed hash by which the text is found. */
  readonly index?: string;
}

type Presence = 'needed' | 'optional';

function json(name: string): RecordColumn {
  return { name, carriedAs: 'json' };
}

/** A field whose column holds the value as it is on the wire; an absent one is null. */
function plain(name: string, column: string, schema: z.ZodType): RecordField {
  return {
    name,
    schema,
    columns: [json(column)],
    toColumns: (value) => ({ [column]: value ?? null }),
    fromColumns: (row) => row[column],
  };
}

function given(schema: z.ZodType, presence: Presence): z.ZodType {
  return presence === 'needed' ? schema : schema.nullish();
}

/** The id of another record, or a word of the company's own. */
export function reference(name: string, column: string, presence: Presence = 'needed'): RecordField {
  return plain(name, column, given(identifier, presence));
}

/** Text for people. */
export function text(name: string, column: string, presence: Presence = 'needed'): RecordField {
  return plain(name, column, given(z.string().min(1).max(500), presence));
}

/** The name of somebody, which is kept apart. */
export function personName(name: string, column: string): RecordField {
  return { ...text(name, column), personal: { column, field: 'name', isOptional: false } };
}

/** An e-mail address, which is kept apart; with an index it can be looked for. */
export function emailField(schema: z.ZodType, index?: string): RecordField {
  const column = 'email';
  const plainly = plain('email', column, schema.nullish());
  const personal = { column, field: 'email', isOptional: true } as const;
  if (index === undefined) return { ...plainly, personal };
  return {
    ...plainly,
    columns: [json(column), json(index)],
    toColumns: (value) => ({ [column]: value ?? null, [index]: null }),
    personal: { ...personal, index },
  };
}

/** One of a closed set of words. */
export function choice(name: string, words: readonly [string, ...string[]], fallback?: string): RecordField {
  const schema = z.enum(words);
  return plain(name, name, fallback === undefined ? schema : schema.default(fallback));
}

/** A whole number from zero on. */
export function whole(
  name: string,
  column: string,
  limits: { most: number; fallback?: number },
): RecordField {
  const schema = z.int().min(0).max(limits.most);
  return plain(name, column, limits.fallback === undefined ? schema : schema.default(limits.fallback));
}

export function flag(name: string, column: string, fallback: 'true' | 'false'): RecordField {
  return plain(name, column, z.boolean().default(fallback === 'true'));
}

export function calendarDay(name: string, column: string, presence: Presence = 'needed'): RecordField {
  return plain(name, column, given(day, presence));
}

export function currencyField(name: string, column: string): RecordField {
  return plain(name, column, currency);
}

/** Any value that a schema of its own describes; absent ones are what the schema makes of them. */
export function structure(name: string, column: string, schema: z.ZodType): RecordField {
  return plain(name, column, schema);
}

/** An instant that has to be given. */
export function instantField(name: string, column: string): RecordField {
  return {
    ...plain(name, column, givenInstant),
    fromColumns: (row) => new Date(z.string().parse(row[column])).toISOString(),
  };
}

/** An instant. An absent one is now, or what it was in a record that says nothing else than before. */
export function instantOrNow(name: string, column: string, description: string): RecordField {
  return {
    ...plain(name, column, givenInstant.optional().describe(description)),
    columns: [{ ...json(column), whenAbsent: 'now' }],
    fromColumns: (row) => new Date(z.string().parse(row[column])).toISOString(),
  };
}

/** A decimal number, kept in millionths. */
export function decimalField(
  name: string,
  column: string,
  options: { schema?: z.ZodType<string>; presence?: Presence; fallback?: string } = {},
): RecordField {
  const schema = options.schema ?? decimal;
  const { fallback } = options;
  return {
    name,
    schema: fallback === undefined ? given(schema, options.presence ?? 'needed') : schema.default(fallback),
    columns: [{ name: column, carriedAs: 'text' }],
    toColumns: (value) => ({ [column]: typeof value === 'string' ? toMicro(value).toString() : null }),
    fromColumns: (row) => {
      const micro = row[column];
      return typeof micro === 'string' ? fromMicro(BigInt(micro)) : null;
    },
  };
}

/** Money in two columns: minor units and currency. */
export function moneyField(
  name: string,
  columns: { minor: string; currency: string },
  options: { presence?: Presence; sign?: 'any' } = {},
): RecordField {
  const schema = options.sign === 'any' ? signedMoney : money;
  return {
    name,
    schema: given(schema, options.presence ?? 'needed'),
    columns: [{ name: columns.minor, carriedAs: 'text' }, json(columns.currency)],
    toColumns: (value) => {
      const parsed = schema.nullish().parse(value);
      const amountMinor = parsed ? toMoney(parsed).amountMinor.toString() : null;
      return { [columns.minor]: amountMinor, [columns.currency]: parsed?.currency ?? null };
    },
    fromColumns: (row) => {
      const [minor, code] = [row[columns.minor], row[columns.currency]];
      if (typeof minor !== 'string' || typeof code !== 'string') return null;
      return toMoneyJson({ amountMinor: BigInt(minor), currency: code });
    },
  };
}
