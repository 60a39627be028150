/** Digits after the point that quantities, percentages and hours are kept with. */
export const MICRO_SCALE = 6;

const DECIMAL = /^(-?)(\d{1,18})(?:\.(\d{1,12}))?$/;

/**
 * Reads a decimal string into an integer of 10^-scale units, exactly.
 * Returns null for anything but plain digits with an optional point, or when digits beyond the scale are not zero.
 */
export function parseDecimal(text: string, scale: number): bigint | null {
  const match = DECIMAL.exec(text);
  if (!match) return null;
  const [, sign = '', whole = '0', fraction = ''] = match;
  const kept = fraction.slice(0, scale).padEnd(scale, '0');
  if (/[1-9]/.test(fraction.slice(scale))) return null;
  const magnitude = BigInt(whole + kept);
  return sign === '-' ? -magnitude : magnitude;
}

/** Writes an integer of 10^-scale units with at least `minimumDigits` digits after the point and no further trailing zeros. */
export function formatDecimal(units: bigint, scale: number, minimumDigits = 0): string {
  const sign = units < 0n ? '-' : '';
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits
    .slice(digits.length - scale)
    .replace(/0+$/, '')
    .padEnd(minimumDigits, '0');
  return fraction === '' ? sign + whole : `${sign}${whole}.${fraction}`;
}

/** Reads a decimal string that the caller has validated into millionths; a RangeError means a bug in that validation. */
export function toMicro(text: string): bigint {
  const units = parseDecimal(text, MICRO_SCALE);
  if (units === null) throw new RangeError(`not a decimal with at most ${MICRO_SCALE} digits: ${text}`);
  return units;
}

/** Writes millionths as the shortest decimal string. */
export function fromMicro(units: bigint): string {
  return formatDecimal(units, MICRO_SCALE);
}

/** Divides and rounds half away from zero, the way invoices are rounded. The divisor is positive. */
export function divideRounded(dividend: bigint, divisor: bigint): bigint {
  const half = divisor / 2n;
  return dividend < 0n ? -((-dividend + half) / divisor) : (dividend + half) / divisor;
}
