import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { REVIEWERS } from '../company.ts';
import type { Random } from '../random.ts';
import type { PatientClient } from './patient-client.ts';

const LOOK_EVERY_MS = 300;
const PAGE = 50;
/** One review in so many is left to its deadline. */
const LEFT_SHARE = 0.03;
const VERBS = [
  'approve',
  'approve',
  'approve',
  'approve',
  'approve',
  'approve',
  'approve_with_conditions',
  'return',
  'reject',
] as const;

const taskList = z.object({ items: z.array(z.object({ orderId: z.string(), department: z.string() })) });
const reviewCase = z.object({ evidenceHash: z.string(), status: z.string() });

/** What reviewers work with. */
export interface DeciderTools {
  readonly client: PatientClient;
  readonly random: Random;
  readonly isEnding: () => boolean;
}

interface Task {
  readonly orderId: string;
  readonly department: string;
}

async function decide(
  tools: DeciderTools,
  task: Task & { personId: string; evidenceHash: string },
): Promise<void> {
  const { client, random } = tools;
  const { orderId, department, personId, evidenceHash } = task;
  const verb = random.pick(VERBS);
  // Different from every other comment, so that the record shows whose decision it is.
  const comment = `${personId} ${random.between({ least: 0, most: 2_000_000_000 })}`;
  const conditions = verb === 'approve_with_conditions' ? { conditions: ['as discussed'] } : {};
  await client.change({
    path: `/v1/orders/${orderId}/reviews/${department}/decisions`,
    body: { verb, comment, evidenceHash, ...conditions },
    wish: { kind: 'decide', personId, orderId, department, verb, comment, evidenceHash },
    pending: 202,
  });
}

/** Every reviewer decides the same review at the same moment, each as they like. */
async function race(tools: DeciderTools, task: Task): Promise<boolean> {
  const path = `/v1/orders/${task.orderId}/reviews/${task.department}`;
  const shown = reviewCase.safeParse(await tools.client.read(tools.random.pick(REVIEWERS), path));
  if (!shown.success) return false;
  const { evidenceHash } = shown.data;
  await Promise.all(REVIEWERS.map((personId) => decide(tools, { ...task, personId, evidenceHash })));
  return true;
}

/** Lets reviewers race for every review that is open, until the run ends. */
export async function decideTasks(tools: DeciderTools): Promise<void> {
  const busy = new Set<string>();
  while (!tools.isEnding()) {
    await delay(LOOK_EVERY_MS);
    const path = `/v1/tasks?limit=${PAGE}`;
    const list = taskList.safeParse(await tools.client.read(tools.random.pick(REVIEWERS), path));
    for (const task of list.data?.items ?? []) {
      const name = `${task.orderId} ${task.department}`;
      if (busy.has(name)) continue;
      busy.add(name);
      if (tools.random.chance(LEFT_SHARE)) continue;
      void race(tools, task).finally(() => busy.delete(name));
    }
  }
}
