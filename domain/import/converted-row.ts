import { isCurrency } from '../currency.ts';
import { MICRO_SCALE, parseDecimal } from '../decimal.ts';
import { parseMoney, toMoneyJson, type MoneyJson } from '../money.ts';
import { compileDayReader, type DayReader } from './date-format.ts';
import type { FieldSource, FileFormat, MappedFields } from './file-format.ts';
import { PLAIN_NUMBERS, readNumber, type NumberFormat } from './number-format.ts';
import type { Row, RowFault } from './row.ts';
import { TARGETS, type FieldKind, type Target, type TargetField } from './target-fields.ts';

/** A value of a converted row, in the API's form. */
export type WireValue = string | number | boolean | MoneyJson;
export type WireRecord = Readonly<Record<string, WireValue>>;

/** Turns rows into records of one target; a row with faults yields no record. */
export type RowConverter = (row: Row) => {
  readonly record: WireRecord;
  readonly faults: readonly RowFault[];
};

interface Notation {
  readonly numbers: NumberFormat;
  readonly day: DayReader;
  readonly dates: string;
}

interface Text {
  readonly text: string;
  /** The file's own notation for what stands in a column, the API's for anything else. */
  readonly notation: Notation;
}

interface CompiledField {
  readonly target: string;
  readonly kind: FieldKind;
  readonly needed: boolean;
  readonly source: FieldSource;
  /** How a refusal names it. */
  readonly label: string;
}

type Reading = { readonly value: WireValue } | { readonly reason: string };

const PLAIN_DATES = 'yyyy-MM-dd';
const PLACEHOLDER = /\{([^{}]+)\}/gu;

function dayReaderOf(pattern: string): DayReader {
  const reader = compileDayReader(pattern);
  if (!reader) throw new Error(`the mapping was accepted with the date format ${pattern}`);
  return reader;
}

const PLAIN: Notation = { numbers: PLAIN_NUMBERS, day: dayReaderOf(PLAIN_DATES), dates: PLAIN_DATES };

function notationOf(format: FileFormat): Notation {
  const { dates = PLAIN_DATES, numbers = PLAIN_NUMBERS } = format;
  return { numbers, day: dayReaderOf(dates), dates };
}

function refuseAs(what: string, { text }: Text): Reading {
  return { reason: `"${text}" is not ${what}` };
}

function describeNumbers({ decimal, group }: NumberFormat): string {
  return group === ''
    ? `a number written like 1234${decimal}5`
    : `a number written like 1${group}234${decimal}5`;
}

function readMoney(given: Text, currency: string | null): Reading {
  const amount = readNumber(given.text, given.notation.numbers);
  if (amount === null) return refuseAs(describeNumbers(given.notation.numbers), given);
  if (currency === null) return { reason: 'no currency is known for the amount' };
  const money = parseMoney({ amount, currency });
  return money ? { value: toMoneyJson(money) } : refuseAs(`an amount of ${currency}`, given);
}

function readDecimal(given: Text): Reading {
  const value = readNumber(given.text, given.notation.numbers);
  if (value === null) return refuseAs(describeNumbers(given.notation.numbers), given);
  const fits = parseDecimal(value, MICRO_SCALE) !== null;
  return fits ? { value } : refuseAs(`a number with at most ${MICRO_SCALE} digits after the point`, given);
}

const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'yes', 'y', '1', '是'].map((word) => [word, true] as const),
  ...['false', 'no', 'n', '0', '否'].map((word) => [word, false] as const),
]);

function readFlag(given: Text): Reading {
  const value = FLAGS.get(given.text.toLowerCase());
  return value === undefined ? refuseAs('yes or no', given) : { value };
}

function readDay(given: Text): Reading {
  const value = given.notation.day(given.text);
  return value === null ? refuseAs(`a day written as ${given.notation.dates}`, given) : { value };
}

