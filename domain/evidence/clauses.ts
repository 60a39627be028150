import type { Finding } from '../finding.ts';
import type { ChainedEvent, HistoryEventType } from '../history-event.ts';
import type { OrderDocument } from '../order-document.ts';
import { CHECKS, type Check } from '../policy.ts';

/**
 * What ISO 9001:2015 asks of the review of requirements for products and services: clauses 8.2.3.1, what a review before a
 * commitment includes; 8.2.3.2, what is kept of it; and 8.2.4, what becomes of changes.
 */
export const CLAUSES = [
  '8.2.3.1 a',
  '8.2.3.1 b',
  '8.2.3.1 c',
  '8.2.3.1 d',
  '8.2.3.1 e',
  '8.2.3.2',
  '8.2.4',
] as const;
export type Clause = (typeof CLAUSES)[number];

/** A record that covers a clause: an event of the order's history. */
export interface CoveringRecord {
  readonly position: number;
  readonly type: HistoryEventType;
  /** The department, where the event has one. */
  readonly department: string | null;
}

/** Why nothing of the order's record covers a clause. */
export const UNCOVERED_REASONS = [
  'nobody_asked',
  'no_check',
  'nothing_earlier',
  'not_reviewed',
  'not_changed',
] as const;
export type UncoveredReason = (typeof UNCOVERED_REASONS)[number];

/** What covers one clause; `reason` is null where something does. */
export interface CoveredClause {
  readonly clause: Clause;
  readonly isCovered: boolean;
  readonly records: readonly CoveringRecord[];
  readonly reason: UncoveredReason | null;
}

/** What the clauses of one order are judged by. */
export interface ClauseEvidence {
  readonly events: readonly ChainedEvent[];
  readonly documents: readonly OrderDocument[];
  /** Which events somebody was told of. */
  readonly toldPositions: ReadonlySet<number>;
}

type Selection = (event: ChainedEvent) => boolean;

function isOf(...types: readonly HistoryEventType[]): Selection {
  return ({ type }) => types.includes(type);
}

function checkOf({ facts }: ChainedEvent): Check | null {
  return CHECKS.find((check) => check === facts['check']) ?? null;
}

function isCheckOf(...checks: readonly Check[]): Selection {
  return (event) => {
    const check = event.type === 'review.checked' ? checkOf(event) : null;
    return check !== null && checks.includes(check);
  };
}

function findingCodes({ facts }: ChainedEvent): string[] {
  const { findings } = facts;
  const listed: readonly Partial<Finding>[] = Array.isArray(findings) ? findings : [];
  return listed.flatMap(({ code }) => code ?? []);
}

/** The check compared the order with what was offered before. */
const comparesQuotation: Selection = (event) =>
  event.type === 'review.checked' && findingCodes(event).some((code) => code.includes('quotation'));

const hasConditions: Selection = ({ type, facts }) =>
  (type === 'review.decided' || type === 'review.voted') &&
  Array.isArray(facts['conditions']) &&
  facts['conditions'].length > 0;

const isResult = isOf(
  'review.decided',
  'review.voted',
  'review.closed_by_rule',
  'review.overridden',
  'review.carried',
  'order.approved',
  'order.rejected',
  'order.returned',
);

const isChange = isOf('order.amended', 'order.resubmitted');
const answersOffer = isOf('counter_offer.made', 'counter_offer.accepted', 'counter_offer.declined');

interface Rule {
  readonly covers: (event: ChainedEvent, evidence: ClauseEvidence) => boolean;
  readonly otherwise: UncoveredReason;
}

/** Where the order names a quotation, its check looks at it, whether or not it found a difference. */
function namesQuotation({ documents }: ClauseEvidence): boolean {
  return documents.some(({ quotation }) => quotation !== undefined);
}

const RULES: Readonly<Record<Clause, Rule>> = {
  // What the customer states, delivery among it.
  '8.2.3.1 a': {
    covers: isCheckOf('order_data', 'special_requirements', 'capacity', 'materials'),
    otherwise: 'not_reviewed',
  },
  // What the customer does not state and the use needs: it comes to light when somebody asks, or makes a condition.
  '8.2.3.1 b': {
    covers: (event) => event.type === 'review.answered' || hasConditions(event),
    otherwise: 'nobody_asked',
  },
  // What the company itself asks: its policy, and the checks that follow from it.
  '8.2.3.1 c': {
    covers: (event) =>
      event.type === 'order.review_planned' || isCheckOf('credit', 'payment_terms', 'final_approval')(event),
    otherwise: 'not_reviewed',
  },
  // No check of the product knows laws and regulations.
  '8.2.3.1 d': { covers: () => false, otherwise: 'no_check' },
  // What differs from what was expressed before: a quotation, an earlier revision, a counter-offer.
  '8.2.3.1 e': {
    covers: (event, evidence) =>
      comparesQuotation(event) ||
      isChange(event) ||
      answersOffer(event) ||
      (namesQuotation(evidence) && isCheckOf('order_data')(event)),
    otherwise: 'nothing_earlier',
  },
  '8.2.3.2': { covers: (event) => isResult(event) || hasConditions(event), otherwise: 'not_reviewed' },
  // The amended document, and that those who are concerned were told since.
  '8.2.4': {
    covers: (event, { events, toldPositions }) => {
      const changed = events.find(isChange);
      const isSince = changed !== undefined && event.position >= changed.position;
      return isSince && (isChange(event) || toldPositions.has(event.position));
    },
    otherwise: 'not_changed',
  },
};

function toRecord({ position, type, facts }: ChainedEvent): CoveringRecord {
  const { department } = facts;
  return { position, type, department: typeof department === 'string' ? department : null };
}

/** For each clause the records of the order that cover it, or why none does. */
export function coverClauses(evidence: ClauseEvidence): readonly CoveredClause[] {
  return CLAUSES.map((clause) => {
    const { covers, otherwise } = RULES[clause];
    const records = evidence.events.filter((event) => covers(event, evidence)).map(toRecord);
    const isCovered = records.length > 0;
    return { clause, isCovered, records, reason: isCovered ? null : otherwise };
  });
}
