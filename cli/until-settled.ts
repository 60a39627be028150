import { setTimeout } from 'node:timers/promises';
import type { Answered } from './api-client.ts';
import { fail } from './failure.ts';
import type { components } from './generated/api.ts';

type Pending = components['schemas']['PendingAnswer'];

const MOST_ATTEMPTS = 6;
const PAUSE_MS = 500;

function isPending(data: object): data is Pending {
  return 'updateId' in data;
}

/** Sends the same request until the review engine has answered it; its key makes it happen once. */
export async function untilSettled<Data extends object>(
  key: string,
  send: () => Promise<Answered<Data | Pending>>,
): Promise<Data> {
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
    const { data } = await send();
    if (!isPending(data)) return data;
    await setTimeout(PAUSE_MS);
  }
  throw fail.unreachable(
    `The review engine has not answered yet. The same command with --idempotency-key ${key} tells the outcome.`,
  );
}
