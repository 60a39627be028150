import { fromMicro, toMicro } from '../decimal.ts';
import { lineRequiredOn, type OrderDocument } from '../order-document.ts';

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/**
 * What two orders that look the same have in common: customer, products, quantities, units and required days, whatever
 * the order of the lines and the way in which numbers are written. Its hash (SHA-256 over RFC 8785 JSON) is the
 * fingerprint of a revision.
 */
export function fingerprintSource(document: OrderDocument): unknown {
  const lines = document.lines.map((line) => [
    line.product,
    fromMicro(toMicro(line.quantity)),
    line.unit,
    lineRequiredOn(document, line),
  ]);
  const sorted = lines
    .map((line) => ({ line, key: JSON.stringify(line) }))
    .sort((left, right) => compareText(left.key, right.key))
    .map(({ line }) => line);
  return { customer: document.customer, lines: sorted };
}
