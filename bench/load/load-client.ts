import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';

export interface LoadRequest {
  /** The name under which a key was given or made. */
  readonly as: string;
  readonly path: string;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
}

export interface LoadAnswer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: unknown;
}

const madeKey = z.object({ key: z.string() });
const TURNED_AWAY = 503;
const REQUEST_DEADLINE_MS = 120_000;

/** A client of the API that signs in as several people. */
export class LoadClient {
  private readonly address: string;
  private readonly keys: Map<string, string>;

  constructor(address: string, keys: Readonly<Record<string, string>>) {
    this.address = address;
    this.keys = new Map(Object.entries(keys));
  }

  /** Makes a key for the person, to be used under the name. */
  async signIn(name: string, person: string): Promise<void> {
    const body = { person, label: 'load' };
    this.keys.set(name, madeKey.parse(await this.post({ as: 'admin', path: '/v1/api-keys', body })).key);
  }

  /** Sends a request and answers whatever came back. Throws when nothing did. */
  async send(request: LoadRequest & { readonly method: 'GET' | 'POST' }): Promise<LoadAnswer> {
    const written =
      request.method === 'POST'
        ? { 'content-type': 'application/json', 'idempotency-key': request.idempotencyKey ?? randomUUID() }
        : {};
    const answer = await fetch(this.address + request.path, {
      method: request.method,
      headers: { authorization: `Bearer ${this.keys.get(request.as) ?? ''}`, ...written },
      signal: AbortSignal.timeout(REQUEST_DEADLINE_MS),
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    });
    const body: unknown = await answer.json();
    return { status: answer.status, retryAfter: answer.headers.get('retry-after'), body };
  }

  /** The body of a 2xx answer. What is turned away is sent again when it is told to. Throws for every other answer. */
  async post(request: LoadRequest): Promise<unknown> {
    const again = { ...request, idempotencyKey: request.idempotencyKey ?? randomUUID() };
    for (;;) {
      const answer = await this.send({ ...again, method: 'POST' });
      if (answer.status !== TURNED_AWAY || answer.retryAfter === null) return this.bodyOf(request, answer);
      await pause(Number(answer.retryAfter) * 1_000);
    }
  }

  /** The body of a 2xx answer. Throws for every other one. */
  async get(request: LoadRequest): Promise<unknown> {
    return this.bodyOf(request, await this.send({ ...request, method: 'GET' }));
  }

  private bodyOf(request: LoadRequest, answer: LoadAnswer): unknown {
    if (answer.status < 300) return answer.body;
    throw new Error(`${request.path} answers ${answer.status}: ${JSON.stringify(answer.body)}`);
  }
}
