import type { ActorReference, OnBehalfOf } from '../actor.ts';
import { isCondition } from '../condition-shape.ts';
import type { Condition } from '../conditions.ts';
import { numberFact, objectFacts, textFact, textFacts } from '../event-facts.ts';
import type { ChainedEvent } from '../history-event.ts';
import type { Claim } from '../review-act.ts';
import type { StepResult } from '../review-step.ts';
import { OPEN_TO_ANY, SHARED_SEAT, type Seating, type Vote } from '../seats.ts';
import { DECISION_VERBS, type DecisionVerb } from '../review-status.ts';

/** An event of the ledger, with what its step answered to the engine; the step's first event has the answer. */
export interface LedgerEvent {
  readonly event: ChainedEvent;
  readonly result: StepResult | null;
}

/** A decision as its event tells it. */
export interface PastDecision {
  readonly position: number;
  readonly actor: ActorReference;
  /** Null in their own name. */
  readonly onBehalfOf: OnBehalfOf | null;
  readonly verb: DecisionVerb;
  readonly comment: string | null;
  readonly conditions: readonly Condition[];
  /** RFC 3339, UTC. */
  readonly decidedAt: string;
  readonly isOverride: boolean;
}

/** What is known of a round beside its status. */
export interface PastRound {
  readonly department: string;
  readonly round: number;
  /** Whether it was the round that counted for its department. */
  readonly isCurrent: boolean;
  /** Of the packet that its reviewers were shown; null where the ledger does not name it. */
  readonly evidenceHash: string | null;
  readonly openedAt: string | null;
  readonly dueAt: string | null;
  readonly escalatedAt: string | null;
  readonly claim: Claim | null;
  readonly seating: Seating;
  readonly decisions: readonly PastDecision[];
}

type Facts = ChainedEvent['facts'];
type Rounds = Map<string, PastRound>;
type Effect = (rounds: Rounds, ledger: LedgerEvent) => void;

const UNTOUCHED = {
  isCurrent: true,
  evidenceHash: null,
  openedAt: null,
  dueAt: null,
  escalatedAt: null,
  claim: null,
  seating: OPEN_TO_ANY,
  decisions: [],
} as const;

/** Names a round within its order. */
export function roundKey({ department, round }: Pick<PastRound, 'department' | 'round'>): string {
  return `${department}:${round}`;
}

function placeOf(facts: Facts): Pick<PastRound, 'department' | 'round'> {
  return { department: textFact(facts, 'department') ?? '', round: numberFact(facts, 'round') ?? 0 };
}

function change(rounds: Rounds, facts: Facts, to: (round: PastRound) => Partial<PastRound>): void {
  const key = roundKey(placeOf(facts));
  const known = rounds.get(key);
  if (known) rounds.set(key, { ...known, ...to(known) });
}

/** Makes rounds a thing of the past: those of the departments, or all of them. */
function retire(rounds: Rounds, departments: readonly string[] | 'all'): void {
  for (const [key, round] of rounds) {
    const isMeant = departments === 'all' || departments.includes(round.department);
    if (round.isCurrent && isMeant) rounds.set(key, { ...round, isCurrent: false });
  }
}

function begin(rounds: Rounds, begun: PastRound): void {
  retire(rounds, [begun.department]);
  rounds.set(roundKey(begun), begun);
}

/** The check is told before the round that it opens or closes; a renewal leaves the round as it is. */
const checked: Effect = (rounds, { event: { facts }, result }) => {
  const evidenceHash = textFact(facts, 'evidenceHash');
  if (result?.step === 'check' && result.outcome === 'renewed') {
    change(rounds, facts, () => ({ evidenceHash }));
    return;
  }
  const seating = result?.step === 'check' && result.seating ? { ...result.seating, votes: [] } : OPEN_TO_ANY;
  begin(rounds, { ...UNTOUCHED, ...placeOf(facts), evidenceHash, seating });
};

const opened: Effect = (rounds, { event: { facts, at } }) => {
  change(rounds, facts, (round) => ({
    openedAt: round.openedAt ?? at,
    dueAt: textFact(facts, 'dueAt'),
  }));
};

/** An answer goes on in another round: on evidence that has it, with the clock and the claim of the one before. */
const answered: Effect = (rounds, { event: { facts }, result }) => {
  const before = rounds.get(roundKey(placeOf(facts)));
  if (!before || result?.step !== 'act' || result.effect.kind !== 'answered') return;
  const { round, evidenceHash, seating } = result.effect;
  begin(rounds, {
    ...before,
    ...{ round, evidenceHash, decisions: [], isCurrent: true },
    seating: seating ? { ...seating, votes: [] } : OPEN_TO_ANY,
  });
};

function latestOf(rounds: Rounds, department: string): PastRound | null {
  const own = [...rounds.values()].filter((round) => round.department === department);
  return own.reduce<PastRound | null>((last, one) => (last && last.round > one.round ? last : one), null);
}

