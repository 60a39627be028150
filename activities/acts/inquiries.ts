import { refuse } from '../../domain/errors.ts';
import { findAskedFault } from '../../domain/act-rules.ts';
import type { ActorReference } from '../../domain/actor.ts';
import type { NewHistoryEvent } from '../../domain/history-event.ts';
import type { InquiryOutcome } from '../../domain/inquiry.ts';
import type { EvidencePacket, PacketInquiry } from '../../domain/packet.ts';
import type { ActOf, Inquiry } from '../../domain/review-act.ts';
import { canonicalJson, parseStored, sha256Hex } from '../../db/canonical.ts';
import { inquiryEnd, listInquiries, newInquiry, type InquiryRow } from '../../db/inquiries.ts';
import { findActivePerson, findPersonName } from '../../db/reviewers.ts';
import { newIncident } from '../../db/incidents.ts';
import type { Write } from '../../db/pool.ts';
import { newRound, retireRounds, type NewReviewRow } from '../../db/reviews.ts';
import { askSeats, newSeats } from '../../db/seats.ts';
import {
  askReviewers,
  toSeatingColumns,
  toSeatingFacts,
  toSeatingResult,
  type Asked,
} from '../seat-review.ts';
import { actEvent, type ActContext, type ActOutcome } from './act-context.ts';
import { endOfTime, startClock, stopClock, type Resumed } from './act-times.ts';

/** The person asked: the colleague, or the submitter, who may also answer for the customer. */
async function findAsked({ tx, subject }: ActContext, act: ActOf<'inquire'>): Promise<ActorReference> {
  if (act.asked === 'colleague') {
    const colleague = act.colleague === null ? null : await findActivePerson(tx, act.colleague);
    const fault = findAskedFault(colleague);
    if (fault || !colleague) throw fault ?? refuse.notFound('person');
    return colleague;
  }
  const { submitterId } = subject;
  return { id: submitterId, name: await findPersonName(tx, submitterId) };
}

async function answerBy(context: ActContext): Promise<number | null> {
  const { deadline } = context.department;
  return deadline.counts === 'working_time'
    ? endOfTime(context, deadline.answerWithin ?? deadline.decideWithin)
    : endOfTime(context, deadline.answerWithinMs ?? deadline.decideWithinMs);
}

/** Asks, and stops the reviewer's clock until there is an answer. */
export async function inquire(context: ActContext, act: ActOf<'inquire'>): Promise<ActOutcome> {
  const { tx, review, actor, at, subject } = context;
  const { orderId, department, round } = review;
  const { asked, question } = act;
  const person = await findAsked(context, act);
  const number = (await listInquiries(tx, { orderId, department })).length + 1;
  const answerByMs = await answerBy(context);
  const inquiry: Inquiry = { number, askedBy: actor, asked, person: person.id, answerByMs };
  const answerByAt = answerByMs === null ? null : new Date(answerByMs);
  const row = {
    ...{ orderId, department, number, round, question, asked },
    ...{ askedById: actor.id, askedByName: actor.name, askedAt: at },
    ...{ personId: person.id, personName: person.name, customerId: subject.document.customer },
    answerBy: answerByAt,
  };
  const facts = { number, question, asked, person: { id: person.id, name: person.name } };
  return {
    effect: { kind: 'paused', inquiry, clock: await stopClock(context) },
    events: [actEvent(context, 'review.inquired', { ...facts, answerBy: answerByAt?.toISOString() ?? null })],
    change: { status: 'paused' },
    writes: [newInquiry(tx, row)],
  };
}

function requireInquiry({ inquiry }: ActContext): InquiryRow {
  if (!inquiry) throw refuse.noOpenInquiry();
  return inquiry;
}

function toPacketInquiry({ actor, at }: ActContext, inquiry: InquiryRow, answer: string): PacketInquiry {
  const { number, question, askedById, askedByName, askedAt } = inquiry;
  return {
    number,
    question,
    askedBy: { id: askedById, name: askedByName },
    askedAt: askedAt.toISOString(),
    answer,
    answeredBy: actor,
    answeredAt: at.toISOString(),
  };
}

