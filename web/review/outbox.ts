import type { DecisionVerb } from '../../domain/review-status.ts';
import type { Problem } from '../api/problem.ts';

/** What a person wants to decide, on the evidence that they were shown. */
export interface DecisionIntent {
  readonly orderId: string;
  readonly department: string;
  readonly verb: DecisionVerb;
  readonly comment: string | null;
  readonly conditions: readonly string[];
  readonly evidenceHash: string;
}

/** A refusal as it is kept until the person has seen it. */
export type Refusal = Pick<Problem, 'code' | 'message' | 'facts' | 'faults' | 'requestId'>;

/** A decision that has not been acknowledged. One key for each intent: however often it is sent, it is decided once. */
export interface KeptDecision extends DecisionIntent {
  readonly key: string;
  readonly personId: string;
  readonly keptAt: string;
  readonly refusal: Refusal | null;
}

/** What came of sending: `later` when it may have arrived or not, and is to be sent again with its key. */
export type Outcome =
  | { readonly kind: 'decided' }
  | { readonly kind: 'later' }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Where decisions are kept across reloads of the page and restarts of the device. */
export interface DecisionStore {
  readonly read: () => readonly KeptDecision[];
  readonly write: (kept: readonly KeptDecision[]) => void;
}

interface OutboxParts {
  readonly store: DecisionStore;
  readonly send: (decision: KeptDecision) => Promise<Outcome>;
  /** Runs a task while no other page of the same browser runs one. */
  readonly alone: <Result>(task: () => Promise<Result>) => Promise<Result>;
  readonly newKey: () => string;
  readonly now: () => string;
}

/**
 * Keeps each decision before it is sent, and until the API has said what became of it, so that neither a lost network
 * nor a closed page loses one, and none is sent as a second decision.
 */
export class DecisionOutbox {
  private readonly parts: OutboxParts;
  private readonly listeners = new Set<() => void>();
  private kept: readonly KeptDecision[];

  constructor(parts: OutboxParts) {
    this.parts = parts;
    this.kept = parts.store.read();
  }

  /** Calls back after every change, until the returned function is called. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Everything that is kept; the same list until something changes. */
  readonly list = (): readonly KeptDecision[] => this.kept;

  /** Looks again at what is kept, after another page of the same browser has changed it. */
  readonly reload = (): void => {
    this.kept = this.parts.store.read();
    for (const listener of this.listeners) listener();
  };

  /** Keeps the decision and then sends it. An intent that is kept already keeps its key. */
  async decide(intent: DecisionIntent, personId: string): Promise<Outcome> {
    const { newKey, now } = this.parts;
    const kept: KeptDecision = { ...intent, key: newKey(), personId, keptAt: now(), refusal: null };
    this.change((before) => [...before.filter((other) => !isOfSameReview(other, kept)), kept]);
    return this.sendOne(kept.key);
  }

  /** Sends what waits of the person, the oldest first; stops at the first that has to wait on. */
  async sendWaiting(personId: string): Promise<void> {
    for (const { key } of this.kept.filter((one) => one.personId === personId && one.refusal === null)) {
      const { kind } = await this.sendOne(key);
      if (kind === 'later') return;
    }
  }

  /** Forgets a decision that was not taken, or that its person does not want to send any more. */
  readonly discard = (key: string): void => {
    this.change((before) => before.filter((one) => one.key !== key));
  };

  private async sendOne(key: string): Promise<Outcome> {
    return this.parts.alone(async () => {
      // Another page may have sent it, or it may have been discarded, while this one waited for its turn.
      const decision = this.parts.store.read().find((one) => one.key === key);
      if (!decision) return { kind: 'decided' };
      const outcome = await this.parts.send(decision);
      if (outcome.kind === 'decided') this.discard(key);
      if (outcome.kind === 'refused') {
        const { refusal } = outcome;
        this.change((before) => before.map((one) => (one.key === key ? { ...one, refusal } : one)));
      }
      return outcome;
    });
  }

  private change(edit: (before: readonly KeptDecision[]) => readonly KeptDecision[]): void {
    this.parts.store.write(edit(this.parts.store.read()));
    this.reload();
  }
}

function isOfSameReview(one: KeptDecision, other: KeptDecision): boolean {
  return (
    one.personId === other.personId && one.orderId === other.orderId && one.department === other.department
  );
}
