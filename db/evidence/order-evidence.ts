import { asc, eq } from 'drizzle-orm';
import { listArchivedExecutions } from '../archive.ts';
import { findPolicyText } from '../policies.ts';
import type { Queryable } from '../pool.ts';
import { attachments } from '../tables/attachments.ts';
import { counterOfferAnswers, counterOffers } from '../tables/counter-offers.ts';
import { comments, notices } from '../tables/notices.ts';
import { decisionAttempts } from '../tables/attempts.ts';
import { historyEvents, orderRevisions, orders, orderStates, reviews } from '../tables/process.ts';

function readRevisions(on: Queryable, orderId: string) {
  const { revision, document, documentHash, authorId, createdAt, shownImpact } = orderRevisions;
  return on
    .select({ revision, document, documentHash, authorId, createdAt, shownImpact })
    .from(orderRevisions)
    .where(eq(orderRevisions.orderId, orderId))
    .orderBy(asc(revision));
}

function readRounds(on: Queryable, orderId: string) {
  const { department, round, revision, stage, status, isCurrent, closedBy, packet, evidenceHash } = reviews;
  const { checkedAt, openedAt, dueAt, closedAt } = reviews;
  return on
    .select({
      ...{ department, round, revision, stage, status, isCurrent, closedBy, packet, evidenceHash },
      ...{ checkedAt, openedAt, dueAt, closedAt },
    })
    .from(reviews)
    .where(eq(reviews.orderId, orderId))
    .orderBy(asc(department), asc(round));
}

function readEvents(on: Queryable, orderId: string) {
  const { position, type, at, body, previousHash, hash, stepKey } = historyEvents;
  return on
    .select({ position, type, at, body, previousHash, hash, stepKey })
    .from(historyEvents)
    .where(eq(historyEvents.orderId, orderId))
    .orderBy(asc(position));
}

function readAttempts(on: Queryable, orderId: string) {
  const { id, department, actorId, verb, channel, code, facts, attemptedAt } = decisionAttempts;
  return on
    .select({ id, department, actorId, verb, channel, code, facts, attemptedAt })
    .from(decisionAttempts)
    .where(eq(decisionAttempts.orderId, orderId))
    .orderBy(asc(id));
}

function readNotices(on: Queryable, orderId: string) {
  const { position, personId, kind, createdAt, mailedAt } = notices;
  return on
    .select({ position, personId, kind, createdAt, mailedAt })
    .from(notices)
    .where(eq(notices.orderId, orderId))
    .orderBy(asc(position), asc(personId));
}

function readAttachments(on: Queryable, orderId: string) {
  const { id, department, round, authorId, fileName, mediaType, sizeBytes, contentHash, createdAt } =
    attachments;
  return on
    .select({ id, department, round, authorId, fileName, mediaType, sizeBytes, contentHash, createdAt })
    .from(attachments)
    .where(eq(attachments.orderId, orderId))
    .orderBy(asc(id));
}

function readComments(on: Queryable, orderId: string) {
  const { id, department, round, authorId, text, mentions, createdAt, position } = comments;
  return on
    .select({ id, department, round, authorId, text, mentions, createdAt, position })
    .from(comments)
    .where(eq(comments.orderId, orderId))
    .orderBy(asc(id));
}

function readOffers(on: Queryable, orderId: string) {
  return on
    .select()
    .from(counterOffers)
    .where(eq(counterOffers.orderId, orderId))
    .orderBy(asc(counterOffers.revision), asc(counterOffers.ordinal));
}

function readAnswers(on: Queryable, orderId: string) {
  return on
    .select()
    .from(counterOfferAnswers)
    .where(eq(counterOfferAnswers.orderId, orderId))
    .orderBy(asc(counterOfferAnswers.revision), asc(counterOfferAnswers.ordinal));
}

async function readHead(on: Queryable, orderId: string) {
  const { status, revision, approvedRevision, policyVersion, headPosition, headHash, closedAt } = orderStates;
  const [row] = await on
    .select({
      orderId: orders.id,
      submitterId: orders.submitterId,
      submittedAt: orders.submittedAt,
      asOf: orders.asOf,
      state: { status, revision, approvedRevision, policyVersion, headPosition, headHash, closedAt },
    })
    .from(orders)
    .leftJoin(orderStates, eq(orderStates.orderId, orders.id))
    .where(eq(orders.id, orderId));
  return row ?? null;
}

/**
 * All that the records have of one order, as an evidence pack shows it; null where there is no such order. This is the one
 * place where a pack reads what is personal.
 */
export async function readOrderEvidence(on: Queryable, orderId: string) {
  const head = await readHead(on, orderId);
  if (!head) return null;
  const policyVersion = head.state?.policyVersion ?? null;
  return {
    ...head,
    revisions: await readRevisions(on, orderId),
    rounds: await readRounds(on, orderId),
    events: await readEvents(on, orderId),
    attempts: await readAttempts(on, orderId),
    notices: await readNotices(on, orderId),
    comments: await readComments(on, orderId),
    attachments: await readAttachments(on, orderId),
    offers: await readOffers(on, orderId),
    answers: await readAnswers(on, orderId),
    executions: await listArchivedExecutions(on, [orderId]),
    policy: policyVersion === null ? null : await findPolicyText(on, policyVersion),
  };
}

export type OrderEvidence = NonNullable<Awaited<ReturnType<typeof readOrderEvidence>>>;
