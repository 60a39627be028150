import { sql, type SQL } from 'drizzle-orm';
import type { Actor, ActorReference } from '../../domain/actor.ts';
import type { IncidentReason } from '../../domain/incident.ts';
import type { DeadlineFlag } from '../../domain/ladder.ts';
import type { LatestSafeBound } from '../../domain/latest-safe.ts';
import { toMoneyJson, type MoneyJson } from '../../domain/money.ts';
import type { Quorum } from '../../domain/quorum.ts';
import type { Seating } from '../../domain/seats.ts';
import {
  REASON_OF_SUBMITTER,
  reasonToAnswer,
  reasonToDecide,
  reasonToSeeTo,
  type TaskKind,
  type TaskReason,
} from '../../domain/task.ts';
import type { Queryable } from '../pool.ts';
import { readSeatings } from '../seatings.ts';
import type { SeatedRound } from '../seats.ts';
import type { TaskPlace, TaskQuery } from './task-columns.ts';
import { openIncidents, openQuestions, returnedOrders, unansweredOffers } from './waiting-answers.ts';
import { reviewsOfAnyOne, reviewsWithSeats } from './waiting-reviews.ts';

/** At most so many are read at once while those that a person may not decide are passed over. */
const MOST_AT_ONCE = 1_000;

/** Something that waits for one person: a review to decide, a question to answer, an incident to see to, or an order of their own. */
export interface Task {
  readonly kind: TaskKind;
  readonly orderId: string;
  /** Null for what concerns the order as a whole. */
  readonly department: string | null;
  readonly why: TaskReason;
  /** Until when a decision is safe, or until when a returned order can be sent in again. */
  readonly latestSafeAt: Date;
  readonly latestSafeBy: LatestSafeBound;
  /** Null where the calendar does not reach so far. */
  readonly dueAt: Date | null;
  readonly deadlineFlag: DeadlineFlag | null;
  readonly remindedAt: Date | null;
  readonly escalatedAt: Date | null;
  /** Who has the review to themselves; null when nobody does. */
  readonly claimedBy: ActorReference | null;
  /** The question to answer; null for every other task. */
  readonly inquiry: TaskInquiry | null;
  /** The incident to see to; null for every other task. */
  readonly incident: TaskIncident | null;
  readonly customer: string;
  readonly customerReference: string | null;
  readonly requiredOn: string;
  readonly total: MoneyJson;
  readonly submittedAt: Date;
}

/** A question that waits for the person. */
interface TaskInquiry {
  readonly number: number;
  readonly question: string;
  readonly askedBy: ActorReference;
}

/** An incident that waits for the person. */
interface TaskIncident {
  readonly reason: IncidentReason;
  readonly owner: ActorReference;
  readonly openedAt: Date;
}

/** What a decision on a review is judged by, as the database puts it together. */
interface StoredReview {
  readonly round: number;
  readonly authorityRequired: boolean;
  readonly isSeated: boolean;
  readonly quorum: Quorum | null;
  readonly authors: readonly string[];
  readonly customerClass: string | null;
}

interface TaskRow extends Record<string, unknown> {
  kind: TaskKind;
  order_id: string;
  department: string;
  latest_safe_at: Date;
  latest_safe_by: LatestSafeBound;
  due_at: Date | null;
  deadline_flag: DeadlineFlag | null;
  reminded_at: Date | null;
  escalated_at: Date | null;
  claimed_by: ActorReference | null;
  inquiry: TaskInquiry | null;
  incident: (Omit<TaskIncident, 'openedAt'> & { openedAt: string; authors: string[] }) | null;
  review: StoredReview | null;
  customer_id: string;
  customer_reference: string | null;
  required_on: string;
  total_minor: string;
  currency: string;
  submitted_at: Date;
}

function totalOf(row: TaskRow): MoneyJson {
  return toMoneyJson({ amountMinor: BigInt(row.total_minor), currency: row.currency });
}

