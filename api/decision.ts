import type { z } from 'zod';
import type { Actor } from '../domain/actor.ts';
import type { Condition } from '../domain/conditions.ts';
import { DomainError, refuse, type ErrorCode } from '../domain/errors.ts';
import { findEvidenceChanges } from '../domain/evidence-changes.ts';
import type { OrderDocument } from '../domain/order-document.ts';
import type { EvidencePacket } from '../domain/packet.ts';
import { parseStored } from '../db/canonical.ts';
import { readConditionFaults } from '../db/condition-records.ts';
import { addDecisionAttempt } from '../db/decision-attempts.ts';
import type { KeyedRequest } from '../db/idempotency.ts';
import { findDecisionOn, findShownPacket } from '../db/review-cases.ts';
import { DECIDE, decideUpdateId, type DecideMessage } from '../workflows/contract.ts';
import {
  findReasonNotToDecide,
  requireCase,
  toAlreadyDecided,
  type CheckedCase,
  type ReviewOfOrder,
} from './checked-case.ts';
import type { ApiContext } from './dependencies.ts';
import type { Answer } from './idempotency.ts';
import { toDecisionAnswer } from './order-answers.ts';
import { isSameRemark, sealConditions, sealRemarks } from './personal-data/remarks.ts';
import { readCount } from './review-seating.ts';
import { sendOnce } from './review-updates.ts';
import type { decisionBody } from './schemas/decision.ts';

type DecisionBody = z.infer<typeof decisionBody>;

/** Refusals that are recorded as attempts; the others say nothing about the person's wish to decide. */
export const RECORDED: ReadonlySet<ErrorCode> = new Set([
  'own_order',
  'wrong_department',
  'above_authority',
  'absent',
  'substituted',
  'no_seat',
  'not_in_turn',
  'seat_taken',
  'already_seated',
  'incident_not_open',
  'review_already_decided',
  'review_not_open',
  'review_claimed',
  'review_not_claimed',
  'no_open_inquiry',
  'inquiry_not_yours',
  'decision_relied_on',
  'evidence_changed',
  'order_state_conflict',
  'forbidden',
]);

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

interface Decision extends ReviewOfOrder {
  readonly actor: Actor;
  readonly body: DecisionBody;
}

/** What was recorded on the evidence that the actor decides on, as an answer when it is their own decision. */
async function findRecorded(context: ApiContext, { orderId, department, actor, body }: Decision) {
  const { evidenceHash, verb, comment = null } = body;
  const shown = { orderId, department, evidenceHash, actorId: actor.id };
  const recorded = await findDecisionOn(context.database, shown);
  if (!recorded) return null;
  const { decision } = recorded;
  const isOwn =
    decision.actorId === actor.id &&
    decision.verb === verb &&
    (await isSameRemark(context, decision.comment, comment));
  return { ...recorded, isOwn };
}

type RecordedDecision = NonNullable<Awaited<ReturnType<typeof findRecorded>>>;

async function toAcknowledged(context: ApiContext, { decision: row, receipt }: RecordedDecision) {
  return { decision: toDecisionAnswer(row), review: await readCount(context.database, row), receipt };
}

/** The actor's own decision as it was recorded; null when there is none. Throws when it is somebody else's. */
async function readOwnDecision(context: ApiContext, decision: Decision) {
  const recorded = await findRecorded(context, decision);
  if (recorded && !recorded.isOwn) throw toAlreadyDecided(recorded.decision);
  return recorded && toAcknowledged(context, recorded);
}

async function readAcknowledged(context: ApiContext, decision: Decision) {
  const own = await readOwnDecision(context, decision);
  if (!own) throw new Error('a decision was acknowledged that is not recorded');
  return own;
}

/** Refusals behind which the records may have the very decision: when the engine lost its own acceptance. */
const UNCERTAIN: ReadonlySet<ErrorCode> = new Set([
  'seat_taken',
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
  // Its answer may have been lost, and the order amended since.
  const recorded = await findRecorded(context, decision);
  if (recorded?.isOwn) return toAcknowledged(context, recorded);
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
  input: Decision & {
    readonly keyed: KeyedRequest | null;
    /** Names the request where it carries no key. */
    readonly requestId: string;
  },
): Promise<Answer> {
  const { orderId, department, body, actor, keyed } = input;
  const { verb, evidenceHash, comment = null, conditions = [] } = body;
  const decision: Decision = { orderId, department, actor, body };
  const remark = { actorId: actor.id, orderId, keyed };
  const sealed = await sealRemarks(context, context.database, remark, { comment });
  const message: DecideMessage = {
    ...{ department, verb, evidenceHash, actor },
    comment: sealed.comment,
    conditions: await sealConditions(context, remark, conditions),
  };
  const key = keyed?.key ?? input.requestId;
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
