import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../domain/errors.ts';
import { canonicalJson, sha256Hex } from '../db/canonical.ts';
import {
  claimKey,
  removeExpiredKeys,
  settleKey,
  UNSETTLED,
  type KeyClaim,
  type KeyedRequest,
  type StoredAnswer,
} from '../db/idempotency.ts';
import type { Database, Queryable, Transaction } from '../db/pool.ts';
import { actorOf } from './access.ts';

const KEPT_MS = 24 * 3_600_000;
const CLEANED_EVERY_MS = 3_600_000;

/** A body as it is sent, byte for byte. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** What a request that carries an `Idempotency-Key` is known by; null without one. */
export function keyOf(request: FastifyRequest): KeyedRequest | null {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key !== 'string') throw new Error('the header was validated by the schema of the route');
  const [path = ''] = request.url.split('?');
  return {
    actorId: actorOf(request).id,
    route: `${request.method} ${path}`,
    key,
    bodyHash: sha256Hex(canonicalJson(request.body ?? null)),
  };
}

/** Sends an answer that was written or kept as text. */
export function sendAnswer(reply: FastifyReply, answer: Answer): FastifyReply {
  return reply
    .code(answer.status)
    .header('content-type', 'application/json; charset=utf-8')
    .serializer((text: unknown) => String(text))
    .send(answer.text);
}

/** What the key of a request is taken with. */
export function claimOf(request: KeyedRequest, answer: string): KeyClaim {
  return { request, answer, expiresAt: new Date(Date.now() + KEPT_MS) };
}

/** What is stored for the same request. Throws when its key was used with another one. */
export function sameRequest(keyed: KeyedRequest, stored: StoredAnswer | null): StoredAnswer | null {
  if (stored && stored.bodyHash !== keyed.bodyHash) throw refuse.idempotencyKeyReused();
  return stored;
}

/** The answers that are kept for a day, so that the same request again gets the same answer. */
export class KeptAnswers {
  private readonly database: Database;
  private cleanedAtMs = 0;

  constructor(database: Database) {
    this.database = database;
  }

  /**
   * Takes the request's key in the transaction of its write. Returns what is stored when the same request came
   * before; throws when another one did.
   */
  async claim(on: Queryable, keyed: KeyedRequest, answerText = ''): Promise<StoredAnswer | null> {
    return sameRequest(keyed, await claimKey(on, claimOf(keyed, answerText)));
  }

  /** Keeps the answer to a claimed request, unless another one settled first; returns the one that counts. */
  async settle(on: Queryable, keyed: KeyedRequest, answer: Answer): Promise<Answer> {
    const settled = await settleKey(on, keyed, { status: answer.status, answer: answer.text });
    return { status: settled.status, text: settled.answer };
  }

  /** Writes in one transaction with the kept answer: the same request again changes nothing. */
  async writeOnce(request: FastifyRequest, write: (tx: Transaction) => Promise<Answer>): Promise<Answer> {
    const keyed = keyOf(request);
    await this.cleanSometimes();
    return this.database.transaction(async (tx) => {
      const stored = keyed && (await this.claim(tx, keyed));
      if (stored) return { status: stored.status, text: stored.answer };
      const answer = await write(tx);
      return keyed ? this.settle(tx, keyed, answer) : answer;
    });
  }

  /** Removes expired answers once an hour, on the way of a request: nothing runs while nothing happens. */
  async cleanSometimes(): Promise<void> {
    if (Date.now() - this.cleanedAtMs < CLEANED_EVERY_MS) return;
    const mayHaveMore = await removeExpiredKeys(this.database);
    if (!mayHaveMore) this.cleanedAtMs = Date.now();
  }
}

/** Whether a kept answer can be given again as it is. */
export function isSettled(stored: Pick<StoredAnswer, 'status'>): boolean {
  return stored.status !== UNSETTLED;
}
