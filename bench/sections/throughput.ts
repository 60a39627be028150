import { Scenario } from '../load/scenario.ts';
import type { LoadClient } from '../load/load-client.ts';
import { measureCost, type Cost } from '../measure/cost.ts';
import { percentile } from '../measure/percentile.ts';
import type { StackUnderTest } from '../stack-under-test.ts';

export interface Throughput extends Cost {
  readonly inFlight: number;
  readonly submissionP99Ms: number;
  readonly decisionP50Ms: number;
  readonly decisionP99Ms: number;
}

/** Runs orders through the product, so many at the same time, and says what each cost. */
export async function measureThroughput(input: {
  readonly stack: StackUnderTest;
  readonly client: LoadClient;
  readonly orders: number;
  readonly inFlight: number;
}): Promise<Throughput> {
  const { stack, client, orders, inFlight } = input;
  const scenario = new Scenario(client);
  const cost = await measureCost({
    orders,
    readProcesses: () => stack.read().processes,
    work: () => scenario.run({ orders, inFlight }),
  });
  const { submissions, decisions } = scenario.durations;
  return {
    ...cost,
    inFlight,
    submissionP99Ms: percentile(submissions, 0.99),
    decisionP50Ms: percentile(decisions, 0.5),
    decisionP99Ms: percentile(decisions, 0.99),
  };
}
