import { ENGINE_ACTOR } from '../../domain/actor.ts';
import { heldBeyond, toStoredNeeds } from '../../domain/amendment/held-beyond.ts';
import type { DepartmentImpact } from '../../domain/amendment/impact.ts';
import type { NewHistoryEvent } from '../../domain/history-event.ts';
import type { EvidencePacket } from '../../domain/packet.ts';
import { holdLifetimeMs, type Policy } from '../../domain/policy.ts';
import type { KeptReview } from '../../domain/review-step.ts';
import type { AssessedRevision } from '../../db/amendment/assess-revision.ts';
import { consumedHoldsOf, liveHoldsOf } from '../../db/amendment/reviews-before.ts';
import { canonicalJson, parseStored, sha256Hex } from '../../db/canonical.ts';
import { endHolds, takeHolds, toPacketHold, type HoldRow } from '../../db/holds.ts';
import type { Transaction } from '../../db/pool.ts';
import {
  addRounds,
  cancelWaitingReviews,
  retireReviews,
  type NewReviewRow,
  type ReviewRow,
} from '../../db/reviews.ts';
import { earliestExpiry, endedHoldsEvent, holdsEvent } from '../hold-events.ts';
import type { ReviewSubject } from '../../db/review-subject.ts';

interface Carrying {
  readonly assessed: AssessedRevision;
  readonly subject: ReviewSubject;
  readonly policy: Policy;
  readonly now: Date;
  /** Whether an approved revision stays in force, with what it has consumed. */
  readonly isAmendment: boolean;
}

interface Moved {
  readonly ended: readonly HoldRow[];
  readonly taken: readonly HoldRow[];
}

/** Swaps what a carried department holds for what the new document needs, under the locks of its judgement. */
async function moveHolds(tx: Transaction, of: Carrying & { department: string }): Promise<Moved | null> {
  const { assessed, subject, policy, now, department } = of;
  const judgement = assessed.moves.get(department);
  if (!judgement) return null;
  const owner = { orderId: subject.orderId, department };
  const ended = await endHolds(tx, { ...owner, ending: 'superseded', now });
  const taken = await takeHolds(tx, {
    ...owner,
    requests: heldBeyond(judgement.holds, consumedHoldsOf(assessed.records, department)),
    reason: `${department} carried to revision ${subject.revision}`,
    now,
    effectiveAt: subject.asOf ?? now,
    expiresAt: (kind) => new Date(now.getTime() + holdLifetimeMs(policy, kind)),
  });
  return { ended, taken };
}

/** What the packet of a kept review says of the new revision: what was found before, unless its holds were judged anew. */
function toPacket(of: Carrying & { review: ReviewRow; held: readonly HoldRow[] }): EvidencePacket {
  const { assessed, subject, review, held } = of;
  const { department } = review;
  const before = parseStored<EvidencePacket>(review.packet);
  const { inquiries, reopening } = before;
  return {
    orderId: subject.orderId,
    department,
    revision: subject.revision,
    documentHash: subject.documentHash,
    policyVersion: assessed.certificate.policyVersion,
    findings: assessed.moves.get(department)?.findings ?? before.findings,
    holds: assessed.moves.has(department) ? held.map(toPacketHold) : before.holds,
    ...(inquiries ? { inquiries } : {}),
    ...(reopening ? { reopening } : {}),
  };
}

interface KeptRound {
  readonly row: NewReviewRow;
  readonly moved: Moved | null;
  readonly kept: KeptReview;
}

function requireCurrent(
  { assessed }: Carrying,
  department: string,
): { review: ReviewRow; lastRound: number } {
  const rounds = assessed.records.rounds.filter((round) => round.department === department);
  const review = rounds.find(({ isCurrent }) => isCurrent);
  if (!review) throw new Error(`department ${department} has no review to keep`);
  return { review, lastRound: Math.max(...rounds.map(({ round }) => round)) };
}

/** What a decided review has no more use for. */
const UNWATCHED = {
  isSeated: false,
  quorum: null,
  incidentOwner: null,
  claimedById: null,
  claimedByName: null,
  claimedAt: null,
  claimEndsAt: null,
} as const;