/** A review that goes on keeps its clock and its claim; one whose decision is carried waits for nobody. */
const carried: Effect = (rounds, { event: { facts } }) => {
  for (const named of objectFacts(facts, 'reviews')) {
    const place = placeOf(named);
    const before = latestOf(rounds, place.department);
    const going = named['outcome'] === 'carried' ? UNTOUCHED : (before ?? UNTOUCHED);
    const evidenceHash = textFact(named, 'evidenceHash');
    begin(rounds, { ...going, ...place, evidenceHash, isCurrent: true, decisions: [] });
  }
};

function behalfOf(facts: Facts): OnBehalfOf | null {
  const [behalf] = objectFacts(facts, 'onBehalfOf');
  if (!behalf) return null;
  const [id, name, substitution] = ['id', 'name', 'substitution'].map((fact) => textFact(behalf, fact) ?? '');
  return { id: id ?? '', name: name ?? '', substitution: substitution ?? '' };
}

function conditionsOf(facts: Facts): readonly Condition[] {
  const { conditions } = facts;
  return Array.isArray(conditions) ? conditions.filter(isCondition) : [];
}

/** The decision of a seat, or, of an administrator, in the place of all of them. */
const decided: Effect = (rounds, { event }) => {
  const { facts, actor, position, at: decidedAt } = event;
  const isOverride = event.type === 'review.overridden';
  const verb = DECISION_VERBS.find((known) => known === facts[isOverride ? 'outcome' : 'verb']);
  if (!verb) return;
  const comment = textFact(facts, isOverride ? 'reason' : 'comment');
  const decision: PastDecision = {
    ...{ position, actor, verb, comment, decidedAt, isOverride },
    onBehalfOf: behalfOf(facts),
    conditions: conditionsOf(facts),
  };
  const vote: Vote = { seat: textFact(facts, 'seat') ?? SHARED_SEAT, actorId: actor.id, verb };
  change(rounds, facts, ({ seating, decisions }) => ({
    decisions: [...decisions, decision],
    seating: { ...seating, votes: isOverride ? seating.votes : [...seating.votes, vote] },
  }));
};

const claimed: Effect = (rounds, { event: { facts, actor, at } }) => {
  const endsAt = textFact(facts, 'endsAt');
  change(rounds, facts, () => ({
    claim: { by: actor, at, endsAtMs: endsAt === null ? null : Date.parse(endsAt) },
  }));
};

const unclaimed: Effect = (rounds, { event: { facts } }) => {
  change(rounds, facts, () => ({ claim: null }));
};

const seated: Effect = (rounds, { event: { facts }, result }) => {
  if (result?.step !== 'act' || result.effect.kind !== 'seated') return;
  const { seats } = result.effect;
  change(rounds, facts, ({ seating }) => ({ seating: { ...seating, seats } }));
};

const escalated: Effect = (rounds, { event: { facts, at } }) => {
  change(rounds, facts, () => ({ escalatedAt: at }));
};

/** The clock runs again, with the time that was left; past the deadline nothing is left to come. */
const resumed: Effect = (rounds, { event: { facts }, result }) => {
  if (result?.step !== 'act' || result.effect.kind !== 'resumed') return;
  const due = result.effect.ladder.find(({ rung }) => rung === 'escalation');
  if (due) change(rounds, facts, () => ({ dueAt: new Date(due.atMs).toISOString() }));
};

const EFFECTS: Readonly<Partial<Record<ChainedEvent['type'], Effect>>> = {
  'order.review_planned': (rounds) => {
    retire(rounds, 'all');
  },
  'review.checked': checked,
  'review.opened': opened,
  'review.answered': answered,
  'review.carried': carried,
  'review.inquiry_withdrawn': resumed,
  'review.inquiry_ended': resumed,
  'review.decided': decided,
  'review.voted': decided,
  'review.overridden': decided,
  'review.claimed': claimed,
  'review.claim_released': unclaimed,
  'review.claim_ended': unclaimed,
  'review.delegated': seated,
  'review.reviewer_added': seated,
  'review.assigned': seated,
  'review.escalated': escalated,
  'review.recalled': (rounds, { event }) => {
    retire(rounds, [placeOf(event.facts).department]);
  },
  'review.returned_to_stage': (rounds, { event }) => {
    retire(rounds, textFacts(event.facts, 'departments'));
  },
};

/** What the ledger tells of the rounds of an order's reviews up to its last event given, by {@link roundKey}. */
export function roundsAt(ledger: readonly LedgerEvent[]): ReadonlyMap<string, PastRound> {
  const rounds: Rounds = new Map();
  for (const entry of ledger) EFFECTS[entry.event.type]?.(rounds, entry);
  return rounds;
}
