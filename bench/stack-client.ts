import { randomUUID } from 'node:crypto';
import type { StackFile } from '../stack/stack-file.ts';

/** Submits an order that passes clean but for its final approval, and returns the milliseconds it took. */
export async function submitOrder(stack: StackFile, sample: string): Promise<number> {
  const beganAt = performance.now();
  const response = await fetch(`${stack.address}/v1/orders`, {
    method: 'POST',
    body: sample,
    headers: {
      authorization: `Bearer ${stack.keys['submitter'] ?? ''}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    },
  });
  await response.arrayBuffer();
  if (response.status !== 201) throw new Error(`the API answered ${response.status}`);
  return performance.now() - beganAt;
}

/** The value below which the given share of the sorted numbers lies. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
