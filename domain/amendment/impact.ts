import type { ActorReference } from '../actor.ts';
import type { OrderDocument } from '../order-document.ts';
import type { PacketHold } from '../packet.ts';
import type { PlannedStage } from '../plan.ts';
import type { DepartmentPolicy } from '../policy.ts';
import { isApproval, type ReviewStatus } from '../review-status.ts';
import { findChanges, type FieldChange } from './document-changes.ts';
import { changesFor, judgesTotal, type DepartmentChanges } from './field-dependencies.ts';

/** What an amendment does to the review of one department. */
export const IMPACT_OUTCOMES = ['carried', 'continued', 'reopened'] as const;
export type ImpactOutcome = (typeof IMPACT_OUTCOMES)[number];

/** Why a department is asked again, or for the first time. */
export const REOPENING_REASONS = [
  /** Something that it depends on has changed by more than it tolerates. */
  'fields',
  'returned_it',
  'not_decided',
  'newly_planned',
  /** Somebody who decided has a part in the document now (I4). */
  'decided_by_author',
  /** What it had held ended before the change came. */
  'hold_ended',
  /** What the changed order needs is not to be had, or its check finds more than the decision was about. */
  'hold_does_not_fit',
  /** Others are asked again, and whoever has authority over the order answers for their conditions. */
  'conditions',
] as const;
export type ReopeningReason = (typeof REOPENING_REASONS)[number];

/** What becomes of the holds of a department. */
export const HOLD_EFFECTS = ['none', 'kept', 'moved', 'kept_until_checked', 'released'] as const;
export type HoldEffect = (typeof HOLD_EFFECTS)[number];

/** The decision that a review stands on. */
export interface DecidedOn {
  readonly revision: number;
  readonly round: number;
  readonly by: 'person' | 'rule';
  /** Null when a rule decided. */
  readonly actor: ActorReference | null;
  /** For whom they decided; null in their own name, and when a rule decided. */
  readonly onBehalfOf: string | null;
  readonly evidenceHash: string;
  /** RFC 3339, UTC. */
  readonly decidedAt: string;
}

/** The last review of a department before the change. */
export interface ReviewBefore {
  readonly department: string;
  readonly status: ReviewStatus;
  /** Whether somebody has begun to decide it, so that it cannot simply go on about another document. */
  readonly hasBegun: boolean;
  /** Null unless it is decided in favour. */
  readonly decided: DecidedOn | null;
  /** Everybody whose decision it stands on, by a quorum more than one, and those for whom they decided. */
  readonly deciders: readonly string[];
  /** The document of the revision that it was decided on, or that it is open on. */
  readonly document: OrderDocument;
  /** As the department would have it, by conditions that the customer has accepted; left out without such. */
  readonly agreed?: OrderDocument;
  /** What it holds for the order now. */
  readonly holds: readonly PacketHold[];
  /** Whether it held something for its decision that it holds no more. */
  readonly hasLostHolds: boolean;
}

/** What the holds of a department would be for the new document, judged by its check. */
export type HoldMove =
  { readonly fits: true; readonly holds: readonly PacketHold[] } | { readonly fits: false };

export interface ImpactInput {
  readonly orderId: string;
  readonly revision: number;
  readonly documentHash: string;
  readonly policyVersion: number;
  readonly before: { readonly revision: number; readonly document: OrderDocument };
  readonly document: OrderDocument;
  readonly stages: readonly PlannedStage[];
  readonly reviews: readonly ReviewBefore[];
  /** Everybody who submitted or amended the order, with the author of the change. */
  readonly authors: readonly string[];
  /** By department, for those whose holds have to follow the document. */
  readonly moves: ReadonlyMap<string, HoldMove>;
}

/** What an amendment does to one department's review, as the certificate says it. */
export interface DepartmentImpact {
  readonly department: string;
  readonly stage: number;
  readonly outcome: ImpactOutcome;
  /** The decision that is carried; null for the other outcomes. */
  readonly from: DecidedOn | null;
  /** Null unless the department is asked again. */
  readonly because: ReopeningReason | null;
  /** What asks the department again. */
  readonly changes: readonly FieldChange[];
  /** What it depends on and tolerates. */
  readonly tolerated: readonly FieldChange[];
  readonly holds: HoldImpact;
}

export interface HoldImpact {
  readonly effect: HoldEffect;
  readonly before: readonly PacketHold[];
  /** Null where a check is still to say. */
  readonly after: readonly PacketHold[] | null;
}

/** What a change of an order does to its review: shown before it is submitted, and stored with it. */
export interface ImpactCertificate {
  readonly orderId: string;
  readonly revision: number;
  /** The revision that it is compared with. */
  readonly comparedWith: number;
  readonly documentHash: string;
  readonly policyVersion: number;
  readonly changes: readonly FieldChange[];
  readonly departments: readonly DepartmentImpact[];
  /** What the change makes of the plan. */
  readonly plan: {
    readonly added: readonly string[];
    /** With what they held, which is given back. */
    readonly dropped: readonly { readonly department: string; readonly holds: readonly PacketHold[] }[];
  };
  /** The day that the order is promised for, and whether it has to be judged anew whether that can be kept. */
  readonly promise: { readonly before: string; readonly after: string; readonly isOpen: boolean };
}

interface Judged {
  readonly policy: DepartmentPolicy;
  readonly stage: number;
  readonly review: ReviewBefore | null;
  readonly changes: DepartmentChanges;
}

const UNCHANGED: DepartmentChanges = { touching: [], tolerated: [], movesHolds: false };

