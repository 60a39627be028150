import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { BARE_TASK_QUEUE, startBareEngine, type BareShape } from '../bare/bare-engine.ts';
import { runInFlight } from '../load/in-flight.ts';
import { measureCost, type Cost } from '../measure/cost.ts';

const FIRST_DECIDED = ['payment_terms', 'special_requirements'] as const;
const LAST = 'final_approval';
const WARM_UP = 50;

async function reviewBare(client: Client, shape: BareShape): Promise<void> {
  const workflowId = randomUUID();
  const handle = await client.workflow.start(shape, {
    taskQueue: BARE_TASK_QUEUE,
    workflowId,
    args: [workflowId],
  });
  const decide = (department: string) => handle.executeUpdate('decide', { args: [department] });
  await Promise.all(FIRST_DECIDED.map(decide));
  await decide(LAST);
}

/** The scenario on the engine alone, for the cost of the product over its engine. */
export async function measureBare(input: {
  readonly shape: BareShape;
  readonly orders: number;
  readonly inFlight: number;
}): Promise<Cost> {
  const { shape, orders, inFlight } = input;
  const engine = await startBareEngine(shape);
  const work = () => reviewBare(engine.client, shape);
  try {
    await runInFlight({ times: WARM_UP, inFlight, work });
    return await measureCost({
      orders,
      readProcesses: () => engine.processes,
      work: () => runInFlight({ times: orders, inFlight, work }),
    });
  } finally {
    await engine.stop();
  }
}
