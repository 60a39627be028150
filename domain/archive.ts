import type { StepName, StepResult } from './review-step.ts';

/** How an execution of an order's workflow ended, as the engine says it. */
export const EXECUTION_OUTCOMES = [
  'completed',
  'failed',
  'timed_out',
  'canceled',
  'terminated',
  'continued_as_new',
] as const;
export type ExecutionOutcome = (typeof EXECUTION_OUTCOMES)[number];

/** Steps after which an execution of the order ends, or another one has ended. */
const ENDS_EXECUTION: ReadonlySet<StepName> = new Set(['settle', 'takeover']);

/** Whether an execution of the order is to be archived after the step. */
export function endsExecution(result: StepResult | null): boolean {
  return result !== null && ENDS_EXECUTION.has(result.step);
}

/** How long the archive waits for an execution that the record says has ended, by how often it has looked. */
const WAITS_MS = [1_000, 5_000, 30_000, 300_000, 3_600_000] as const;

/** How long to wait before looking again, in milliseconds; `attempts` counts the looks so far. */
export function waitBeforeNextLook(attempts: number): number {
  return WAITS_MS[Math.min(attempts, WAITS_MS.length - 1)] ?? WAITS_MS[0];
}

/** SHA-256 of a bundle, the whole of it or its first 16 digits, as a build of the worker names it. */
const BUNDLE_DIGITS = /(?:^|\+)([0-9a-f]{64}|[0-9a-f]{16})$/;

/**
 * The first digits of the hash of the bundle that a build runs; null for a build of another making. A worker without a
 * version has an id that ends in the whole hash, one with a version the first 16 digits.
 */
export function bundleDigitsOf(buildId: string): string | null {
  return BUNDLE_DIGITS.exec(buildId)?.[1] ?? null;
}