/** What the department asked for itself is no change to it, but what it holds was made for what was there before. */
function changesSince(
  { document, agreed }: ReviewBefore,
  policy: DepartmentPolicy,
  input: ImpactInput,
): DepartmentChanges {
  const changes = changesFor(policy, { before: document, after: input.document });
  if (!agreed) return changes;
  const news = changesFor(policy, { before: agreed, after: input.document });
  return { ...news, movesHolds: changes.movesHolds };
}

function judgeDepartments(input: ImpactInput): Judged[] {
  const known = new Map(input.reviews.map((review) => [review.department, review]));
  return input.stages.flatMap(({ stage, departments }) =>
    departments.map(({ policy }) => {
      const review = known.get(policy.name) ?? null;
      return { policy, stage, review, changes: review ? changesSince(review, policy, input) : UNCHANGED };
    }),
  );
}

function isAuthored({ deciders }: ReviewBefore, authors: readonly string[]): boolean {
  return deciders.some((id) => authors.includes(id));
}

/** Whether a review that nobody has decided can go on as it is, only about the new document. */
function canContinue({ review, changes }: Judged): boolean {
  const isOpen = review?.status === 'open' && !review.hasBegun && !review.hasLostHolds;
  return isOpen && changes.touching.length === 0 && !changes.movesHolds;
}

function reasonBeforeHolds({ review, changes }: Judged, input: ImpactInput): ReopeningReason | null {
  if (!review) return 'newly_planned';
  if (review.status === 'returned') return 'returned_it';
  if (!isApproval(review.status)) return changes.touching.length > 0 ? 'fields' : 'not_decided';
  if (changes.touching.length > 0) return 'fields';
  if (isAuthored(review, input.authors)) return 'decided_by_author';
  return review.hasLostHolds ? 'hold_ended' : null;
}

function reasonFor(judged: Judged, input: ImpactInput): ReopeningReason | null {
  const reason = reasonBeforeHolds(judged, input);
  if (reason) return reason;
  return input.moves.get(judged.policy.name)?.fits === false ? 'hold_does_not_fit' : null;
}

/** The departments that keep their decision if what they hold can follow the document. */
export function findMovingDepartments(input: Omit<ImpactInput, 'moves'>): DepartmentPolicy[] {
  const unmoved = { ...input, moves: new Map<string, HoldMove>() };
  return judgeDepartments(unmoved)
    .filter((judged) => judged.changes.movesHolds && reasonFor(judged, unmoved) === null)
    .map(({ policy }) => policy);
}

function holdsOf(judged: Judged, of: { outcome: ImpactOutcome; move: HoldMove | undefined }): HoldImpact {
  const before = judged.review?.holds ?? [];
  if (of.outcome === 'carried' && of.move?.fits) return { effect: 'moved', before, after: of.move.holds };
  if (of.outcome === 'reopened') {
    return { effect: before.length > 0 ? 'kept_until_checked' : 'none', before, after: null };
  }
  return { effect: before.length > 0 ? 'kept' : 'none', before, after: before };
}

function toImpact(judged: Judged, input: ImpactInput, because: ReopeningReason | null): DepartmentImpact {
  const { policy, stage, review, changes } = judged;
  const outcome = because === null ? 'carried' : canContinue(judged) ? 'continued' : 'reopened';
  return {
    department: policy.name,
    stage,
    outcome,
    from: outcome === 'carried' ? (review?.decided ?? null) : null,
    because: outcome === 'reopened' ? because : null,
    changes: changes.touching,
    tolerated: changes.tolerated,
    holds: holdsOf(judged, { outcome, move: input.moves.get(policy.name) }),
  };
}

/** Whoever has authority over the order answers for how the others approved it: their decision falls with one of those. */
function reasons(judged: readonly Judged[], input: ImpactInput): Map<string, ReopeningReason | null> {
  const found = new Map(judged.map((one) => [one.policy.name, reasonFor(one, input)]));
  for (const { policy, stage } of judged) {
    const isAnswerable = judgesTotal(policy) && found.get(policy.name) === null;
    const othersFell = judged.some((one) => one.stage < stage && found.get(one.policy.name) !== null);
    if (isAnswerable && othersFell) found.set(policy.name, 'conditions');
  }
  return found;
}

function isPromiseOpen(departments: readonly DepartmentImpact[], judged: readonly Judged[]): boolean {
  const promising = judged.filter(
    ({ policy }) => policy.check === 'capacity' || policy.check === 'materials',
  );
  const names = promising.map(({ policy }) => policy.name);
  return departments.some(({ department, outcome }) => names.includes(department) && outcome !== 'carried');
}

/**
 * What a change of an order does to its review: which departments keep their decision, which are asked again and why,
 * and what becomes of holds, plan and promise. Each department is compared with the document that it decided on, so that
 * small steps within a tolerance do not add up to a large one.
 */
export function assessImpact(input: ImpactInput): ImpactCertificate {
  const judged = judgeDepartments(input);
  const because = reasons(judged, input);
  const departments = judged.map((one) => toImpact(one, input, because.get(one.policy.name) ?? null));
  const planned = new Set(departments.map(({ department }) => department));
  const gone = input.reviews.filter(({ department }) => !planned.has(department));
  return {
    orderId: input.orderId,
    revision: input.revision,
    comparedWith: input.before.revision,
    documentHash: input.documentHash,
    policyVersion: input.policyVersion,
    changes: findChanges(input.before.document, input.document),
    departments,
    plan: {
      added: judged.filter(({ review }) => review === null).map(({ policy }) => policy.name),
      dropped: gone.map(({ department, holds }) => ({ department, holds })),
    },
    promise: {
      before: input.before.document.requiredOn,
      after: input.document.requiredOn,
      isOpen: isPromiseOpen(departments, judged),
    },
  };
}
