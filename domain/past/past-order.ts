import { findForeignClaim } from '../act-rules.ts';
import type { Actor, ActorReference, OnBehalfOf } from '../actor.ts';
import { numberFact, objectFacts, textFact } from '../event-facts.ts';
import type { ChainedEvent } from '../history-event.ts';
import type { HoldStatus } from '../hold.ts';
import type { PacketHold } from '../packet.ts';
import { findDepartment, type Policy } from '../policy.ts';
import { rebuildOrder, type RebuiltOrder, type RebuiltReview } from '../rebuild-order.ts';
import type { PlanStep } from '../review-step.ts';
import { judgeSeat } from '../seat-standing.ts';
import { SHARED_SEAT } from '../seats.ts';
import { roundKey, roundsAt, type LedgerEvent, type PastRound } from './past-review.ts';

/** One round of a review as it stood. */
export type PastReview = RebuiltReview & PastRound;

/** A hold as it stood. */
export interface PastHold extends PacketHold {
  readonly id: string;
  readonly status: HoldStatus;
  /** RFC 3339, UTC. */
  readonly takenAt: string;
  readonly endedAt: string | null;
}

/** An order as it stood when its history was so long. */
export interface PastOrder extends Pick<RebuiltOrder, 'status' | 'revision'> {
  readonly approvedRevision: number | null;
  /** What its last plan pinned; null before its review began. */
  readonly plan: PlanStep | null;
  /** Whom that plan asks, with the number that the policy gives each stage. */
  readonly planned: readonly PlannedPlace[];
  readonly reviews: readonly PastReview[];
  readonly holds: readonly PastHold[];
}

/** A department in the stage in which a plan asks it. */
export interface PlannedPlace {
  readonly department: string;
  readonly stage: number;
}

/** Somebody who could have decided a review, and for whom. */
export interface PossibleDecider extends ActorReference {
  readonly onBehalfOf: OnBehalfOf | null;
}

type ToldHold = PacketHold & { readonly id: string };

function isToldHold(value: unknown): value is ToldHold {
  return typeof value === 'object' && value !== null && 'id' in value && 'kind' in value;
}

function holdsOf({ facts }: ChainedEvent): readonly ToldHold[] {
  const { holds } = facts;
  return Array.isArray(holds) ? holds.filter(isToldHold) : [];
}

function holdsAt(ledger: readonly LedgerEvent[], rebuilt: RebuiltOrder): PastHold[] {
  const known = new Map<string, PastHold>();
  for (const { event } of ledger) {
    for (const { id, kind, resource, amount, unit, neededOn, excessReleasedBy } of holdsOf(event)) {
      const base = { id, kind, resource, amount, unit, neededOn, excessReleasedBy };
      const taken = known.get(id);
      const endedAt = event.type === 'hold.taken' ? null : event.at;
      known.set(id, { ...base, status: 'live', takenAt: taken?.takenAt ?? event.at, endedAt });
    }
  }
  return rebuilt.holds.flatMap(({ id, status }) => {
    const hold = known.get(id);
    return hold ? [{ ...hold, status }] : [];
  });
}

function lastPlan(ledger: readonly LedgerEvent[]): PlanStep | null {
  const plans = ledger.flatMap(({ result }) => (result?.step === 'plan' ? [result] : []));
  return plans.at(-1) ?? null;
}

function lastPlanned(ledger: readonly LedgerEvent[]): PlannedPlace[] {
  const plans = ledger.filter(({ event }) => event.type === 'order.review_planned');
  return objectFacts(plans.at(-1)?.event.facts ?? {}, 'departments').flatMap((named) => {
    const [department, stage] = [textFact(named, 'department'), numberFact(named, 'stage')];
    return department === null || stage === null ? [] : [{ department, stage }];
  });
}

/** The revision that was approved last; its approval is told by the event that names it. */
function approvedRevision(ledger: readonly LedgerEvent[]): number | null {
  const approvals = ledger.filter(({ event }) => event.type === 'order.approved');
  const revision = approvals.at(-1)?.event.facts['revision'];
  return typeof revision === 'number' ? revision : null;
}

/**
 * The order as it stood after the last of the events, from nothing but the ledger: its events, which the chain protects,
 * and the answers of its steps, which a replay compares with the engine's own history.
 */
export function orderAt(ledger: readonly LedgerEvent[]): PastOrder {
  const rebuilt = rebuildOrder(ledger.map(({ event }) => event));
  const rounds = roundsAt(ledger);
  const { status, revision } = rebuilt;
  return {
    status,
    revision,
    approvedRevision: approvedRevision(ledger),
    plan: lastPlan(ledger),
    planned: lastPlanned(ledger),
    reviews: rebuilt.reviews.flatMap((review) => {
      const round = rounds.get(roundKey(review));
      return round ? [{ ...review, ...round }] : [];
    }),
    holds: holdsAt(ledger, rebuilt),
  };
}

/**
 * Who could have decided the review, from which place, by the same rules that a decision is held to. `people` are those
 * who were active, with what the organisation said of them at that moment. Nobody where the review was not open.
 */
export function listPossibleDeciders(
  order: PastOrder,
  review: PastReview,
  of: { people: readonly Actor[]; policy: Policy },
): readonly PossibleDecider[] {
  const { plan } = order;
  const department = findDepartment(of.policy, review.department);
  if (!plan || !department || !review.isCurrent || review.status !== 'open') return [];
  const eligibility = {
    department: department.name,
    authorityRequired: department.authorityRequired,
    total: plan.total,
    customerClass: plan.customerClass ?? null,
    authors: plan.authors,
    escalated: review.escalatedAt !== null,
  };
  return of.people.flatMap((person) => {
    const standing = judgeSeat(person, eligibility, review.seating);
    if (standing.refusal) return [];
    const isClaimedByAnother = findForeignClaim(review.claim, person) !== null;
    if (standing.seat === SHARED_SEAT && isClaimedByAnother) return [];
    return [{ id: person.id, name: person.name, onBehalfOf: standing.onBehalfOf }];
  });
}

/** How long the history was at the instant: up to the last event that is not after it; 0 before the first one. */
export function positionAt(events: readonly Pick<ChainedEvent, 'at' | 'position'>[], at: Date): number {
  const told = events.filter((event) => Date.parse(event.at) <= at.getTime());
  return Math.max(0, ...told.map(({ position }) => position));
}
