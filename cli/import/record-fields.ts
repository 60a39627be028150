import type { MoneyJson } from '../../domain/money.ts';
import type { WireRecord } from '../../domain/import/converted-row.ts';

/** The text of a converted field; empty when the record has none. */
export function textField(record: WireRecord, field: string): string {
  const value = record[field];
  return typeof value === 'string' ? value : '';
}

/** The amount of a converted field; null when the record has none. */
export function moneyField(record: WireRecord, field: string): MoneyJson | null {
  const value = record[field];
  return typeof value === 'object' ? value : null;
}
