import type { LightMyRequestResponse } from 'fastify';
import fc from 'fast-check';
import { z } from 'zod';
import type { ApiApp } from '../../api/dependencies.ts';
import type { Actor } from '../../domain/actor.ts';
import { aKey, type ApiEnvironment } from '../support/api-environment.ts';
import type { Timed } from './checker.ts';
import type { Action, Seen } from './claim-model.ts';

export const WHATS = ['read', 'claim', 'release', 'approve', 'recall'] as const;
export type What = (typeof WHATS)[number];

/** The answers that leave it open whether a request took effect, now or later. */
const UNCERTAIN: ReadonlySet<number> = new Set([202, 503]);

const person = z.object({ id: z.string() });
const shown = z.object({
  status: z.enum(['open', 'approved']),
  round: z.int(),
  evidenceHash: z.string(),
  claim: z.object({ by: person }).nullable(),
  decision: z.object({ actor: person }).nullable(),
});
const refusal = z.object({
  code: z.string(),
  facts: z
    .object({
      claim: z.object({ by: person }).optional(),
      winner: z.object({ decidedBy: person }).optional(),
    })
    .optional(),
});

/** What the person was shown last, for an approval. */
interface Shown {
  readonly round: number;
  readonly evidenceHash: string;
}

interface Place {
  readonly environment: ApiEnvironment;
  readonly orderId: string;
  readonly history: Timed<Action>[];
}

/** One person who asks one thing after the other about a review, and notes what they are answered and when. */
export class ClaimingClient {
  private readonly place: Place;
  private readonly actor: Actor;
  private readonly app: ApiApp;
  private last: Shown | null = null;

  constructor(place: Place, who: { actor: Actor; app: ApiApp }) {
    this.place = place;
    this.actor = who.actor;
    this.app = who.app;
  }

  /** Asks; an approval of something that was never shown asks to see it instead. */
  async ask(what: What): Promise<void> {
    if (what === 'read' || (what === 'approve' && !this.last)) return this.read();
    const { id: by } = this.actor;
    const asked =
      what === 'approve' ? ({ what, by, round: this.last?.round ?? 0 } as const) : ({ what, by } as const);
    await this.timed(this.send(what), (answer): Action => {
      if (UNCERTAIN.has(answer.statusCode)) return { kind: 'unanswered', ...asked };
      if (answer.statusCode === 201) return { kind: 'done', ...asked };
      const { code, facts } = refusal.parse(answer.json());
      const who = facts?.claim?.by.id ?? facts?.winner?.decidedBy.id ?? null;
      return { kind: 'refused', asked, code, who };
    });
  }

  private async read(): Promise<void> {
    const call = { method: 'GET', url: this.url() } as const;
    const answered = this.place.environment.call(this.actor, call, this.app);
    await this.timed(answered, (answer) => ({ kind: 'seen', seen: this.toSeen(answer) }));
  }

  private toSeen(answer: LightMyRequestResponse): Seen {
    if (answer.statusCode === 404) return null;
    const { status: review, round, evidenceHash, claim, decision } = shown.parse(answer.json());
    this.last = { round, evidenceHash };
    return {
      ...{ review, round },
      ...{ claimedBy: claim?.by.id ?? null, approvedBy: decision?.actor.id ?? null },
    };
  }

  private send(what: Exclude<What, 'read'>): Promise<LightMyRequestResponse> {
    const url = what === 'approve' ? `${this.url()}/decisions` : `${this.url()}/acts`;
    const payload =
      what === 'approve' ? { verb: what, evidenceHash: this.last?.evidenceHash } : { verb: what };
    const call = { method: 'POST', url, payload, headers: aKey() } as const;
    return this.place.environment.call(this.actor, call, this.app);
  }

  private url(): string {
    return `/v1/orders/${this.place.orderId}/reviews/credit`;
  }

  private async timed(
    answered: Promise<LightMyRequestResponse>,
    toAction: (answer: LightMyRequestResponse) => Action,
  ): Promise<void> {
    const invokedAt = performance.now();
    const action = toAction(await answered);
    const returnedAt = action.kind === 'unanswered' ? Infinity : performance.now();
    this.place.history.push({ invokedAt, returnedAt, action });
  }
}

/** What one person asks for, and whether of a process that hardly waits for the engine. */
export interface ClaimingPlan {
  readonly who: number;
  readonly isHasty: boolean;
  readonly asks: readonly What[];
}

const asks = fc.array(fc.constantFrom<What>(...WHATS, 'read', 'approve', 'recall'), {
  minLength: 4,
  maxLength: 8,
});

/** People who race on one review, the same ones for the same seed. */
export function claimingRacesOf(of: { seed: number; races: number; people: number }) {
  const race = fc.tuple(
    ...Array.from({ length: of.people }, (_none, who) =>
      fc.record({ who: fc.constant(who), isHasty: fc.nat(3).map((chance) => chance === 0), asks }),
    ),
  );
  return fc.sample<readonly ClaimingPlan[]>(race, { seed: of.seed, numRuns: of.races });
}
