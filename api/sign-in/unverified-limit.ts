import type { FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { sha256Hex } from '../../db/canonical.ts';
import { refuse } from '../../domain/errors.ts';
import type { ApiApp } from '../api-app.ts';
import { credentialOf } from './caller.ts';

const MOST_KNOWN = 10_000;

/**
 * Counts by address the requests whose credential nobody has found to be valid yet: by their own, each of many invented ones
 * would have a limit of its own, and be looked up in the database.
 */
export class UnverifiedLimit {
  private readonly known = new LRUCache<string, true>({ max: MOST_KNOWN });
  private readonly count: ReturnType<ApiApp['createRateLimit']>;

  constructor(app: ApiApp, { perMinute }: { perMinute: number }) {
    this.count = app.createRateLimit({
      max: perMinute,
      timeWindow: '1 minute',
      keyGenerator: ({ ip }: FastifyRequest) => ip,
      allowList: () => false,
    });
  }

  /** Throws `rate_limited` for one request too many that shows what nobody knows. */
  async take(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const credential = credentialOf(request);
    if (credential === null || this.known.has(sha256Hex(credential))) return;
    const limit = await this.count(request);
    if (limit.isAllowed || !limit.isExceeded) return;
    void reply.header('retry-after', limit.ttlInSeconds);
    throw refuse.rateLimited({ retryAfterSeconds: limit.ttlInSeconds });
  }

  /** What the request showed is valid: from here on it counts by itself. */
  noteVerified(request: FastifyRequest): void {
    const credential = credentialOf(request);
    if (credential !== null) this.known.set(sha256Hex(credential), true);
  }
}