async function keepReview(tx: Transaction, carrying: Carrying, impact: DepartmentImpact): Promise<KeptRound> {
  const { department, outcome, from, stage } = impact;
  const { review, lastRound } = requireCurrent(carrying, department);
  const judgement = carrying.assessed.moves.get(department);
  const needs = carrying.isAmendment && judgement ? toStoredNeeds(judgement.holds) : review.needs;
  const moved = await moveHolds(tx, { ...carrying, department });
  const held = moved?.taken ?? liveHoldsOf(carrying.assessed.records, department);
  const packet = canonicalJson(toPacket({ ...carrying, review, held }));
  const evidenceHash = sha256Hex(packet);
  const round = lastRound + 1;
  const { revision } = carrying.subject;
  // An open review goes on as it was: its deadline, its marks and whoever sees to it.
  const going = { ...review, round, revision, stage, packet, evidenceHash, needs };
  const row =
    outcome === 'continued'
      ? going
      : { ...going, ...UNWATCHED, status: 'carried' as const, carriedFromRound: from?.round ?? null };
  const holdsExpireAtMs = earliestExpiry(held);
  return {
    row,
    moved,
    kept: { department, round, evidenceHash, holdsExpireAtMs, isDecided: outcome === 'carried' },
  };
}

function carriedEvent(
  rounds: readonly KeptRound[],
  of: { carrying: Carrying; impacts: readonly DepartmentImpact[] },
): NewHistoryEvent[] {
  if (rounds.length === 0) return [];
  const { now, subject } = of.carrying;
  const reviews = rounds.map(
    ({ kept: { department, round, evidenceHash }, row: { closedBy: by = null } }) => {
      const impact = of.impacts.find((one) => one.department === department);
      return { department, round, evidenceHash, by, outcome: impact?.outcome, from: impact?.from };
    },
  );
  const facts = { revision: subject.revision, reviews };
  return [{ type: 'review.carried', at: now.toISOString(), actor: ENGINE_ACTOR, facts }];
}

/** The rounds on the revision before that nobody decided: each goes on in another one, or is asked again. */
function cancelledEvent(departments: readonly string[], { subject, now }: Carrying): NewHistoryEvent[] {
  if (departments.length === 0) return [];
  const facts = { revision: subject.revision, departments };
  return [{ type: 'review.cancelled', at: now.toISOString(), actor: ENGINE_ACTOR, facts }];
}

async function dropHolds(tx: Transaction, { assessed, subject, now }: Carrying): Promise<HoldRow[]> {
  const ended: HoldRow[] = [];
  for (const { department } of assessed.certificate.plan.dropped) {
    const { orderId } = subject;
    // What an approved revision has consumed stays with it, see settleHolds.
    ended.push(...(await endHolds(tx, { orderId, department, ending: 'superseded', now })));
  }
  return ended;
}

/**
 * Lets the reviews that a new revision does not touch stand for it, each as a round of its own, with the holds that they
 * stand on: what is taken anew is taken in this transaction, and what a reopened review holds stays until its check.
 */
export async function carryReviews(
  tx: Transaction,
  carrying: Carrying,
): Promise<{ kept: KeptReview[]; events: NewHistoryEvent[] }> {
  const { assessed, subject, now } = carrying;
  const { orderId } = subject;
  const impacts = assessed.certificate.departments.filter(({ outcome }) => outcome !== 'reopened');
  const rounds: KeptRound[] = [];
  for (const impact of impacts) rounds.push(await keepReview(tx, carrying, impact));
  const dropped = await dropHolds(tx, carrying);
  const cancelled = await cancelWaitingReviews(tx, { orderId, now });
  await retireReviews(tx, orderId);
  await addRounds(
    tx,
    rounds.map(({ row }) => row),
  );
  const base = { at: now.toISOString(), actor: ENGINE_ACTOR };
  const ended = [...rounds.flatMap(({ moved }) => moved?.ended ?? []), ...dropped];
  const taken = rounds.flatMap(({ moved }) => moved?.taken ?? []);
  return {
    kept: rounds.map(({ kept }) => kept),
    events: [
      ...cancelledEvent(cancelled, carrying),
      ...carriedEvent(rounds, { carrying, impacts }),
      ...endedHoldsEvent('superseded', ended, base),
      ...holdsEvent('hold.taken', taken, base),
    ],
  };
}
