import { isRecord } from '../../domain/is-record.ts';
import type { components } from '../../cli/generated/api.ts';
import type { Words } from '../i18n/use-language.ts';

export type FieldChange = components['schemas']['FieldChange'];

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** An object of an order's document: money, a line or a requirement; null for any other. */
function objectText(words: Words, value: Readonly<Record<string, unknown>>): string | null {
  const { amount, currency, product, text, kind } = value;
  if (typeof amount === 'string' && typeof currency === 'string') return words.money({ amount, currency });
  if (typeof text === 'string') return `${textOf(kind)}: ${text}`;
  if (typeof product !== 'string') return null;
  const unit = words.name('units', textOf(value['unit']));
  return `${product} · ${words.number(textOf(value['quantity']))} ${unit} × ${valueText(words, value['unitPrice'])}`;
}

/** A value of an order's document as people write it: money, a day, a line, requirements. */
export function valueText(words: Words, value: unknown): string {
  if (value === null || value === undefined) return words.t('submission.nothing');
  if (typeof value === 'string') return DAY.test(value) ? words.day(value) : value;
  if (Array.isArray(value)) return value.map((one) => valueText(words, one)).join('; ');
  return (isRecord(value) ? objectText(words, value) : null) ?? JSON.stringify(value);
}

const LINE = /^\/lines\/(\d+)/;

/** What a change is about: its field, and the line where it is one of a line. */
export function changeSubject({ t }: Words, { pointer, fields }: FieldChange): string {
  const [first, ...others] = fields;
  const field =
    first === undefined || others.length > 0
      ? t('submission.field.wholeLine')
      : t(`submission.field.${first}`);
  const line = LINE.exec(pointer)?.[1];
  return line === undefined ? field : `${t('submission.line', { line: Number(line) + 1 })}: ${field}`;
}
