import { z } from 'zod';
import type { Actor } from '../../domain/actor.ts';
import type { ApiEnvironment } from '../support/api-environment.ts';
import type { Interval } from './checker.ts';
import type { Decision, Step, Verb } from './model.ts';

const verb = z.enum(['approve', 'reject']);
const decided = z.object({ decision: z.object({ actor: z.object({ id: z.string() }), verb }) });
const lost = z.object({
  code: z.literal('review_already_decided'),
  facts: z.object({ winner: z.object({ decidedBy: z.object({ id: z.string() }), verb }) }),
});
const closed = z.object({ code: z.enum(['review_not_open', 'order_state_conflict']) });
const shown = z.object({
  status: z.enum(['in_review', 'approved', 'rejected', 'withdrawn']),
  reviews: z.array(
    z.object({
      department: z.string(),
      decision: z.object({ actor: z.object({ id: z.string() }), verb }).nullable(),
    }),
  ),
});

interface Watched {
  readonly environment: ApiEnvironment;
  readonly orderId: string;
  readonly evidenceHash: string;
}

/** One open review on which people race; what each was answered and when is its history. */
export class RacingReview {
  readonly history: Interval[] = [];
  private readonly watched: Watched;

  constructor(watched: Watched) {
    this.watched = watched;
  }

  async decide(actor: Actor, verb: Verb): Promise<void> {
    const { orderId, evidenceHash } = this.watched;
    const url = `/v1/orders/${orderId}/reviews/credit/decisions`;
    const payload = { verb, comment: 'as I see it', evidenceHash };
    await this.observe(async () => {
      const answer = await this.watched.environment.call(actor, { method: 'POST', url, payload });
      if (answer.statusCode === 201) {
        const { decision } = decided.parse(answer.json());
        return [{ kind: 'decided', decision: { by: decision.actor.id, verb: decision.verb } }];
      }
      const refusal = lost.safeParse(answer.json());
      if (!refusal.success) {
        closed.parse(answer.json());
        return [{ kind: 'decision_closed' }];
      }
      const { winner } = refusal.data.facts;
      return [{ kind: 'decision_lost', winner: { by: winner.decidedBy.id, verb: winner.verb } }];
    });
  }

  async withdraw(actor: Actor): Promise<void> {
    const url = `/v1/orders/${this.watched.orderId}/withdrawal`;
    const payload = { reason: 'changed my mind' };
    await this.observe(async () => {
      const answer = await this.watched.environment.call(actor, { method: 'POST', url, payload });
      if (answer.statusCode === 201) return [{ kind: 'withdrawal_begins' }, { kind: 'withdrawn' }];
      closed.parse(answer.json());
      return [{ kind: 'withdrawal_refused' }];
    });
  }

  /** Reads the order: its status and its decision are read one after the other. */
  async read(actor: Actor): Promise<void> {
    const url = `/v1/orders/${this.watched.orderId}`;
    await this.observe(async () => {
      const answer = await this.watched.environment.call(actor, { method: 'GET', url });
      const { status, reviews } = shown.parse(answer.json());
      const found = reviews.find(({ department }) => department === 'credit')?.decision ?? null;
      const decision: Decision | null = found && { by: found.actor.id, verb: found.verb };
      return [
        { kind: 'status_read', status },
        { kind: 'decision_read', decision },
      ];
    });
  }

  private async observe(operation: () => Promise<Step[]>): Promise<void> {
    const invokedAt = performance.now();
    const steps = await operation();
    const returnedAt = performance.now();
    steps.forEach((step, index) => {
      const after = index === 0 ? {} : { after: this.history.length - 1 };
      this.history.push({ invokedAt, returnedAt, step, ...after });
    });
  }
}
