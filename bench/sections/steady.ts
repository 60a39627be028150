import { setTimeout as pause } from 'node:timers/promises';
import type { LoadClient } from '../load/load-client.ts';
import { Scenario } from '../load/scenario.ts';
import { percentile } from '../measure/percentile.ts';

export interface SteadyLatency {
  readonly orders: number;
  readonly ordersPerSecond: number;
  readonly submissionP50Ms: number;
  readonly submissionP99Ms: number;
  /** From sending a decision to the answer that it is recorded. */
  readonly decisionP50Ms: number;
  readonly decisionP99Ms: number;
}

/** Orders that come at a steady rate, whether or not the earlier ones have been answered. */
export async function measureSteadily(input: {
  readonly client: LoadClient;
  readonly orders: number;
  readonly ordersPerSecond: number;
}): Promise<SteadyLatency> {
  const { client, orders, ordersPerSecond } = input;
  const scenario = new Scenario(client);
  const beganAt = performance.now();
  const running: Promise<void>[] = [];
  for (let number = 0; number < orders; number += 1) {
    const dueAt = beganAt + (number * 1_000) / ordersPerSecond;
    await pause(Math.max(0, dueAt - performance.now()));
    running.push(scenario.submit().then((orderId) => scenario.decideAll(orderId)));
  }
  await Promise.all(running);
  const { submissions, decisions } = scenario.durations;
  return {
    orders,
    ordersPerSecond,
    submissionP50Ms: percentile(submissions, 0.5),
    submissionP99Ms: percentile(submissions, 0.99),
    decisionP50Ms: percentile(decisions, 0.5),
    decisionP99Ms: percentile(decisions, 0.99),
  };
}