/** The start of a day in UTC, by which all days are counted. */
function readMidnight(given: Text): Reading {
  const day = given.notation.day(given.text);
  return day === null ? readDay(given) : { value: `${day}T00:00:00.000Z` };
}

function readWhole(given: Text): Reading {
  const isWhole = /^\d{1,9}$/u.test(given.text);
  return isWhole ? { value: Number(given.text) } : refuseAs('a whole number', given);
}

function readAs(kind: FieldKind, given: Text, currency: string | null): Reading {
  switch (kind) {
    case 'text':
      return { value: given.text };
    case 'money':
      return readMoney(given, currency);
    case 'decimal':
      return readDecimal(given);
    case 'whole':
      return readWhole(given);
    case 'flag':
      return readFlag(given);
    case 'day':
      return readDay(given);
    case 'midnight':
      return readMidnight(given);
    case 'currency':
      return isCurrency(given.text) ? { value: given.text } : refuseAs('a currency of ISO 4217', given);
  }
}

/** The columns that a source reads. */
export function columnsOf(source: FieldSource): string[] {
  if (source.column !== undefined) return [source.column];
  return [...(source.template ?? '').matchAll(PLACEHOLDER)].flatMap(([, column]) => column ?? []);
}

/** The text of a field, or why there is none; null when it is empty. */
function textOf(source: FieldSource, of: { row: Row; notation: Notation }): Text | { reason: string } | null {
  const { row, notation } = of;
  const valueOf = (column: string): string => row.values.get(column) ?? '';
  if (source.constant !== undefined) return { text: source.constant, notation: PLAIN };
  if (source.column === undefined) {
    const columns = columnsOf(source);
    if (columns.some((column) => valueOf(column) === '')) return null;
    const text = (source.template ?? '').replace(PLACEHOLDER, (_, column: string) => valueOf(column));
    return { text, notation: PLAIN };
  }
  const given = valueOf(source.column);
  if (given === '') return source.default === undefined ? null : { text: source.default, notation: PLAIN };
  if (!source.values) return { text: given, notation };
  const meant = Object.hasOwn(source.values, given) ? source.values[given] : undefined;
  return meant === undefined
    ? { reason: `"${given}" is not among the values that the mapping knows` }
    : { text: meant, notation: PLAIN };
}

function compileFields(target: Target, fields: MappedFields): CompiledField[] {
  const compiled = Object.entries<TargetField>(TARGETS[target]).flatMap(([name, field]) => {
    const source = fields[name];
    if (!source) return [];
    return [{ ...field, target: name, source, label: columnsOf(source).join(', ') || name }];
  });
  // Amounts are read in the currency that the same row states.
  return compiled.sort((left, right) => Number(right.kind === 'currency') - Number(left.kind === 'currency'));
}

/** A converter for the rows of a file written in the format. */
export function compileConverter(
  target: Target,
  of: { fields: MappedFields; format: FileFormat },
): RowConverter {
  const fields = compileFields(target, of.fields);
  const notation = notationOf(of.format);
  const convertField = (
    field: CompiledField,
    into: { row: Row; record: Record<string, WireValue>; faults: RowFault[] },
  ): void => {
    const { row, record, faults } = into;
    const text = textOf(field.source, { row, notation });
    if (text === null) {
      if (field.needed) faults.push({ column: field.label, reason: 'the field is empty' });
      return;
    }
    const currency = record['currency'];
    const reading =
      'reason' in text ? text : readAs(field.kind, text, typeof currency === 'string' ? currency : null);
    if ('reason' in reading) faults.push({ column: field.label, reason: reading.reason });
    else record[field.target] = reading.value;
  };
  const hasCurrency = 'currency' in TARGETS[target];
  return (row) => {
    const record: Record<string, WireValue> = {};
    const faults: RowFault[] = row.fault ? [row.fault] : [];
    if (hasCurrency && of.format.currency !== undefined) record['currency'] = of.format.currency;
    for (const field of fields) convertField(field, { row, record, faults });
    return { record, faults: row.fault ? [row.fault] : faults };
  };
}
