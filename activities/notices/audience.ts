import { hasRole, type Actor } from '../../domain/actor.ts';
import type { ChainedEvent } from '../../domain/history-event.ts';
import { toMoneyJson } from '../../domain/money.ts';
import type { NoticeAudience } from '../../domain/notice.ts';
import { orderTotal } from '../../domain/order-document.ts';
import { judgeSeat } from '../../domain/seat-standing.ts';
import type { Seating } from '../../domain/seats.ts';
import { listInquiries } from '../../db/inquiries.ts';
import {
  findActivePerson,
  findDepartmentManager,
  listCustomerPeople,
  listDepartmentPeople,
} from '../../db/reviewers.ts';
import type { Transaction } from '../../db/pool.ts';
import { findReview, type ReviewRow } from '../../db/reviews.ts';
import { listAuthors, listOrderCustomers } from '../../db/review-subject.ts';
import { readSeating } from '../../db/seats.ts';
import type { ReviewTools } from '../review-context.ts';

interface AudienceInput {
  readonly tx: Transaction;
  readonly tools: ReviewTools;
  readonly event: ChainedEvent;
}

/** The round that an event of a review names; null for another event. */
async function findSubject({ tx, event }: AudienceInput): Promise<ReviewRow | null> {
  const { department, round } = event.facts;
  if (typeof department !== 'string' || typeof round !== 'number') return null;
  return findReview(tx, { orderId: event.orderId, department, round });
}

/** Those who might decide the round: the people of its department, who stands in for them, and who has a seat. */
async function listCandidates(tx: Transaction, review: ReviewRow, seating: Seating): Promise<Actor[]> {
  const people = await listDepartmentPeople(tx, review.department);
  const known = new Set(people.map(({ id }) => id));
  const holders = seating.seats.flatMap(({ holder }) => (holder && !known.has(holder.id) ? [holder.id] : []));
  const others = await Promise.all(holders.map((id) => findActivePerson(tx, id)));
  return [...people, ...others.filter((person) => person !== null)];
}

interface Asking {
  /** Whether managers are asked too, as they are after the deadline. */
  readonly managers: 'with_managers' | 'reviewers';
  /** Whether those are asked whose turn has not come yet. */
  readonly turn: 'now' | 'now_or_later';
}

/** Those of whom a decision on the review is waited for, in their own name or for somebody: whoever may not decide is not asked (I4). */
async function findDeciders(input: AudienceInput, { managers, turn }: Asking): Promise<string[]> {
  const { tx, tools } = input;
  const review = await findSubject(input);
  // It may have been decided before anybody could be told.
  if (review?.status !== 'open') return [];
  const subject = await tools.readSubject(tx, review);
  const total = toMoneyJson(orderTotal(subject.document));
  const { authors, customerClass } = subject;
  const { department, authorityRequired } = review;
  const seating = await readSeating(tx, review);
  const isAsked = (person: Actor) => {
    const escalated = managers === 'with_managers' && hasRole(person, 'manager');
    const eligibility = { department, authorityRequired, total, authors, customerClass, escalated };
    const { refusal } = judgeSeat(person, eligibility, seating);
    return refusal === null || (turn === 'now_or_later' && refusal.code === 'not_in_turn');
  };
  const people = await listCandidates(tx, review, seating);
  const deciders = people.filter(isAsked).map(({ id }) => id);
  if (managers === 'reviewers') return deciders;
  const manager = await findDepartmentManager(tx, department);
  return manager === null || authors.includes(manager) ? deciders : [...deciders, manager];
}

/** The person who was given a seat by hand. */
function findSeated({ facts }: ChainedEvent): string[] {
  const { person } = facts;
  return typeof person === 'object' && person !== null && 'id' in person ? textsOf(person.id) : [];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function textsOf(value: unknown): string[] {
  return listOf(value).filter((text) => typeof text === 'string');
}

/** The ids of the people that facts name; of what is not a person there is none. */
function idsOf(value: unknown): string[] {
  return typeof value === 'object' && value !== null && 'id' in value ? textsOf(value.id) : [];
}

/** Whom a question was put to: when the customer is asked, everybody who signs in for them besides. */
async function findAskedPeople({ tx, event }: AudienceInput): Promise<string[]> {
  const { person, asked, number, department } = event.facts;
  const people = idsOf(person);
  if (asked !== 'customer' || typeof department !== 'string') return people;
  const inquiries = await listInquiries(tx, { orderId: event.orderId, department });
  const inquiry = inquiries.find((candidate) => candidate.number === number);
  return inquiry ? [...people, ...(await listCustomerPeople(tx, [inquiry.customerId]))] : people;
}

async function findManager({ tx, event }: AudienceInput): Promise<string[]> {
  const { department } = event.facts;
  const manager = typeof department === 'string' ? await findDepartmentManager(tx, department) : null;
  return manager === null ? [] : [manager];
}

const FINDERS: Readonly<Record<NoticeAudience, (input: AudienceInput) => Promise<string[]>>> = {
  seat_holders: (input) => findDeciders(input, { managers: 'reviewers', turn: 'now_or_later' }),
  deciders: (input) => findDeciders(input, { managers: 'reviewers', turn: 'now' }),
  deciders_and_managers: (input) => findDeciders(input, { managers: 'with_managers', turn: 'now' }),
  seated: ({ event }) => Promise.resolve(findSeated(event)),
  incident_owner: ({ event }) => Promise.resolve(textsOf(event.facts['owner'])),
  authors: ({ tx, event }) => listAuthors(tx, event.orderId),
  asked: findAskedPeople,
  asker: ({ event }) => Promise.resolve(idsOf(event.facts['askedBy'])),
  manager: findManager,
  customer_side: async ({ tx, event }) => [
    ...(await listAuthors(tx, event.orderId)),
    ...(await listCustomerPeople(tx, await listOrderCustomers(tx, event.orderId))),
  ],
  concerned: ({ event }) => Promise.resolve(listOf(event.facts['concerned']).flatMap(idsOf)),
  mentioned: ({ event }) => Promise.resolve(textsOf(event.facts['mentions'])),
};

/** The ids of the people whom an event is told to, as the records are now; nobody is told of what they did themselves. */
export async function findAudience(audience: NoticeAudience, input: AudienceInput): Promise<string[]> {
  const ids = await FINDERS[audience](input);
  return [...new Set(ids)].filter((id) => id !== input.event.actor.id);
}
