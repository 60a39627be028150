import { Scenario } from '../load/scenario.ts';
import type { LoadClient } from '../load/load-client.ts';
import { cpuBetween, readUsages } from '../measure/process-usage.ts';
import { percentile } from '../measure/percentile.ts';
import type { StackUnderTest } from '../stack-under-test.ts';

export interface Throughput {
  readonly orders: number;
  readonly inFlight: number;
  readonly ordersPerSecond: number;
  /** Processor milliseconds for each order, by process. */
  readonly cpuMsPerOrder: Readonly<Record<string, number>>;
  readonly cpuMsPerOrderOfAll: number;
  /** Of the generator of the load, which is no part of the product. */
  readonly generatorCpuMsPerOrder: number;
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
  const before = readUsages(stack.read().processes);
  const generatorBefore = process.cpuUsage();
  const beganAt = performance.now();
  await scenario.run({ orders, inFlight });
  const seconds = (performance.now() - beganAt) / 1_000;
  const generator = process.cpuUsage(generatorBefore);
  const used = cpuBetween(before, readUsages(stack.read().processes));
  const perOrder = Object.fromEntries(Object.entries(used).map(([name, cpuMs]) => [name, cpuMs / orders]));
  return {
    orders,
    inFlight,
    ordersPerSecond: orders / seconds,
    cpuMsPerOrder: perOrder,
    cpuMsPerOrderOfAll: Object.values(perOrder).reduce((sum, cpuMs) => sum + cpuMs, 0),
    generatorCpuMsPerOrder: (generator.user + generator.system) / 1_000 / orders,
    decisionP50Ms: percentile(scenario.durations.decisions, 0.5),
    decisionP99Ms: percentile(scenario.durations.decisions, 0.99),
  };
}
