import type { LightMyRequestResponse } from 'fastify';
import { z } from 'zod';
import type { ApiApp } from '../../api/dependencies.ts';
import type { Actor } from '../../domain/actor.ts';
import { aKey, type ApiEnvironment } from '../support/api-environment.ts';
import type { Timed } from './checker.ts';
import type { Action, Decision, Verb } from './model.ts';

const VERBS = ['approve', 'approve_with_conditions', 'reject', 'return'] as const;
const person = z.object({ id: z.string() });
const verb = z.enum(VERBS);

const decision = z
  .object({ actor: person, verb, decidedAt: z.string() })
  .transform(({ actor, ...rest }): Decision => ({ by: actor.id, ...rest }));
const winner = z
  .object({ decidedBy: person, verb, decidedAt: z.string() })
  .transform(({ decidedBy, ...rest }): Decision => ({ by: decidedBy.id, ...rest }));

const refusal = z.union([
  z.object({ code: z.literal('review_already_decided'), facts: z.object({ winner }) }),
  z.object({ code: z.enum(['review_not_open', 'order_state_conflict']) }),
]);
const acceptance = z.object({ decision });
const reviewShown = z.object({ status: z.string(), decision: decision.nullable() });
const orderShown = z.object({
  status: z.string(),
  reviews: z.tuple([reviewShown]),
  holds: z.array(z.object({ status: z.string() })).min(1),
});

/** What one client asks for. */
export type Request =
  | { readonly kind: 'decide'; readonly verb: Verb }
  | { readonly kind: 'withdraw'; readonly reason: string }
  | { readonly kind: 'read_order' }
  | { readonly kind: 'read_review' };

export interface OpenReview {
  readonly orderId: string;
  readonly evidenceHash: string;
}

/** The answers that leave it open whether a request took effect, now or later. */
const UNCERTAIN: ReadonlySet<number> = new Set([202, 503]);

function toDecided(asked: { by: string; verb: Verb }, answer: LightMyRequestResponse): Action {
  if (answer.statusCode === 201) {
    return { kind: 'decided', ...asked, ...acceptance.parse(answer.json()) };
  }
  const refused = refusal.parse(answer.json());
  return 'facts' in refused
    ? { kind: 'decision_lost', winner: refused.facts.winner }
    : { kind: 'decision_closed' };
}

function toWithdrawn(reason: string, answer: LightMyRequestResponse): Action {
  if (answer.statusCode === 201) return { kind: 'withdrawn', reason };
  refusal.parse(answer.json());
  return { kind: 'withdrawal_refused' };
}

function toRead(kind: 'read_order' | 'read_review', answer: LightMyRequestResponse): Action {
  if (kind === 'read_review') {
    const { status, decision } = reviewShown.parse(answer.json());
    return { kind: 'review_read', seen: { review: status, decision } };
  }
  const { status, reviews, holds } = orderShown.parse(answer.json());
  const [review] = reviews;
  const seen = { status, review: review.status, decision: review.decision };
  const held = [...new Set(holds.map((hold) => hold.status))].sort().join(' and ');
  return { kind: 'order_read', seen: { ...seen, holds: held } };
}

function toAction(asked: { by: string; request: Request }, answer: LightMyRequestResponse): Action {
  const { by, request } = asked;
  const isUncertain = UNCERTAIN.has(answer.statusCode);
  switch (request.kind) {
    case 'decide':
      return isUncertain
        ? { kind: 'decision_unanswered', by, verb: request.verb }
        : toDecided({ by, verb: request.verb }, answer);
    case 'withdraw':
      return isUncertain
        ? { kind: 'withdrawal_unanswered', reason: request.reason }
        : toWithdrawn(request.reason, answer);
    case 'read_order':
    case 'read_review':
      return toRead(request.kind, answer);
  }
}

function toCall({ orderId, evidenceHash }: OpenReview, request: Request) {
  const order = `/v1/orders/${orderId}`;
  const review = `${order}/reviews/credit`;
  switch (request.kind) {
    case 'decide': {
      const conditions = request.verb === 'approve_with_conditions' ? ['Half of it before delivery'] : [];
      const payload = { verb: request.verb, comment: 'as I see it', conditions, evidenceHash };
      return { method: 'POST' as const, url: `${review}/decisions`, headers: aKey(), payload };
    }
    case 'withdraw': {
      const payload = { reason: request.reason };
      return { method: 'POST' as const, url: `${order}/withdrawal`, headers: aKey(), payload };
    }
    case 'read_order':
      return { method: 'GET' as const, url: order };
    case 'read_review':
      return { method: 'GET' as const, url: review };
  }
}

/** How a request reaches the API. */
export interface Way {
  readonly app: ApiApp;
  /** By which the outcome is asked for, under the same key, when the first answer leaves it open. */
  readonly again: ApiApp | null;
}

/** What clients asked about one open review, what they were answered and when. */
export class RacingClients {
  readonly history: Timed<Action>[] = [];
  private readonly environment: ApiEnvironment;
  private readonly review: OpenReview;

  constructor(environment: ApiEnvironment, review: OpenReview) {
    this.environment = environment;
    this.review = review;
  }

  /** Sends the request and notes when it was asked and answered. */
  async ask(actor: Actor, request: Request, way: Way): Promise<void> {
    const call = toCall(this.review, request);
    const invokedAt = performance.now();
    let answer = await this.environment.call(actor, call, way.app);
    if (way.again && UNCERTAIN.has(answer.statusCode)) {
      answer = await this.environment.call(actor, call, way.again);
    }
    const isAnswered = !UNCERTAIN.has(answer.statusCode);
    const returnedAt = isAnswered ? performance.now() : Infinity;
    const action = toAction({ by: actor.id, request }, answer);
    this.history.push({ invokedAt, returnedAt, action });
  }
}
