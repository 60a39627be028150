import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Actor } from '../domain/actor.ts';
import { findActFault, findAskedFault } from '../domain/act-rules.ts';
import { isAllowed } from '../domain/authorization.ts';
import { DomainError, refuse } from '../domain/errors.ts';
import { ACT_VERBS, OPERATION_OF_ACT, type ReviewAct } from '../domain/review-act.ts';
import { departmentOfKey } from '../domain/step-key.ts';
import { addDecisionAttempt } from '../db/decision-attempts.ts';
import { findActAt } from '../db/history.ts';
import { findOpenInquiry, toInquiry } from '../db/inquiries.ts';
import { findActivePerson } from '../db/reviewers.ts';
import { claimOf, listStages, placeOf, toWinner } from '../db/reviews.ts';
import { ACT_ON_REVIEW, actUpdateId, type Acknowledgement, type ActMessage } from '../workflows/contract.ts';
import { actorOf } from './access.ts';
import { requireCase, toEligibilityCase, type CheckedCase } from './checked-case.ts';
import { RECORDED } from './decision.ts';
import type { ApiContext } from './dependencies.ts';
import { keyOf, type Answer } from './idempotency.ts';
import { sealRemarks, type Remark } from './personal-data/remarks.ts';
import { sendOnce } from './review-updates.ts';
import type { actBody } from './schemas/act.ts';
import type { ActAnswer } from './schemas/act-answers.ts';

type ActBody = z.infer<typeof actBody>;

interface Act {
  readonly orderId: string;
  readonly department: string;
  readonly actor: Actor;
  readonly act: ReviewAct;
}

const orNull = (text: string | null | undefined): string | null => text ?? null;

/** The act with null for what was left out. */
function toAct(body: ActBody): ReviewAct {
  if (body.verb === 'inquire') return { ...body, colleague: orNull(body.colleague) };
  if ('person' in body) return { ...body, comment: orNull(body.comment) };
  if (body.verb === 'release' || body.verb === 'withdraw_inquiry' || body.verb === 'recall')
    return { verb: body.verb, comment: orNull(body.comment) };
  return body;
}

/** The fields of acts that their authors write in their own words. */
const WORDS = ['comment', 'question', 'answer', 'reason'] as const;

function wordsOf(body: ActBody): [string, string][] {
  return Object.entries(body).filter(
    (field): field is [string, string] =>
      WORDS.some((name) => name === field[0]) && typeof field[1] === 'string',
  );
}

/** The act with references in the place of what its author writes. */
async function sealWords(context: ApiContext, remark: Remark, body: ActBody): Promise<ActBody> {
  const words = Object.fromEntries(wordsOf(body));
  return { ...body, ...(await sealRemarks(context, context.database, remark, words)) };
}

/** Why the colleague whom the act names cannot be asked, or null. */
async function findColleagueFault({ database }: ApiContext, act: ReviewAct): Promise<DomainError | null> {
  if (act.verb !== 'inquire' || act.colleague === null) return null;
  return findAskedFault(await findActivePerson(database, act.colleague));
}

async function findRefusal(
  context: ApiContext,
  row: CheckedCase,
  { act, actor }: Act,
): Promise<DomainError | null> {
  const { database } = context;
  const { review, decision, currentRevision } = row;
  const inquiry = await findOpenInquiry(database, review);
  const eligibility = toEligibilityCase(row);
  const fault = findActFault(act, actor, {
    eligibility,
    order: { authors: row.authors, customer: row.customer },
    status: review.revision === currentRevision ? review.status : 'pending',
    claim: claimOf(review),
    evidenceHash: review.evidenceHash,
    inquiry: inquiry && toInquiry(inquiry),
    winner: decision && toWinner(decision),
    seating: row.seating,
    incidentOwner: review.incidentOwner,
    ...placeOf(review, await listStages(database, review)),
  });
  return fault ?? findColleagueFault(context, act);
}

/** The act as it was recorded, by the receipt that the review acknowledged it with. */
async function readRecorded(
  { database }: ApiContext,
  orderId: string,
  { receipt }: Acknowledgement,
): Promise<ActAnswer> {
  const found = await findActAt(database, { orderId, position: receipt.position });
  const verb = ACT_VERBS.find((known) => known === found?.step.done.act.verb);
  if (!found || !verb) throw new Error('an act was acknowledged that is not recorded');
  const { department, number: round } = departmentOfKey(found.stepKey);
  const { actor, at } = found.step.done;
  return { act: { verb, department, round, actor, at }, receipt };
}

async function refuseAct(context: ApiContext, input: Act, error: unknown): Promise<never> {
  if (error instanceof DomainError && RECORDED.has(error.code)) {
    const { orderId, department, actor, act } = input;
    const { code, facts } = error;
    const attempt = { orderId, department, actorId: actor.id, verb: act.verb, code, facts };
    await addDecisionAttempt(context.database, attempt);
  }
  throw error;
}

/**
 * Takes an act to the order's review: 201 with the act and its receipt, 202 when the engine has not come to an outcome
 * in time. Throws the refusal otherwise, which is recorded as an attempt.
 */
export async function actOnReview(
  context: ApiContext,
  request: FastifyRequest,
  input: { orderId: string; department: string; body: ActBody },
): Promise<Answer> {
  const { orderId, department, body } = input;
  const actor = actorOf(request);
  const operation = OPERATION_OF_ACT[body.verb];
  if (!isAllowed(actor, operation)) throw refuse.forbidden(operation);
  const keyed = keyOf(request);
  const remark = { actorId: actor.id, orderId, keyed };
  const act: Act = { orderId, department, actor, act: toAct(await sealWords(context, remark, body)) };
  const message: ActMessage = { department, act: act.act, actor };
  const key = keyed?.key ?? request.id;
  const updateId = actUpdateId({ department, verb: body.verb, actorId: actor.id, key });
  const sent = sendOnce(context, {
    keyed,
    update: { orderId, name: ACT_ON_REVIEW, updateId, message },
    findRefusal: async () => findRefusal(context, await requireCase(context, input), act),
    toAnswer: (acknowledgement) => readRecorded(context, orderId, acknowledgement),
    ended: () => refuse.reviewNotOpen('ended'),
  });
  return sent.catch((error: unknown) => refuseAct(context, act, error));
}
