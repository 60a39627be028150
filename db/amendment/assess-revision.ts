import { eq, sql } from 'drizzle-orm';
import {
  assessImpact,
  findMovingDepartments,
  type HoldMove,
  type ImpactCertificate,
  type ImpactInput,
  type ReviewBefore,
} from '../../domain/amendment/impact.ts';
import { dayOfInstant } from '../../domain/calendar-day.ts';
import { judge } from '../../domain/checks/judge.ts';
import type { Judgement } from '../../domain/checks/judgement.ts';
import { isClean, type Finding } from '../../domain/finding.ts';
import { refuse } from '../../domain/errors.ts';
import type { OrderDocument } from '../../domain/order-document.ts';
import type { EvidencePacket } from '../../domain/packet.ts';
import { planStages, type PlannedStage } from '../../domain/plan.ts';
import type { Check, DepartmentPolicy, Policy } from '../../domain/policy.ts';
import { canonicalJson, parseStored, sha256Hex } from '../canonical.ts';
import { findLastAgreed } from '../counter-offers.ts';
import { hasMadeToOrderProduct } from '../facts/plan.ts';
import { readFacts } from '../facts/read-facts.ts';
import type { Access } from '../facts/reading.ts';
import { toPacketHold } from '../holds.ts';
import type { Queryable } from '../pool.ts';
import { withAgreedDocuments } from '../standing-conditions.ts';
import { orders, orderStates } from '../tables/process.ts';
import { readReviewRecords, toReviewsBefore, type ReviewRecords } from './reviews-before.ts';

export interface RevisionToAssess {
  readonly orderId: string;
  readonly revision: number;
  readonly document: OrderDocument;
  /** Everybody who submitted or amended the order, with the author of the revision. */
  readonly authors: readonly string[];
  /** The policy that the order is pinned to. */
  readonly policy: Policy;
  /** With `lock` everything that carried departments will hold is locked until the transaction ends. */
  readonly access: Access;
  readonly now: Date;
}

/** What a revision does to the order's reviews, with what is needed to let it happen. */
export interface AssessedRevision {
  readonly certificate: ImpactCertificate;
  readonly stages: readonly PlannedStage[];
  readonly records: ReviewRecords;
  /** What the carried departments found and ask to hold for the new document, where their holds follow it. */
  readonly moves: ReadonlyMap<string, Judgement>;
  /** Where the order's chain ended when its records were read. */
  readonly headPosition: number;
}

/** SHA-256 over the RFC 8785 JSON of a certificate. */
export function hashCertificate(certificate: ImpactCertificate): string {
  return sha256Hex(canonicalJson(certificate));
}

async function readState(on: Queryable, orderId: string) {
  const [state] = await on
    .select({
      revision: sql<number>`coalesce(case when ${orderStates.status} = 'approved' then ${orderStates.approvedRevision} end,
        ${orderStates.revision})`,
      policyVersion: orderStates.policyVersion,
      headPosition: orderStates.headPosition,
      asOf: orders.asOf,
    })
    .from(orderStates)
    .innerJoin(orders, eq(orders.id, orderStates.orderId))
    .where(eq(orderStates.orderId, orderId));
  if (!state) throw refuse.orderStateConflict({ status: 'submitted', action: 'resubmit' });
  return state;
}

/** The order in which locks of several kinds are taken, so that no two revisions wait for each other in a circle. */
const LOCK_ORDER: readonly Check[] = ['credit', 'materials', 'capacity'];

function inLockOrder(departments: readonly DepartmentPolicy[]): DepartmentPolicy[] {
  const place = ({ check }: DepartmentPolicy) => LOCK_ORDER.indexOf(check);
  return [...departments].sort((one, other) => place(one) - place(other));
}

function codesToDecide(findings: readonly Finding[]): string[] {
  return findings.filter((finding) => !isClean([finding])).map(({ code }) => code);
}

function findPacket(records: ReviewRecords, department: string): EvidencePacket | null {
  const current = records.rounds.find((round) => round.department === department && round.isCurrent);
  return current ? parseStored<EvidencePacket>(current.packet) : null;
}

/** Whether the decision also covers what the check finds now, and what it needs can be held. */
function toMove(judgement: Judgement, of: { packet: EvidencePacket | null; held: number }): HoldMove {
  const known = new Set(codesToDecide(of.packet?.findings ?? []));
  const findsMore = codesToDecide(judgement.findings).some((code) => !known.has(code));
  const holdsLess = of.held > 0 && judgement.holds.length === 0;
  if (findsMore || holdsLess) return { fits: false };
  return { fits: true, holds: judgement.holds.map(toPacketHold) };
}

async function judgeMoves(
  on: Queryable,
  input: { assess: RevisionToAssess; impact: Omit<ImpactInput, 'moves'>; records: ReviewRecords; asOf: Date },
): Promise<{ moves: Map<string, HoldMove>; judged: Map<string, Judgement> }> {
  const { assess, impact, records, asOf } = input;
  const moves = new Map<string, HoldMove>();
  const judged = new Map<string, Judgement>();
  for (const department of inLockOrder(findMovingDepartments(impact))) {
    const { orderId, document, policy, access } = assess;
    const asOfMs = asOf.getTime();
    const context = { orderId, document, policy, department, asOfMs, today: dayOfInstant(asOfMs) };
    const facts = await readFacts(on, { check: department.check, context, access });
    const judgement = judge(facts, context);
    const before = impact.reviews.find((review) => review.department === department.name);
    const packet = findPacket(records, department.name);
    const move = toMove(judgement, { packet, held: before?.holds.length ?? 0 });
    moves.set(department.name, move);
    if (move.fits) judged.set(department.name, judgement);
  }
  return { moves, judged };
}

/** The reviews before the revision; those before one that an accepted offer made have agreed to a part of it. */
async function readReviewsBefore(
  on: Queryable,
  of: { orderId: string; records: ReviewRecords; before: ImpactInput['before'] },
): Promise<ReviewBefore[]> {
  const { orderId, records, before } = of;
  const reviews = toReviewsBefore(records);
  const agreed = await findLastAgreed(on, orderId);
  if (agreed?.revision !== before.revision) return reviews;
  return withAgreedDocuments(records, { reviews, document: before.document, offer: agreed.offer });
}

/**
 * Computes what a revision does to the order's reviews. Throws `order_state_conflict` for an order whose review has not
 * begun. Under `lock` the caller locks the order afterwards and compares its head: what was read may have moved on.
 */
export async function assessRevision(on: Queryable, input: RevisionToAssess): Promise<AssessedRevision> {
  const { orderId, revision, document, authors, policy } = input;
  const state = await readState(on, orderId);
  const records = await readReviewRecords(on, orderId);
  const facts = { hasMadeToOrderLine: await hasMadeToOrderProduct(on, document) };
  const stages = planStages({ policy, document, facts });
  const before = records.documents.get(state.revision);
  if (!before) throw new Error(`order ${orderId} has no revision ${state.revision}`);
  const impact = {
    orderId,
    revision,
    documentHash: sha256Hex(canonicalJson(document)),
    policyVersion: state.policyVersion,
    before: { revision: state.revision, document: before },
    document,
    stages,
    reviews: await readReviewsBefore(on, {
      ...input,
      records,
      before: { revision: state.revision, document: before },
    }),
    authors,
  };
  const asOf = state.asOf ?? input.now;
  const { moves, judged } = await judgeMoves(on, { assess: input, impact, records, asOf });
  const certificate = assessImpact({ ...impact, moves });
  return { certificate, stages, records, moves: judged, headPosition: state.headPosition };
}
