import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Actor } from '../domain/actor.ts';
import type { Condition } from '../domain/conditions.ts';
import { findForeignClaim } from '../domain/act-rules.ts';
import { findIneligibility, type EligibilityCase } from '../domain/eligibility.ts';
import { DomainError, refuse, type ErrorCode, type WinningDecision } from '../domain/errors.ts';
import { findEvidenceChanges } from '../domain/evidence-changes.ts';
import { toMoneyJson } from '../domain/money.ts';
import type { OrderDocument } from '../domain/order-document.ts';
import type { EvidencePacket } from '../domain/packet.ts';
import { parseStored } from '../db/canonical.ts';
import { readConditionFaults } from '../db/condition-records.ts';
import { addDecisionAttempt } from '../db/decision-attempts.ts';
import {
  findDecisionOn,
  findReviewCase,
  findShownPacket,
  type RecordedDecision,
  type ReviewCaseRow,
} from '../db/review-cases.ts';
import { claimOf } from '../db/reviews.ts';
import { DECIDE, decideUpdateId, type DecideMessage } from '../workflows/contract.ts';
import { actorOf } from './access.ts';
import type { ApiContext } from './dependencies.ts';
import { keyOf, type Answer } from './idempotency.ts';
import { toDecisionAnswer } from './order-answers.ts';
import { sendOnce } from './review-updates.ts';
import type { decisionBody } from './schemas/decision.ts';

type DecisionBody = z.infer<typeof decisionBody>;

/** The case of a department that has checked the order. */
export type CheckedCase = ReviewCaseRow & { readonly review: NonNullable<ReviewCaseRow['review']> };

interface DecisionKey {
  readonly orderId: string;
  readonly department: string;
}

/** Refusals that are recorded as attempts; the others say nothing about the person's wish to decide. */
export const RECORDED: ReadonlySet<ErrorCode> = new Set([
  'own_order',
  'wrong_department',
  'above_authority',
  'absent',
  'substituted',
  'review_already_decided',
  'review_not_open',
  'review_claimed',
  'review_not_claimed',
  'evidence_changed',
  'order_state_conflict',
  'forbidden',
]);

function isChecked(row: ReviewCaseRow): row is CheckedCase {
  return row.review !== null;
}

/** The review as it is now. Throws `not_found` when the department has not checked the order. */
export async function requireCase(context: ApiContext, key: DecisionKey): Promise<CheckedCase> {
  const row = await findReviewCase(context.database, key);
  if (!row || !isChecked(row)) throw refuse.notFound('review');
  return row;
}

/** A recorded decision as the one that won. */
export function toWinner(decision: RecordedDecision['decision']): WinningDecision {
  return {
    decidedBy: { id: decision.actorId, name: decision.actorName },
    verb: decision.verb,
    decidedAt: decision.decidedAt.toISOString(),
  };
}

function toAlreadyDecided(decision: RecordedDecision['decision']): DomainError {
  return refuse.reviewAlreadyDecided(toWinner(decision));
}

function findClosed({ review, status, currentRevision }: CheckedCase): DomainError | null {
  if (review.revision !== currentRevision) return refuse.reviewNotOpen('pending');
  return review.status === 'open' && status === 'in_review' ? null : refuse.reviewNotOpen(review.status);
}

/** What eligibility for the review depends on. */
export function toEligibilityCase({ review, ...row }: CheckedCase): EligibilityCase {
  return {
    department: review.department,
    authorityRequired: review.authorityRequired,
    total: toMoneyJson({ amountMinor: row.totalMinor, currency: row.currency }),
    customerClass: row.customerClass,
    authors: row.authors,
    escalated: review.escalatedAt !== null,
  };
}

/** Why the actor may not decide the review as the records are now, whatever they would decide; null when they may. */
export function findReasonNotToDecide(row: CheckedCase, actor: Actor): DomainError | null {
  const decided = row.decision && toAlreadyDecided(row.decision);
  const closed = findIneligibility(actor, toEligibilityCase(row)) ?? decided ?? findClosed(row);
  return closed ?? findForeignClaim(claimOf(row.review), actor);
}

async function explainChange(context: ApiContext, row: CheckedCase, shown: string): Promise<DomainError> {
  const { orderId, review } = row;
  const { department, packet, evidenceHash: current } = review;
  const shownPacket = await findShownPacket(context.database, { orderId, department, evidenceHash: shown });
  const changes =
    shownPacket === null
      ? ['unknown_evidence']
      : findEvidenceChanges(parseStored<EvidencePacket>(shownPacket), parseStored<EvidencePacket>(packet));
  return refuse.evidenceChanged({ shown, current, changes });
}

