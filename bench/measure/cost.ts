import { cpuBetween, readUsages } from './process-usage.ts';

/** What a number of orders took and cost. */
export interface Cost {
  readonly orders: number;
  readonly ordersPerSecond: number;
  /** Processor milliseconds for each order, by process. */
  readonly cpuMsPerOrder: Readonly<Record<string, number>>;
  /** The sum of them. */
  readonly cpuMsPerOrderOfAll: number;
  /** Of this process, which makes the load and is no part of what is measured. */
  readonly generatorCpuMsPerOrder: number;
}

/** Runs the work and says what each of its orders cost. */
export async function measureCost(input: {
  readonly orders: number;
  readonly readProcesses: () => Readonly<Record<string, number>>;
  readonly work: () => Promise<void>;
}): Promise<Cost> {
  const { orders, readProcesses } = input;
  const before = readUsages(readProcesses());
  const generatorBefore = process.cpuUsage();
  const beganAt = performance.now();
  await input.work();
  const seconds = (performance.now() - beganAt) / 1_000;
  const generator = process.cpuUsage(generatorBefore);
  const used = cpuBetween(before, readUsages(readProcesses()));
  const perOrder = Object.fromEntries(Object.entries(used).map(([name, cpuMs]) => [name, cpuMs / orders]));
  return {
    orders,
    ordersPerSecond: orders / seconds,
    cpuMsPerOrder: perOrder,
    cpuMsPerOrderOfAll: Object.values(perOrder).reduce((sum, cpuMs) => sum + cpuMs, 0),
    generatorCpuMsPerOrder: (generator.user + generator.system) / 1_000 / orders,
  };
}
