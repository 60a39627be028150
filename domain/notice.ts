import type { HistoryEventType } from './history-event.ts';

/** Why a person is told of something. */
export const NOTICE_KINDS = [
  'review_opened',
  'review_reminded',
  'review_escalated',
  'incident_opened',
  'order_ended',
  'mentioned',
  'inquiry_asked',
  'inquiry_ended',
  'review_overridden',
  'counter_offer',
  'order_changed',
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** Whom a kind of event is told to. */
export type NoticeAudience =
  | 'seat_holders'
  | 'deciders'
  | 'deciders_and_managers'
  | 'seated'
  | 'incident_owner'
  | 'authors'
  | 'mentioned'
  | 'asked'
  | 'asker'
  | 'manager'
  | 'customer_side'
  | 'concerned';

interface NoticeRule {
  readonly kind: NoticeKind;
  readonly audience: NoticeAudience;
}

const SEATED: NoticeRule = { kind: 'review_opened', audience: 'seated' };
const OUTCOME: NoticeRule = { kind: 'order_ended', audience: 'authors' };

const COUNTER_OFFER: NoticeRule = { kind: 'counter_offer', audience: 'customer_side' };

/** What each type of history event gives notice of; an event that is not listed is told to nobody. */
const RULES: Partial<Record<HistoryEventType, NoticeRule>> = {
  'review.opened': { kind: 'review_opened', audience: 'seat_holders' },
  'review.reminded': { kind: 'review_reminded', audience: 'deciders' },
  'review.manager_reminded': { kind: 'review_reminded', audience: 'deciders_and_managers' },
  'review.escalated': { kind: 'review_escalated', audience: 'deciders_and_managers' },
  'review.delegated': SEATED,
  'review.reviewer_added': SEATED,
  'review.assigned': SEATED,
  'review.commented': { kind: 'mentioned', audience: 'mentioned' },
  'review.inquired': { kind: 'inquiry_asked', audience: 'asked' },
  'review.answered': { kind: 'inquiry_ended', audience: 'asker' },
  'review.inquiry_withdrawn': { kind: 'inquiry_ended', audience: 'asker' },
  'review.inquiry_ended': { kind: 'inquiry_ended', audience: 'asker' },
  'review.overridden': { kind: 'review_overridden', audience: 'manager' },
  'routing_incident.opened': { kind: 'incident_opened', audience: 'incident_owner' },
  'counter_offer.made': COUNTER_OFFER,
  'counter_offer.accepted': COUNTER_OFFER,
  'counter_offer.declined': COUNTER_OFFER,
  'order.approved': OUTCOME,
  'order.change_issued': { kind: 'order_changed', audience: 'concerned' },
  'order.rejected': OUTCOME,
  'order.returned': OUTCOME,
  'order.expired': OUTCOME,
  'order.withdrawn': OUTCOME,
};

/** The rule by which an event gives notice, or null. */
export function noticeRuleOf(type: HistoryEventType): NoticeRule | null {
  return RULES[type] ?? null;
}

/** The languages that notices are written in. */
export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

/** When a person wants mail: at once, gathered once a day, or never. What is in the product they always see. */
export const NOTICE_PREFERENCES = ['at_once', 'daily_digest', 'none'] as const;
export type NoticePreference = (typeof NOTICE_PREFERENCES)[number];

/** Where notices are delivered to, each by a workflow of its own. */
export const NOTICE_ENDPOINTS = ['in_app', 'mail'] as const;
export type NoticeEndpoint = (typeof NOTICE_ENDPOINTS)[number];
