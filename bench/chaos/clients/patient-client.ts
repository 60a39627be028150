import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../../stack/stack-failure.ts';
import type { Intent, Journal } from '../journal.ts';
import type { Random } from '../random.ts';
import type { Keys } from '../set-up.ts';

const REQUEST_MS = 10_000;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;
/** Statuses after which the same request may be answered otherwise: not now, try again. */
const PASSING: ReadonlySet<number> = new Set([429, 500, 502, 503, 504]);
/** How often an answered request is sent once more, to see the same answer again. */
const AGAIN = 0.1;

export interface PatientClientOptions {
  readonly address: string;
  readonly keys: Keys;
  readonly journal: Journal;
  readonly random: Random;
}

type IntentOf<Kind extends Intent['kind']> = Extract<Intent, { kind: Kind }>;
/** An intent without what the client fills in. */
type Wish = { [Kind in Intent['kind']]: Omit<IntentOf<Kind>, 'type' | 'key'> }[Intent['kind']];

/** A request that changes something. `pending` is the status that means: not decided yet, ask again. */
export interface Change {
  readonly path: string;
  readonly body: object;
  readonly wish: Wish;
  readonly pending?: number;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** A client that writes down what it wants, sends it until it is answered, always with the same key, and notes each answer. */
export class PatientClient {
  private readonly options: PatientClientOptions;
  private readonly ended = new AbortController();
  private waiting = 0;

  constructor(options: PatientClientOptions) {
    this.options = options;
  }

  /** How many changes have not been answered yet. */
  get unanswered(): number {
    return this.waiting;
  }

  /** Requests that are still unanswered stay so. */
  end(): void {
    this.ended.abort();
  }

  /** Sends a change until it has an answer; null when the client was ended before. */
  async change({ path, body, wish, pending }: Change): Promise<Answer | null> {
    const { journal, random } = this.options;
    const key = randomUUID();
    journal.write({ type: 'intent', key, ...wish });
    const request = { path, key, personId: wish.personId, body: JSON.stringify(body) };
    const isFinal = ({ status }: Answer) => !PASSING.has(status) && status !== pending;
    this.waiting += 1;
    const answer = await this.sendUntil(request, isFinal);
    if (answer && random.chance(AGAIN)) await this.sendUntil(request, isFinal);
    this.waiting -= 1;
    return answer;
  }

  /** Reads something as a person; null when it was not to be had. */
  async read(personId: string, path: string): Promise<unknown> {
    try {
      const answer = await this.fetch(personId, path);
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  }

  private async sendUntil(
    request: { path: string; key: string; personId: string; body: string },
    isFinal: (answer: Answer) => boolean,
  ): Promise<Answer | null> {
    const { journal, random } = this.options;
    const { key } = request;
    for (
      let pauseMs = FIRST_PAUSE_MS;
      !this.ended.signal.aborted;
      pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)
    ) {
      const answer = await this.send(request).catch((error: unknown) => messageOf(error));
      if (typeof answer === 'string') journal.write({ type: 'silence', key, reason: answer });
      else {
        journal.write({ type: 'answer', key, ...answer });
        if (isFinal(answer)) return answer;
      }
      await delay(random.between({ least: pauseMs / 2, most: pauseMs }));
    }
    return null;
  }

  private async send(request: {
    path: string;
    key: string;
    personId: string;
    body: string;
  }): Promise<Answer> {
    const headers = { 'content-type': 'application/json', 'idempotency-key': request.key };
    const init = { method: 'POST', body: request.body, headers };
    const answer = await this.fetch(request.personId, request.path, init);
    return { status: answer.status, body: await answer.text() };
  }

  private fetch(
    personId: string,
    path: string,
    init: { method?: string; body?: string; headers?: Record<string, string> } = {},
  ): Promise<Response> {
    const { address, keys } = this.options;
    const authorization = `Bearer ${keys.get(personId) ?? ''}`;
    const signal = AbortSignal.any([AbortSignal.timeout(REQUEST_MS), this.ended.signal]);
    return fetch(`${address}${path}`, { ...init, signal, headers: { ...init.headers, authorization } });
  }
}
