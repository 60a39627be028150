import { and, eq, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { castVote } from '../../activities/decided-event.ts';
import { actorReference, type Actor } from '../../domain/actor.ts';
import { findGivenFault, type EligibilityCase } from '../../domain/eligibility.ts';
import { toMoneyJson } from '../../domain/money.ts';
import type { SeatAct } from '../../domain/review-act.ts';
import { findSeatActFault, giveSeat } from '../../domain/seat-acts.ts';
import { seatReviewers } from '../../domain/seat-reviewers.ts';
import { judgeSeat } from '../../domain/seat-standing.ts';
import { stepKey } from '../../domain/step-key.ts';
import type { Database, Transaction, Write } from '../../db/pool.ts';
import { findActivePerson, listDepartmentPeople } from '../../db/reviewers.ts';
import { findReview, type ReviewKey } from '../../db/reviews.ts';
import { askSeats, changeSeats, newSeats, readSeating, type RecordedSeating } from '../../db/seats.ts';
import {
  decisions,
  historyEvents,
  orderRevisions,
  orders,
  orderStates,
  reviews,
} from '../../db/tables/process.ts';
import { addRound } from './facts-database.ts';
import {
  customerOf,
  personId,
  type RandomCompany,
  type RandomReview,
  type RandomStep,
} from './random-company.ts';

const DAY_MS = 86_400_000;

/** Runs a part of a statement as one of its own. */
async function run(tx: Transaction, write: Write): Promise<void> {
  await tx
    .with(write)
    .select({ one: sql`1` })
    .from(sql`(select 1) as nothing`);
}

function toCase(review: RandomReview, submitter: string): EligibilityCase {
  const { department, authorityRequired, escalated, totalMinor } = review;
  const total = toMoneyJson({ amountMinor: totalMinor, currency: 'CNY' });
  const { customerClass } = customerOf(review.customer);
  return { department, authorityRequired, escalated, total, customerClass, authors: [submitter] };
}

/** An order of the author with the one review open, as the first statements of a check leave it. */
async function open(
  on: Database,
  input: { review: RandomReview; submitterId: string; at: Date },
): Promise<ReviewKey> {
  const { review, submitterId, at } = input;
  const orderId = uuidv7();
  await on.insert(orders).values({ id: orderId, submitterId, submittedAt: at });
  await on.insert(orderRevisions).values({
    ...{ orderId, revision: 1, document: '{}', documentHash: '', authorId: submitterId, createdAt: at },
    ...{ customerId: customerOf(review.customer).id, currency: 'CNY', totalMinor: review.totalMinor },
    ...{ requiredOn: '2099-12-31', fingerprint: '' },
  });
  await on.insert(orderStates).values({
    ...{ orderId, status: 'in_review', revision: 1, policyVersion: 1 },
    ...{ headPosition: 0, headHash: '', updatedAt: at },
  });
  const { department, authorityRequired, quorum } = review;
  await addRound(on, {
    ...{ orderId, department, status: 'open', closedBy: null, authorityRequired, quorum },
    ...{ isSeated: quorum !== null, openedAt: at, dueAt: at, latestSafeAt: at, latestSafeBy: 'deadline' },
    escalatedAt: review.escalated ? at : null,
  });
  return { orderId, department, round: 1 };
}

interface Situation {
  readonly tx: Transaction;
  readonly key: ReviewKey;
  readonly at: Date;
  readonly eligibility: EligibilityCase;
  readonly seating: RecordedSeating;
}

/** The event by which a recorded decision is found. */
async function addReceipt({ tx, key, at, seating }: Situation, seat: string): Promise<void> {
  const { orderId, department, round } = key;
  await tx.insert(historyEvents).values({
    ...{ orderId, position: seating.votes.length + 1, type: 'review.voted', at, body: '{}' },
    ...{ previousHash: '', hash: '', stepOrdinal: 0 },
    stepKey: stepKey.decision(department, round, seat),
  });
}

/** Decides as a step that records does, if the rules let the person. */
async function decide(situation: Situation, by: Actor, verb: 'approve' | 'reject'): Promise<void> {
  const { tx, key, at, eligibility, seating } = situation;
  const standing = judgeSeat(by, eligibility, seating);
  if (standing.refusal) return;
  const { seat, onBehalfOf } = standing;
  const { after, outcome } = castVote(seating, { seat, actorId: by.id, verb });
  await tx.insert(decisions).values({
    ...{ ...key, actorId: by.id, actorName: by.name, verb, seat, settles: outcome !== null },
    ...{ onBehalfOfId: onBehalfOf?.id ?? null, onBehalfOfName: onBehalfOf?.name ?? null },
    ...{ substitutionId: onBehalfOf?.substitution ?? null, evidenceHash: 'hash', decidedAt: at },
    channel: 'update',
  });
  await addReceipt(situation, seat);
  if (outcome) {
    const isReview = and(eq(reviews.orderId, key.orderId), eq(reviews.department, key.department));
    await tx.update(reviews).set({ status: outcome, closedBy: 'person', closedAt: at }).where(isReview);
  } else await run(tx, askSeats(tx, { key, seating: after, askedUntil: at }));
}

type Giving = Exclude<RandomStep['what'], 'approve' | 'reject'>;

function toAct(what: Giving, person: string): SeatAct {
  const given = { person, comment: null } as const;
  switch (what) {
    case 'add_before':
      return { verb: 'add_reviewer', when: 'before', ...given };
    case 'add_after':
      return { verb: 'add_reviewer', when: 'after', ...given };
    case 'delegate':
    case 'assign':
      return { verb: what, ...given };
  }
}

/** Gives a seat as the step that records does, if the rules let the person. Whoever assigns owns the incident. */
async function give(situation: Situation, input: { act: SeatAct; by: Actor; to: Actor }): Promise<void> {
  const { tx, key, at, eligibility, seating } = situation;
  const { act, by, to } = input;
  const judged = { eligibility, seating, incidentOwner: by.id };
  if (findSeatActFault(act, by, judged) ?? findGivenFault(to, eligibility)) return;
  const seats = giveSeat({ act, by, to: actorReference(to), situation: judged });
  await changeSeats(tx, { key, before: seating.seats, after: seats });
  await tx.update(reviews).set({ isSeated: true }).where(eq(reviews.orderId, key.orderId));
  await run(tx, askSeats(tx, { key, seating: { ...seating, seats }, askedUntil: at }));
}

async function take(
  on: Database,
  step: RandomStep,
  of: Omit<Situation, 'tx' | 'seating'> & { size: number },
) {
  const [by, to] = await Promise.all(
    [step.who, step.whom].map((index) => findActivePerson(on, personId(index % of.size))),
  );
  const review = await findReview(on, of.key);
  if (!by || !to || review?.status !== 'open') return;
  await on.transaction(async (tx) => {
    const situation: Situation = { ...of, tx, seating: await readSeating(tx, review) };
    const { what } = step;
    if (what === 'approve' || what === 'reject') await decide(situation, by, what);
    else await give(situation, { act: toAct(what, to.id), by, to });
  });
}

async function writeReview(
  on: Database,
  input: { review: RandomReview; size: number; at: Date },
): Promise<ReviewKey> {
  const { review, size, at } = input;
  const submitter = review.author === null ? 'shop' : personId(review.author);
  const key = await open(on, { review, submitterId: submitter, at });
  const eligibility = toCase(review, submitter);
  const { quorum } = review;
  if (quorum) {
    const people = await listDepartmentPeople(on, review.department);
    const { seats } = seatReviewers({ quorum, people, review: { ...eligibility, escalated: false } });
    const seating = { quorum, seats, votes: [] };
    await on.transaction((tx) => run(tx, newSeats(tx, { key, seating, askedUntil: at })));
  }
  for (const step of review.steps) await take(on, step, { key, at, eligibility, size });
  if (review.isPaused) await pause(on, key);
  return key;
}

async function pause(on: Database, { orderId }: ReviewKey): Promise<void> {
  await on
    .update(reviews)
    .set({ status: 'paused' })
    .where(and(eq(reviews.orderId, orderId), eq(reviews.status, 'open')));
}

/** Writes the reviews of the company's orders, one an order, as the process would have; answers their keys. */
export async function writeReviews(on: Database, company: RandomCompany): Promise<ReviewKey[]> {
  const keys: ReviewKey[] = [];
  for (const [index, review] of company.reviews.entries()) {
    const at = new Date(Date.now() + (index + 1) * DAY_MS);
    keys.push(await writeReview(on, { review, size: company.people.length, at }));
  }
  return keys;
}