function toTask(row: TaskRow, why: TaskReason): Task {
  const { incident } = row;
  return {
    kind: row.kind,
    orderId: row.order_id,
    department: row.department === '' ? null : row.department,
    why,
    latestSafeAt: new Date(row.latest_safe_at),
    latestSafeBy: row.latest_safe_by,
    dueAt: row.due_at && new Date(row.due_at),
    deadlineFlag: row.deadline_flag,
    remindedAt: row.reminded_at && new Date(row.reminded_at),
    escalatedAt: row.escalated_at && new Date(row.escalated_at),
    claimedBy: row.claimed_by,
    inquiry: row.inquiry,
    incident: incident && {
      ...{ reason: incident.reason, owner: incident.owner },
      openedAt: new Date(incident.openedAt),
    },
    customer: row.customer_id,
    customerReference: row.customer_reference,
    requiredOn: row.required_on,
    total: totalOf(row),
    submittedAt: new Date(row.submitted_at),
  };
}

function toRound(row: TaskRow, { round, isSeated, quorum }: StoredReview): SeatedRound {
  return { orderId: row.order_id, department: row.department, round, isSeated, quorum };
}

interface Judging {
  readonly actor: Actor;
  readonly seatingOf: (round: SeatedRound) => Seating;
}

/** Why the task is the actor's, or null when it is not. */
function reasonOf(row: TaskRow, { actor, seatingOf }: Judging): TaskReason | null {
  const { review, incident, inquiry, department } = row;
  if (inquiry) return reasonToAnswer(inquiry.askedBy);
  if (incident) {
    const { owner, authors } = incident;
    return reasonToSeeTo(actor, { department, owner: owner.id, authors });
  }
  if (!review) return REASON_OF_SUBMITTER;
  const { authorityRequired, authors, customerClass } = review;
  const eligibility = {
    ...{ department, authorityRequired, authors, customerClass },
    ...{ total: totalOf(row), escalated: row.escalated_at !== null },
  };
  return reasonToDecide(actor, { eligibility, seating: seatingOf(toRound(row, review)) });
}

async function judge(on: Queryable, actor: Actor, rows: readonly TaskRow[]): Promise<Task[]> {
  const rounds = rows.flatMap((row) => (row.review ? [toRound(row, row.review)] : []));
  const judging = { actor, seatingOf: await readSeatings(on, rounds) };
  return rows.flatMap((row) => {
    const why = reasonOf(row, judging);
    return why ? [toTask(row, why)] : [];
  });
}

function placeOf(row: TaskRow): TaskPlace {
  const { order_id: orderId, department, kind } = row;
  return { latestSafeAt: new Date(row.latest_safe_at).toISOString(), orderId, department, kind };
}

/** The statement that finds what may wait for the actor, for a look at its plan. */
export function selectTasks(query: TaskQuery): SQL {
  const sources = [
    ...[reviewsOfAnyOne(query), reviewsWithSeats(query), openIncidents(query), openQuestions(query)],
    ...[returnedOrders(query), unansweredOffers(query)],
  ];
  return sql`
    select * from (${sql.join(sources, sql` union all `)}) as tasks
    order by latest_safe_at, order_id, department, kind limit ${query.limit}`;
}

/** The person, whatever the key in use is limited to: it says what the key does, not what waits for its person. */
function asPerson(actor: Actor): Actor {
  const person: { -readonly [Field in keyof Actor]: Actor[Field] } = { ...actor };
  delete person.scopes;
  return person;
}

/**
 * What waits for the actor: first what has the least time left until a decision is no longer safe. The statement finds
 * what they might decide by their departments and seats; whether they may is judged by the rule that judges decisions.
 */
export async function listTasks(on: Queryable, query: TaskQuery): Promise<Task[]> {
  const actor = asPerson(query.actor);
  const tasks: Task[] = [];
  let { after, limit } = query;
  for (;;) {
    const { rows } = await on.execute<TaskRow>(selectTasks({ actor, after, limit }));
    tasks.push(...(await judge(on, actor, rows)));
    const last = rows.at(-1);
    if (!last || rows.length < limit || tasks.length >= query.limit) return tasks.slice(0, query.limit);
    after = placeOf(last);
    limit = Math.min(2 * limit, MOST_AT_ONCE);
  }
}
