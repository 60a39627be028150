import { fromMicro } from '../decimal.ts';
import type { Measure } from '../finding.ts';
import { toMoneyJson } from '../money.ts';

/** Money as a finding states it, from minor units: in major units, with its currency as the unit. */
export function moneyMeasure(amountMinor: bigint, currency: string): Measure {
  const { amount } = toMoneyJson({ amountMinor, currency });
  return { value: amount, unit: currency };
}

/** A quantity in millionths of its unit, as a finding states it. */
export function quantityMeasure(quantityMicro: bigint, unit: string): Measure {
  return { value: fromMicro(quantityMicro), unit };
}

/** A share in millionths of a percent, as a finding states it. */
export function percentMeasure(percentMicro: bigint): Measure {
  return { value: fromMicro(percentMicro), unit: 'percent' };
}

/** A whole number of days, as a finding states it. */
export function daysMeasure(days: number): Measure {
  return { value: String(days), unit: 'days' };
}