async function findRefusal(
  context: ApiContext,
  row: CheckedCase,
  input: { actor: Actor; evidenceHash: string; conditions: readonly Condition[] },
): Promise<DomainError | null> {
  const reason = findReasonNotToDecide(row, input.actor);
  if (reason) return reason;
  if (row.review.evidenceHash !== input.evidenceHash) {
    return explainChange(context, row, input.evidenceHash);
  }
  const document = parseStored<OrderDocument>(row.document);
  const faults = await readConditionFaults(context.database, { conditions: input.conditions, document });
  return faults.length > 0 ? refuse.invalidRequest(faults) : null;
}

interface Decision extends DecisionKey {
  readonly actor: Actor;
  readonly body: DecisionBody;
}

/** What was recorded on the evidence that the actor decides on, as an answer when it is their own decision. */
async function findRecorded(context: ApiContext, { orderId, department, actor, body }: Decision) {
  const { evidenceHash, verb, comment = null } = body;
  const recorded = await findDecisionOn(context.database, { orderId, department, evidenceHash });
  if (!recorded) return null;
  const { decision } = recorded;
  const isOwn = decision.actorId === actor.id && decision.verb === verb && decision.comment === comment;
  return { ...recorded, isOwn };
}

/** The actor's own decision as it was recorded; null when there is none. Throws when it is somebody else's. */
async function readOwnDecision(context: ApiContext, decision: Decision) {
  const recorded = await findRecorded(context, decision);
  if (!recorded) return null;
  if (!recorded.isOwn) throw toAlreadyDecided(recorded.decision);
  return { decision: toDecisionAnswer(recorded.decision), receipt: recorded.receipt };
}

async function readAcknowledged(context: ApiContext, decision: Decision) {
  const own = await readOwnDecision(context, decision);
  if (!own) throw new Error('a decision was acknowledged that is not recorded');
  return own;
}

/** Refusals behind which the records may have the very decision: when the engine lost its own acceptance. */
const UNCERTAIN: ReadonlySet<ErrorCode> = new Set([
  'review_already_decided',
  'review_not_open',
  'order_state_conflict',
  'engine_unavailable',
]);

/**
 * What the records say of a decision that the review refused: the engine may have lost the acceptance of a decision
 * that was recorded, or have had too many at once to answer; and it cannot say what changed in the evidence.
 */
async function consultRecords(context: ApiContext, decision: Decision, refusal: DomainError) {
  if (UNCERTAIN.has(refusal.code)) return readOwnDecision(context, decision);
  if (refusal.code !== 'evidence_changed') return null;
  const row = await requireCase(context, decision);
  throw await explainChange(context, row, decision.body.evidenceHash);
}

async function refuseDecision(context: ApiContext, decision: Decision, error: unknown): Promise<never> {
  if (!(error instanceof DomainError)) throw error;
  if (RECORDED.has(error.code)) {
    const { orderId, department, actor, body } = decision;
    const { code, facts } = error;
    await addDecisionAttempt(context.database, {
      orderId,
      department,
      actorId: actor.id,
      verb: body.verb,
      code,
      facts,
    });
  }
  throw error;
}

/**
 * Takes a decision to the order's review: 201 with the decision and its receipt, 202 when the engine has not come to
 * an outcome in time. Throws the refusal otherwise, which is recorded as an attempt.
 */
export async function decideReview(
  context: ApiContext,
  request: FastifyRequest,
  input: DecisionKey & { body: DecisionBody },
): Promise<Answer> {
  const { orderId, department, body } = input;
  const actor = actorOf(request);
  const keyed = keyOf(request);
  const { verb, evidenceHash, comment = null, conditions = [] } = body;
  const decision: Decision = { orderId, department, actor, body };
  const message: DecideMessage = { department, verb, comment, conditions, evidenceHash, actor };
  const key = keyed?.key ?? request.id;
  const updateId = decideUpdateId({ department, evidenceHash, actorId: actor.id, key });
  const sent = sendOnce(context, {
    keyed,
    update: { orderId, name: DECIDE, updateId, message },
    findRefusal: async () =>
      findRefusal(context, await requireCase(context, input), { actor, evidenceHash, conditions }),
    toAnswer: () => readAcknowledged(context, decision),
    recover: (refusal) => consultRecords(context, decision, refusal),
    ended: () => refuse.reviewNotOpen('ended'),
  });
  return sent.catch((error: unknown) => refuseDecision(context, decision, error));
}
