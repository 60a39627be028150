import type { ChainedEvent, HistoryEventType } from './history-event.ts';
import type { HoldStatus } from './hold.ts';
import type { OrderStatus } from './order-status.ts';
import { DECISION_VERBS, nextReviewStatus, REVIEW_STATUSES, type ReviewStatus } from './review-status.ts';

/** One round of a department's review, as far as it can be told from the history. */
export interface RebuiltReview {
  readonly department: string;
  readonly round: number;
  readonly revision: number;
  readonly status: ReviewStatus;
  readonly by: 'person' | 'rule' | null;
}

/** What an order is by its history alone. */
export interface RebuiltOrder {
  readonly status: OrderStatus;
  readonly revision: number;
  readonly reviews: readonly RebuiltReview[];
  readonly holds: readonly { readonly id: string; readonly status: HoldStatus }[];
}

interface Draft {
  status: OrderStatus;
  revision: number;
  readonly reviews: Map<string, RebuiltReview>;
  readonly holds: Map<string, HoldStatus>;
}

type Facts = ChainedEvent['facts'];
type Effect = (draft: Draft, facts: Facts) => void;

function textOf(facts: Facts, name: string): string {
  const value = facts[name];
  return typeof value === 'string' ? value : '';
}

function numberOf(facts: Facts, name: string): number {
  const value = facts[name];
  return typeof value === 'number' ? value : 0;
}

function listOf(facts: Facts, name: string): readonly unknown[] {
  const value = facts[name];
  return Array.isArray(value) ? value : [];
}

function roundOf(facts: Facts): string {
  return `${textOf(facts, 'department')}:${numberOf(facts, 'round')}`;
}

function becomes(status: OrderStatus): Effect {
  return (draft) => {
    draft.status = status;
  };
}

function begins(status: ReviewStatus, by: RebuiltReview['by']): Effect {
  return (draft, facts) => {
    draft.reviews.set(roundOf(facts), {
      department: textOf(facts, 'department'),
      round: numberOf(facts, 'round'),
      revision: numberOf(facts, 'revision'),
      status,
      by,
    });
  };
}

const decided: Effect = (draft, facts) => {
  const review = draft.reviews.get(roundOf(facts));
  const verb = DECISION_VERBS.find((known) => known === facts['verb']);
  // Of several who were asked, the last one's own verb need not be what all of them came to.
  const outcome = REVIEW_STATUSES.find((known) => known === facts['outcome']);
  const status = outcome ?? (review && verb ? nextReviewStatus(review.status, verb) : null);
  if (review && status) draft.reviews.set(roundOf(facts), { ...review, status, by: 'person' });
};

/** The last round of each department that is named: those before it are over, whatever they came to. */
const cancelled: Effect = (draft, facts) => {
  const departments = new Set(listOf(facts, 'departments'));
  const last = new Map([...draft.reviews].map(([key, { department }]) => [department, key]));
  for (const [key, review] of draft.reviews) {
    const isWaiting = review.status === 'open' || review.status === 'paused';
    if (!isWaiting || !departments.has(review.department) || last.get(review.department) !== key) continue;
    draft.reviews.set(key, { ...review, status: 'cancelled' });
  }
};

function turns(status: ReviewStatus, by: RebuiltReview['by']): Effect {
  return (draft, facts) => {
    const review = draft.reviews.get(roundOf(facts));
    if (review) draft.reviews.set(roundOf(facts), { ...review, status, by });
  };
}

const overridden: Effect = (draft, facts) => {
  turns(facts['outcome'] === 'approve' ? 'approved' : 'rejected', 'person')(draft, facts);
};

/** What a new revision did not touch: each review goes on, or stands, in a round of its own. */
const carried: Effect = (draft, facts) => {
  for (const review of listOf(facts, 'reviews')) {
    if (typeof review !== 'object' || review === null) continue;
    const told: Facts = { ...review };
    const by = told['by'] === 'person' || told['by'] === 'rule' ? told['by'] : null;
    begins(told['outcome'] === 'carried' ? 'carried' : 'open', by)(draft, {
      ...told,
      revision: facts['revision'],
    });
  }
};

