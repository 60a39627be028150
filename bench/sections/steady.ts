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

export type SubmissionLatency = Omit<SteadyLatency, 'decisionP50Ms' | 'decisionP99Ms'>;

interface Steady {
  readonly client: LoadClient;
  readonly orders: number;
  readonly ordersPerSecond: number;
}

/** Begins the work at a steady rate, whether or not what was begun before has ended, and waits for all of it. */
async function atSteadyRate({ orders, ordersPerSecond }: Steady, work: () => Promise<unknown>) {
  const beganAt = performance.now();
  const running: Promise<unknown>[] = [];
  for (let number = 0; number < orders; number += 1) {
    const dueAt = beganAt + (number * 1_000) / ordersPerSecond;
    await pause(Math.max(0, dueAt - performance.now()));
    running.push(work());
  }
  await Promise.all(running);
}

/** Orders that come at a steady rate and wait for people who do not come: what a submission takes by itself. */
export async function measureSubmissions(input: Steady): Promise<SubmissionLatency> {
  const { client, orders, ordersPerSecond } = input;
  const scenario = new Scenario(client);
  await atSteadyRate(input, () => scenario.submit());
  const { submissions } = scenario.durations;
  return {
    orders,
    ordersPerSecond,
    submissionP50Ms: percentile(submissions, 0.5),
    submissionP99Ms: percentile(submissions, 0.99),
  };
}

/** Orders that come at a steady rate, each decided as soon as it waits for somebody. */
export async function measureSteadily(input: Steady): Promise<SteadyLatency> {
  const { client, orders, ordersPerSecond } = input;
  const scenario = new Scenario(client);
  await atSteadyRate(input, async () => scenario.decideAll(await scenario.submit()));
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
