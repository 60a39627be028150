import { actorReference, type Actor } from '../domain/actor.ts';
import { isAllowedAs, type Relation } from '../domain/authorization.ts';
import { relationToOrder } from '../domain/relations.ts';
import type { CounterOffer } from '../domain/counter-offer.ts';
import { refuse } from '../domain/errors.ts';
import type { NewHistoryEvent } from '../domain/history-event.ts';
import { lacksConfirmation, type Confirmation, type OfferAnswer } from '../domain/offer-answer.ts';
import type { AnswerStep, Recorded } from '../domain/review-step.ts';
import { stepKey } from '../domain/step-key.ts';
import { addOfferAnswer, findCounterOffer, hasOrderFile } from '../db/counter-offers.ts';
import { lockOrder } from '../db/history.ts';
import { addRevision } from '../db/orders.ts';
import type { Transaction } from '../db/pool.ts';
import { findActivePerson } from '../db/reviewers.ts';
import { recordOnce, type StepOutcome } from './record-once.ts';
import type { PlannedSubject, ReviewTools } from './review-context.ts';

export interface RecordOfferAnswerInput {
  readonly orderId: string;
  readonly revision: number;
  readonly ordinal: number;
  readonly answer: OfferAnswer;
  readonly comment: string | null;
  readonly offerHash: string;
  readonly confirmation: Confirmation | null;
  readonly actor: Actor;
  /** RFC 3339, UTC: when the workflow accepted it. */
  readonly answeredAt: string;
}

interface Authorised {
  readonly actor: Actor;
  readonly relation: Relation;
}

/** Judges by the records as they are now who answers, and for whom; not by what the message claims. */
async function authorise(
  tx: Transaction,
  of: { given: RecordOfferAnswerInput; subject: PlannedSubject },
): Promise<Authorised> {
  const { given, subject } = of;
  const operation = 'counter_offer.answer' as const;
  const actor = await findActivePerson(tx, given.actor.id);
  if (!actor) throw refuse.forbidden(operation);
  const { authors, document } = subject;
  const relation = relationToOrder(actor, { authors, customer: document.customer });
  if (!isAllowedAs(actor, { operation, relation })) throw refuse.forbidden(operation);
  if (lacksConfirmation({ ...given, relation })) throw refuse.confirmationMissing();
  return { actor, relation };
}

async function requireKnownFile(tx: Transaction, given: RecordOfferAnswerInput): Promise<void> {
  const { confirmation, orderId } = given;
  if (!confirmation || !('attachment' in confirmation)) return;
  if (!(await hasOrderFile(tx, { orderId, id: confirmation.attachment })))
    throw refuse.notFound('attachment');
}

/** The accepted offer becomes the order's next revision, and who accepted it is its author. */
async function makeRevision(
  tx: Transaction,
  of: { given: RecordOfferAnswerInput; offer: CounterOffer; actor: Actor },
): Promise<number> {
  const { given, offer, actor } = of;
  const revision = given.revision + 1;
  const isAdded = await addRevision(tx, {
    orderId: given.orderId,
    revision,
    document: offer.document,
    authorId: actor.id,
    createdAt: new Date(given.answeredAt),
  });
  if (!isAdded) throw refuse.revisionConflict({ current: revision });
  return revision;
}

function answeredEvent(
  given: RecordOfferAnswerInput,
  of: { actor: Actor; onBehalfOf: string | null; madeRevision: number | null },
): NewHistoryEvent {
  const { revision, comment, offerHash, confirmation, answer, answeredAt } = given;
  const { onBehalfOf, madeRevision } = of;
  return {
    type: answer === 'accept' ? 'counter_offer.accepted' : 'counter_offer.declined',
    at: answeredAt,
    actor: actorReference(of.actor),
    facts: { revision, comment, offerHash, confirmation, onBehalfOf, madeRevision },
  };
}

async function record(
  tx: Transaction,
  tools: ReviewTools,
  given: RecordOfferAnswerInput,
): Promise<StepOutcome<'answer'>> {
  const subject = await tools.readSubject(tx, given);
  const order = await lockOrder(tx, given.orderId);
  if (order.status !== 'awaiting_customer') {
    throw refuse.orderStateConflict({ status: order.status, action: 'answer' });
  }
  const { actor, relation } = await authorise(tx, { given, subject });
  await requireKnownFile(tx, given);
  const found = await findCounterOffer(tx, given);
  if (!found) throw refuse.notFound('counter-offer');
  if (found.offerHash !== given.offerHash) {
    throw refuse.counterOfferChanged({ shown: given.offerHash, current: found.offerHash });
  }
  const isAccepted = given.answer === 'accept';
  const madeRevision = isAccepted ? await makeRevision(tx, { given, offer: found.offer, actor }) : null;
  const onBehalfOf = relation === 'own_customer' ? null : subject.document.customer;
  const { answer, comment, answeredAt } = given;
  await addOfferAnswer(tx, {
    ...given,
    actorId: actor.id,
    actorName: actor.name,
    onBehalfOf,
    answeredAt: new Date(answeredAt),
    madeRevision,
  });
  return {
    order,
    events: [answeredEvent(given, { actor, onBehalfOf, madeRevision })],
    result: {
      step: 'answer',
      given: { answeredBy: actorReference(actor), answer, answeredAt, comment },
      revision: madeRevision,
    },
  };
}

/**
 * Records an answer that the workflow accepted, with the revision that an acceptance makes. Throws a DomainError when the
 * records forbid it; the workflow then takes its acceptance back.
 */
export function recordOfferAnswer(
  tools: ReviewTools,
  given: RecordOfferAnswerInput,
): Promise<Recorded<AnswerStep>> {
  const key = stepKey.answer(given.revision, given.ordinal);
  const step = { orderId: given.orderId, stepKey: key, name: 'answer' as const };
  return recordOnce(tools.database, step, (tx) => record(tx, tools, given));
}
