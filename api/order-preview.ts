import { v7 as uuidv7 } from 'uuid';
import { findCalendar, openWorkingTime } from '../db/business-calendars.ts';
import { readFacts } from '../db/facts/read-facts.ts';
import { hasMadeToOrderProduct } from '../db/facts/plan.ts';
import { findActivePolicy, findPolicy, type PolicyVersion } from '../db/policies.ts';
import type { Database } from '../db/pool.ts';
import { findCustomerClass } from '../db/organisation.ts';
import { listDepartmentPeople } from '../db/reviewers.ts';
import { actorReference, type Actor } from '../domain/actor.ts';
import { dayOfInstant } from '../domain/calendar-day.ts';
import { judge } from '../domain/checks/judge.ts';
import { findIneligibility } from '../domain/eligibility.ts';
import { isClean } from '../domain/finding.ts';
import { formatHoldAmount } from '../domain/hold.ts';
import { ladderOf } from '../domain/ladder.ts';
import { toMoneyJson } from '../domain/money.ts';
import { orderTotal, type OrderDocument } from '../domain/order-document.ts';
import { planStages } from '../domain/plan.ts';
import { calendarOf, type DepartmentPolicy } from '../domain/policy.ts';
import { ANY_ONE } from '../domain/quorum.ts';
import { findOpenShortage, seatReviewers } from '../domain/seat-reviewers.ts';
import { countSeats } from '../domain/seats.ts';
import { toQuorumAnswer } from './review-seating.ts';
import type { OrderPreview } from './schemas/preview.ts';
import { documentOf, type OrderSubmission } from './order-submission.ts';

interface PreviewCase {
  readonly database: Database;
  readonly document: OrderDocument;
  readonly policy: PolicyVersion['policy'];
  readonly submitter: Actor;
  /** An id that no order has, so that nothing is left out as its own. */
  readonly orderId: string;
  readonly asOfMs: number;
}

type PreviewedDepartment = OrderPreview['stages'][number]['departments'][number];

/** Who would be asked, were the order submitted now, and how many of them must agree. */
async function previewAsked(
  of: PreviewCase,
  department: DepartmentPolicy,
): Promise<Pick<PreviewedDepartment, 'asked' | 'quorum' | 'approvalsNeeded' | 'shortage'>> {
  const people = await listDepartmentPeople(of.database, department.name);
  const review = {
    department: department.name,
    authorityRequired: department.authorityRequired,
    total: toMoneyJson(orderTotal(of.document)),
    customerClass: await findCustomerClass(of.database, of.document.customer),
    authors: [of.submitter.id],
    escalated: false,
  };
  const { quorum = ANY_ONE } = department;
  const answer = { quorum: toQuorumAnswer(quorum) };
  if (quorum.kind === 'any') {
    const asked = people.filter((person) => findIneligibility(person, review) === null).map(actorReference);
    return { ...answer, asked, approvalsNeeded: 1, shortage: findOpenShortage(people, review) };
  }
  const { seats, shortage } = seatReviewers({ quorum, people, review });
  const asked = seats.flatMap(({ holder }) => holder ?? []);
  const { approvalsNeeded } = countSeats({ quorum, seats, votes: [] });
  return { ...answer, asked, approvalsNeeded, shortage };
}

/** The deadlines of a review that opened now. */
async function previewDeadlines(
  of: PreviewCase,
  department: DepartmentPolicy,
): Promise<Pick<PreviewedDepartment, 'deadlines' | 'deadlineFlag'>> {
  const name = calendarOf(department);
  const calendar = name === null ? null : await findCalendar(of.database, name);
  const workingTime = calendar && openWorkingTime(calendar);
  const { steps, flag } = ladderOf({ deadline: department.deadline, openedAtMs: Date.now(), workingTime });
  const deadlines = steps.map(({ rung, atMs }) => ({ rung, at: new Date(atMs).toISOString() }));
  return { deadlines, deadlineFlag: flag };
}

/** What is left out of a review that no person sees. */
const CLOSED_BY_RULE = {
  ...{ asked: [], quorum: null, approvalsNeeded: null, shortage: null },
  ...{ deadlines: [], deadlineFlag: null },
};

async function previewOpening(of: PreviewCase, department: DepartmentPolicy) {
  return { ...(await previewAsked(of, department)), ...(await previewDeadlines(of, department)) };
}

async function previewDepartment(
  of: PreviewCase,
  planned: { policy: DepartmentPolicy; because: PreviewedDepartment['because'] },
): Promise<PreviewedDepartment> {
  const department = planned.policy;
  const { document, policy, orderId, asOfMs } = of;
  const context = { orderId, document, policy, department, asOfMs, today: dayOfInstant(asOfMs) };
  const facts = await readFacts(of.database, { check: department.check, context, access: 'read' });
  const { findings, holds } = judge(facts, context);
  const closesByRule = department.closesByRule && isClean(findings);
  return {
    department: department.name,
    because: planned.because,
    findings: findings.map((finding) => ({
      ...finding,
      facts: { ...finding.facts },
      evidence: [...finding.evidence],
    })),
    closesByRule,
    ...(closesByRule ? CLOSED_BY_RULE : await previewOpening(of, department)),
    holds: holds.map(({ kind, resource, amount, unit, neededOn }) => ({
      kind,
      resource,
      amount: formatHoldAmount({ kind, amount, unit }),
      unit,
      neededOn,
    })),
  };
}

/** What a customer may know beforehand of an order that could be submitted: asking again and again tells no limit or stock. */
export function previewOutside(submission: OrderSubmission): OrderPreview {
  return { policyVersion: null, total: toMoneyJson(orderTotal(documentOf(submission))), stages: [] };
}

/** What the review of an order would be, were it submitted now. Writes nothing and holds nothing. */
export async function previewOrder(
  database: Database,
  submission: OrderSubmission,
  submitter: Actor,
): Promise<OrderPreview> {
  const document = documentOf(submission);
  const requested = submission.policyVersion;
  const found = requested === undefined ? null : await findPolicy(database, requested);
  const { policy, version } = found ?? (await findActivePolicy(database));
  const asOfMs = submission.asOf === undefined ? Date.now() : Date.parse(submission.asOf);
  const of = { database, document, policy, submitter, orderId: uuidv7(), asOfMs };
  const facts = { hasMadeToOrderLine: await hasMadeToOrderProduct(database, document) };
  const stages = planStages({ policy, document, facts }).map(async ({ stage, departments }) => ({
    stage,
    departments: await Promise.all(departments.map((department) => previewDepartment(of, department))),
  }));
  return {
    policyVersion: version,
    total: toMoneyJson(orderTotal(document)),
    stages: await Promise.all(stages),
  };
}