/** The seats are asked anew, on the evidence that now has the answer: nobody has agreed to it yet. */
function openedEvents(
  context: ActContext,
  opened: { round: number; dueAt: Date | null; asked: Asked },
): NewHistoryEvent[] {
  const { round, dueAt, asked } = opened;
  const facts = { round, dueAt: dueAt?.toISOString() ?? null, ...toSeatingFacts(asked.seating) };
  const event = actEvent(context, 'review.opened', facts);
  if (!asked.shortage) return [event];
  const incident = { round, owner: context.policy.owner, reason: asked.shortage };
  return [event, actEvent(context, 'routing_incident.opened', incident)];
}

/** The round on which the review goes on, with the seats of those who are asked. */
function writeNextRound(
  { tx, review, policy, at }: ActContext,
  next: {
    row: Pick<NewReviewRow, 'round' | 'packet' | 'evidenceHash'>;
    times: Resumed['times'];
    asked: Asked;
  },
): Write[] {
  const { row, times, asked } = next;
  const { seating, shortage } = asked;
  const round = {
    ...review,
    ...times,
    ...row,
    ...{ quorum: null, isSeated: false, carriedFromRound: null },
    ...toSeatingColumns(seating),
    incidentOwner: shortage ? policy.owner : review.incidentOwner,
  };
  const askedUntil = times.latestSafeAt;
  const incident = shortage && { owner: policy.owner, reason: shortage, openedAt: at };
  return [
    newRound(tx, round),
    ...(seating ? [newSeats(tx, { key: round, seating, askedUntil })] : []),
    ...(incident ? [newIncident(tx, { key: round, ...incident })] : []),
  ];
}

/**
 * Answers: question and answer become a part of the evidence, on which the review goes on as another round, with the
 * time that its reviewer had left. Who had claimed it still has.
 */
export async function answer(context: ActContext, act: ActOf<'answer'>): Promise<ActOutcome> {
  const { tx, review, actor, at } = context;
  const inquiry = requireInquiry(context);
  const before = parseStored<EvidencePacket>(review.packet);
  const answered = toPacketInquiry(context, inquiry, act.answer);
  const packet = canonicalJson({ ...before, inquiries: [...(before.inquiries ?? []), answered] });
  const evidenceHash = sha256Hex(packet);
  const round = review.round + 1;
  const { ladder, times } = await startClock(context);
  const asked = await askReviewers(tx, context);
  await retireRounds(tx, review);
  const { number } = inquiry;
  const facts = { number, answer: act.answer, askedBy: answered.askedBy, evidenceHash };
  return {
    effect: { kind: 'answered', round, evidenceHash, ladder, ...toSeatingResult(asked.seating) },
    events: [
      actEvent(context, 'review.answered', facts),
      ...openedEvents(context, { round, dueAt: times.dueAt, asked }),
    ],
    writes: [
      ...writeNextRound(context, { row: { round, packet, evidenceHash }, times, asked }),
      inquiryEnd(tx, inquiry, {
        outcome: 'answered',
        endedAt: at,
        answer: act.answer,
        answeredById: actor.id,
        answeredByName: actor.name,
      }),
    ],
  };
}

/** Has those asked again who were asked before the question; where any one decides the review alone says so. */
function askAgain({ tx, review, seating }: ActContext, askedUntil: Date): Write[] {
  return review.isSeated ? [askSeats(tx, { key: review, seating, askedUntil })] : [];
}

const END_EVENTS = { withdrawn: 'review.inquiry_withdrawn', unanswered: 'review.inquiry_ended' } as const;

/** Ends a question without an answer: the review goes on as it was, with the time that its reviewer had left. */
export async function endInquiry(
  context: ActContext,
  input: { outcome: Exclude<InquiryOutcome, 'answered'>; comment: string | null },
): Promise<ActOutcome> {
  const { outcome, comment } = input;
  const inquiry = requireInquiry(context);
  const { number, askedById, askedByName } = inquiry;
  const { ladder, times } = await startClock(context);
  const facts = { number, askedBy: { id: askedById, name: askedByName }, comment };
  return {
    effect: { kind: 'resumed', ladder },
    events: [actEvent(context, END_EVENTS[outcome], facts)],
    change: times,
    writes: [
      inquiryEnd(context.tx, inquiry, { outcome, endedAt: context.at }),
      ...askAgain(context, times.latestSafeAt),
    ],
  };
}