function holdsBecome(status: HoldStatus): Effect {
  return (draft, facts) => {
    for (const hold of listOf(facts, 'holds')) {
      if (typeof hold !== 'object' || hold === null || !('id' in hold)) continue;
      draft.holds.set(String(hold.id), status);
    }
  };
}

/** What each type of event changes; an event that is not listed changes nothing of what is rebuilt. */
const EFFECTS: Readonly<Partial<Record<HistoryEventType, Effect>>> = {
  'order.review_planned': (draft, facts) => {
    draft.status = 'in_review';
    draft.revision = numberOf(facts, 'revision');
  },
  'order.returned': becomes('returned'),
  // An answer changes nothing by itself: the revision that it makes, or the return, does.
  'counter_offer.made': becomes('awaiting_customer'),
  'order.approved': becomes('approved'),
  'order.rejected': becomes('rejected'),
  'order.withdrawn': becomes('withdrawn'),
  'order.expired': becomes('expired'),
  'order.amendment_rejected': becomes('approved'),
  'order.amendment_withdrawn': becomes('approved'),
  'order.amendment_expired': becomes('approved'),
  'review.opened': begins('open', null),
  'review.closed_by_rule': begins('approved', 'rule'),
  'review.decided': decided,
  'review.cancelled': cancelled,
  'review.carried': carried,
  // An answer opens another round; the one before stays as it was when the question was asked.
  'review.inquired': turns('paused', null),
  'review.inquiry_withdrawn': turns('open', null),
  'review.inquiry_ended': turns('open', null),
  'review.returned_to_stage': turns('returned', 'person'),
  'review.overridden': overridden,
  'hold.taken': holdsBecome('live'),
  'hold.consumed': holdsBecome('consumed'),
  'hold.released': holdsBecome('released'),
  'hold.expired': holdsBecome('expired'),
};

/** Rebuilds an order from nothing but the events of its history, in the order of their chain. */
export function rebuildOrder(events: readonly ChainedEvent[]): RebuiltOrder {
  const draft: Draft = { status: 'submitted', revision: 1, reviews: new Map(), holds: new Map() };
  for (const { type, facts } of events) EFFECTS[type]?.(draft, facts);
  return {
    status: draft.status,
    revision: draft.revision,
    reviews: [...draft.reviews.values()],
    holds: [...draft.holds].map(([id, status]) => ({ id, status })),
  };
}

function keyed(reviews: RebuiltOrder['reviews']): ReadonlyMap<string, string> {
  return new Map(
    reviews.map(({ department, round, revision, status, by }) => [
      `the review of ${department}, round ${round},`,
      `${status} by ${by ?? 'nobody'} on revision ${revision}`,
    ]),
  );
}

function findUnequal(rebuilt: ReadonlyMap<string, string>, stored: ReadonlyMap<string, string>): string[] {
  return [...new Set([...rebuilt.keys(), ...stored.keys()])].flatMap((name) => {
    const [told, kept] = [rebuilt.get(name) ?? 'not there', stored.get(name) ?? 'not there'];
    return told === kept ? [] : [`${name} is ${told} by the history and ${kept} in the records`];
  });
}

/** In which points the stored order is not what its history says, in words; none when they agree. */
export function compareRebuilt(rebuilt: RebuiltOrder, stored: RebuiltOrder): readonly string[] {
  const whole = ({ status, revision }: RebuiltOrder) =>
    new Map([['the order', `${status} with revision ${revision}`]]);
  const holdsOf = ({ holds }: RebuiltOrder) =>
    new Map(holds.map(({ id, status }) => [`the hold ${id}`, status]));
  return [
    ...findUnequal(whole(rebuilt), whole(stored)),
    ...findUnequal(keyed(rebuilt.reviews), keyed(stored.reviews)),
    ...findUnequal(holdsOf(rebuilt), holdsOf(stored)),
  ];
}
