import { setTimeout as delay } from 'node:timers/promises';
import { decideTasks } from './clients/deciders.ts';
import type { PatientClient } from './clients/patient-client.ts';
import { amendApproved, resubmitReturned, submitWave } from './clients/submitters.ts';
import { ORDERS_A_WAVE, SUBMITTERS } from './company.ts';
import type { Random } from './random.ts';

const UNANSWERED_MS = 60_000;
const LOOK_EVERY_MS = 500;
const SECOND_MS = 1_000;

export interface LoadOptions {
  readonly client: PatientClient;
  readonly random: Random;
  readonly waves: number;
  /** Orders a second. */
  readonly rate: number;
}

/** Clients at work. */
export interface Load {
  /** Resolves when every wave has been submitted and answered. */
  readonly submitted: Promise<unknown>;
  /** Lets everybody finish what they began, and ends them. */
  readonly end: () => Promise<void>;
}

/** The number of waves that come in so many minutes. */
export function wavesIn(of: { minutes: number; rate: number }): number {
  return Math.max(1, Math.round((of.minutes * 60 * of.rate) / ORDERS_A_WAVE));
}

/** Begins a steady load: a wave of orders every few seconds, reviewers who race, authors who resubmit and amend. */
export function beginLoad({ client, random, waves, rate }: LoadOptions): Load {
  let isEnding = false;
  const tools = { client, random, isEnding: () => isEnding };
  const everyMs = (ORDERS_A_WAVE * SECOND_MS) / rate;
  const submit = async (): Promise<void> => {
    const running: Promise<void>[] = [];
    for (let wave = 0; wave < waves && !isEnding; wave += 1) {
      running.push(submitWave(tools, wave));
      await delay(everyMs);
    }
    await Promise.all(running);
  };
  const attending = [
    decideTasks(tools),
    ...SUBMITTERS.flatMap((id) => [resubmitReturned(tools, id), amendApproved(tools, id)]),
  ];
  const submitted = submit();
  return {
    submitted,
    end: async () => {
      isEnding = true;
      const lastAt = Date.now() + UNANSWERED_MS;
      while (client.unanswered > 0 && Date.now() < lastAt) await delay(LOOK_EVERY_MS);
      client.end();
      await Promise.all([submitted, ...attending]);
    },
  };
}
