import type { Fact } from '../api/queries.ts';
import { isCurrency } from '../../domain/currency.ts';
import type { Words } from '../i18n/use-language.ts';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** A fact of a finding as text: money, a measure with its unit, a day, or what it says. */
export function factText({ money, number, day, name }: Words, fact: Fact): string {
  if (typeof fact === 'boolean') return fact ? '✓' : '✗';
  if (typeof fact === 'string') return DAY.test(fact) ? day(fact) : fact;
  const { value, unit } = fact;
  return isCurrency(unit)
    ? money({ amount: value, currency: unit })
    : `${number(value)} ${name('units', unit)}`;
}
