import type { LoadClient } from '../load/load-client.ts';
import { Scenario } from '../load/scenario.ts';
import { percentile } from '../measure/percentile.ts';
import type { StackUnderTest } from '../stack-under-test.ts';

const READY_TO_DECIDE = 60;

export interface WorkerKilled {
  /** From the kill to the first decision that was recorded after it. */
  readonly firstDecisionMs: number;
  /** Of all decisions that were sent right after the kill. */
  readonly decisionP99Ms: number;
  readonly decisions: number;
}

/** Kills the worker while orders wait for a decision, and sends the decisions at once. */
export async function measureWorkerKilled(input: {
  readonly stack: StackUnderTest;
  readonly client: LoadClient;
}): Promise<WorkerKilled> {
  const { stack, client } = input;
  const scenario = new Scenario(client);
  const orderIds = await Promise.all(Array.from({ length: READY_TO_DECIDE }, () => scenario.submit()));
  await Promise.all(orderIds.map((orderId) => scenario.untilFirstOpen(orderId)));
  const { worker } = stack.read().processes;
  if (worker === undefined) throw new Error('the stack has no worker of its own');
  process.kill(worker, 'SIGKILL');
  const killedAt = performance.now();
  let firstDecisionMs = Number.NaN;
  const decideOne = async (orderId: string) => {
    await scenario.decideFirst(orderId);
    if (Number.isNaN(firstDecisionMs)) firstDecisionMs = performance.now() - killedAt;
  };
  await Promise.all(orderIds.map(decideOne));
  const { decisions } = scenario.durations;
  return { firstDecisionMs, decisionP99Ms: percentile(decisions, 0.99), decisions: decisions.length };
}
