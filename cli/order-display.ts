import { conditionText } from '../domain/conditions.ts';
import type { components } from './generated/api.ts';
import { toFields, toSections, toTable } from './output.ts';

type Schemas = components['schemas'];
type OrderAnswer = Schemas['Order'];
type Review = Schemas['Review'];
type Finding = Schemas['Finding'];
type Fact = Finding['facts'][string];

function toFactText(fact: Fact): string {
  return typeof fact === 'object' ? `${fact.value} ${fact.unit}` : String(fact);
}

/** The facts of a finding on one line. */
export function toFactsText(facts: Finding['facts']): string {
  return Object.entries(facts)
    .map(([name, fact]) => `${name}=${toFactText(fact)}`)
    .join(', ');
}

/** Money as text. */
export function toMoneyText({ amount, currency }: Schemas['Money']): string {
  return `${amount} ${currency}`;
}

/** A person as text. */
export function toPersonText({ id, name }: Schemas['ActorReference']): string {
  return `${name} (${id})`;
}

/** Orders, one a line. */
export function toOrderTable(orders: readonly Schemas['OrderSummary'][]): string {
  return toTable(
    ['id', 'status', 'rev', 'customer', 'reference', 'total', 'required', 'submitted'],
    orders.map((order) => [
      order.id,
      order.status,
      order.revision,
      order.customer,
      order.customerReference,
      toMoneyText(order.total),
      order.requiredOn,
      order.submittedAt,
    ]),
  );
}

function toDecidedBy({ by, decision }: Review): string | null {
  return decision ? toPersonText(decision.actor) : by;
}

/** When an open review is due, until when it is safe to decide it, and what binds that time. */
function toTimes({ status, dueAt, deadlineFlag, latestSafeAt, latestSafeBy }: Review): (string | null)[] {
  if (status !== 'open') return [null, null, null];
  return [dueAt ?? deadlineFlag, latestSafeAt, latestSafeBy];
}

function toReviewTable(reviews: readonly Review[]): string {
  return toTable(
    ['stage', 'department', 'status', 'due', 'decide by', 'because of', 'decided by', 'evidence'],
    reviews.map((review) => [
      review.stage,
      review.department,
      review.status,
      ...toTimes(review),
      toDecidedBy(review),
      review.evidenceHash,
    ]),
  );
}

/** Findings of departments, one a line. */
export function toFindingTable(
  departments: readonly { department: string; findings: readonly Finding[] }[],
): string {
  return toTable(
    ['department', 'severity', 'finding', 'line', 'facts'],
    departments.flatMap(({ department, findings }) =>
      findings.map(({ severity, code, line, facts }) => [
        department,
        severity,
        code,
        line,
        toFactsText(facts),
      ]),
    ),
  );
}

function toRemarkTable(reviews: readonly Review[]): string {
  const decisions = reviews.flatMap(({ decision }) => (decision ? [decision] : []));
  return toTable(
    ['department', 'decision', 'at', 'comment and conditions'],
    decisions.map(({ department, verb, decidedAt, comment, conditions }) => [
      department,
      verb,
      decidedAt,
      [comment, ...conditions.map(conditionText)].filter((text) => text !== null && text !== '').join('; '),
    ]),
  );
}

function toHoldTable(holds: OrderAnswer['holds']): string {
  return toTable(
    ['hold', 'resource', 'amount', 'needed', 'status', 'expires', 'excess released by'],
    holds.map((hold) => [
      hold.kind,
      hold.resource,
      `${hold.amount} ${hold.unit}`,
      hold.neededOn,
      hold.status,
      hold.expiresAt,
      hold.excessReleasedBy,
    ]),
  );
}

/** One order with its reviews, what they found and what it holds. */
export function toOrderText(order: OrderAnswer): string {
  const { document, reviews } = order;
  const fields = toFields({
    order: order.id,
    status: order.status,
    revision: order.revision,
    customer: document.customer,
    reference: document.customerReference,
    total: toMoneyText(order.total),
    'required on': document.requiredOn,
    submitted: `${order.submittedAt} by ${toPersonText(order.submitter)}`,
    policy: order.policyVersion,
    'next deadline': order.nextDeadlineAt,
    closed: order.closedAt,
  });
  const telling = reviews.map(({ department, findings }) => ({
    department,
    findings: findings.filter(({ severity }) => severity !== 'info'),
  }));
  return toSections(
    fields,
    toReviewTable(reviews),
    toFindingTable(telling),
    toRemarkTable(reviews),
    toHoldTable(order.holds),
  );
}
