import type { Role } from './actor.ts';

/** Every operation that the API offers, named once. */
export const OPERATIONS = [
  'order.submit',
  'order.submit_as_of',
  'order.preview',
  'order.resubmit',
  'order.withdraw',
  'counter_offer.answer',
  'change.acknowledge',
  'order.read',
  'history.read',
  'archive.read',
  'payload.decode',
  'review.read',
  'review.decide',
  'review.act',
  'review.answer',
  'review.override',
  'attachment.add',
  'attachment.read',
  'comment.read',
  'comment.write',
  'colleague.read',
  'notice.read_own',
  'task.list',
  'attempt.read',
  'master_data.read',
  'master_data.write',
  'policy.read',
  'policy.write',
  'person.read',
  'person.write',
  'session.own',
  'account.read',
  'account.write',
  'api_key.read',
  'api_key.write',
  'api_key.revoke',
  'reconciliation.run',
  'reconciliation.read',
  'difference.resolve',
  'incident.read',
  'incident.resolve',
  'figures.read',
  'personal_data.erase',
  'personal_read.list',
] as const;
export type Operation = (typeof OPERATIONS)[number];

/**
 * How a person stands to what an operation is about. `own`: they wrote it, or it is about themselves. `own_customer` and
 * `other_customer`: an order, seen by somebody who signs in for customers. `own_department`, `escalated_department`,
 * `stand_in`, `other_department`: a review, and the department of the place from which they would decide it; escalated,
 * when it is theirs and the review is past its deadline; `seat_given`, when somebody gave it to them by hand. `other`: none of these.
 */
export const RELATIONS = [
  'own',
  'own_customer',
  'other_customer',
  'own_department',
  'escalated_department',
  'stand_in',
  'seat_given',
  'other_department',
  'other',
] as const;
export type Relation = (typeof RELATIONS)[number];

/** The relations that are told apart, by what an operation is about. */
const RELATIONS_TO = {
  order: ['own', 'own_customer', 'other_customer', 'other'],
  review: ['own', 'own_department', 'escalated_department', 'stand_in', 'seat_given', 'other_department'],
  /** What belongs to a person. */
  person: ['own', 'other'],
  self: ['own'],
  company: ['other'],
} as const satisfies Readonly<Record<string, readonly Relation[]>>;

const SUBJECTS: Readonly<Record<Operation, keyof typeof RELATIONS_TO>> = {
  'order.submit': 'order',
  'order.submit_as_of': 'company',
  'order.preview': 'order',
  'order.resubmit': 'order',
  'order.withdraw': 'order',
  'counter_offer.answer': 'order',
  'change.acknowledge': 'order',
  'order.read': 'order',
  'history.read': 'order',
  'archive.read': 'company',
  'payload.decode': 'company',
  'review.read': 'order',
  'review.decide': 'review',
  'review.act': 'order',
  'review.answer': 'order',
  'review.override': 'order',
  'attachment.add': 'order',
  'attachment.read': 'order',
  'comment.read': 'order',
  'comment.write': 'order',
  'colleague.read': 'company',
  'notice.read_own': 'self',
  'task.list': 'self',
  'attempt.read': 'order',
  'master_data.read': 'company',
  'master_data.write': 'company',
  'policy.read': 'company',
  'policy.write': 'company',
  'person.read': 'company',
  'person.write': 'company',
  'session.own': 'self',
  'account.read': 'company',
  'account.write': 'company',
  'api_key.read': 'person',
  'api_key.write': 'company',
  'api_key.revoke': 'person',
  'reconciliation.run': 'company',
  'reconciliation.read': 'company',
  'difference.resolve': 'company',
  'incident.read': 'company',
  'incident.resolve': 'company',
  'figures.read': 'company',
  'personal_data.erase': 'company',
  'personal_read.list': 'company',
};

/** What a role allows in one relation only: `order.read:own`. */
type Grant = `${Operation}:${Relation}`;

function inRelations(relations: readonly Relation[], operations: readonly Operation[]): readonly Grant[] {
  return operations.flatMap((operation) => relations.map((relation): Grant => `${operation}:${relation}`));
}

/** Orders of the company, whoever wrote them. */
const anyOrder = (...operations: readonly Operation[]) => inRelations(['own', 'other'], operations);
const ownOrder = (...operations: readonly Operation[]) => inRelations(['own'], operations);
const ownCustomer = (...operations: readonly Operation[]) => inRelations(['own_customer'], operations);
const self = (...operations: readonly Operation[]) => inRelations(['own'], operations);
const company = (...operations: readonly Operation[]) => inRelations(['other'], operations);

/** What every role allows: what people were told, where they are signed in, and their keys. */
const EVERYBODY = self('notice.read_own', 'session.own', 'api_key.read', 'api_key.revoke');
/** Whom a change concerns is told of it, whatever their role. */
const ACKNOWLEDGE = anyOrder('change.acknowledge');
const READ_ALL = anyOrder('order.read', 'history.read', 'review.read', 'attachment.read', 'comment.read');
const SUBMIT = [
  ...ownOrder(
    'order.submit',
    'order.preview',
    'order.resubmit',
    'order.withdraw',
    'counter_offer.answer',
    'change.acknowledge',
    'order.read',
    'history.read',
    'attachment.add',
    'attachment.read',
    'review.act',
    'review.answer',
  ),
  ...self('task.list'),
];

/**
 * The one table of who may do what, and standing in which relation to it. Everything that a row does not list is
 * forbidden.
 */
const ALLOWED: Readonly<Record<Role, readonly Grant[]>> = {
  submitter: [...EVERYBODY, ...SUBMIT],
  customer: [
    ...EVERYBODY,
    ...ownCustomer(
      'order.submit',
      'order.preview',
      'order.resubmit',
      'order.withdraw',
      'counter_offer.answer',
      'change.acknowledge',
      'order.read',
      'review.act',
      'review.answer',
    ),
    ...self('task.list'),
  ],
  reviewer: [
    ...EVERYBODY,
    ...READ_ALL,
    ...ACKNOWLEDGE,
    ...inRelations(['own_department', 'escalated_department', 'stand_in', 'seat_given'], ['review.decide']),
    ...anyOrder('review.act', 'review.answer', 'comment.write'),
    ...self('task.list'),
    ...company('colleague.read', 'master_data.read', 'policy.read', 'incident.read', 'incident.resolve'),
  ],
  manager: [
    ...EVERYBODY,
    ...READ_ALL,
    ...ACKNOWLEDGE,
    ...inRelations(['escalated_department', 'stand_in', 'seat_given'], ['review.decide']),
    ...anyOrder('review.act', 'review.answer', 'attachment.add', 'comment.write', 'attempt.read'),
    ...self('task.list'),
    ...company(
      'colleague.read',
      'master_data.read',
      'policy.read',
      'person.read',
      'reconciliation.read',
      'difference.resolve',
      'incident.read',
      'incident.resolve',
      'figures.read',
      'personal_read.list',
    ),
  ],
  auditor: [
    ...EVERYBODY,
    ...READ_ALL,
    ...anyOrder('attempt.read'),
    ...company(
      'account.read',
      'api_key.read',
      'archive.read',
      'payload.decode',
      'master_data.read',
      'policy.read',
      'person.read',
      'reconciliation.read',
      'incident.read',
      'figures.read',
      'personal_read.list',
    ),
  ],
  admin: [
    ...EVERYBODY,
    ...ACKNOWLEDGE,
    ...anyOrder('order.read', 'history.read', 'review.read', 'review.act'),
    // Never on an order of their own.
    ...inRelations(['other'], ['review.override']),
    ...company(
      'master_data.read',
      'master_data.write',
      'policy.read',
      'policy.write',
      'person.read',
      'person.write',
      'account.read',
      'account.write',
      'api_key.read',
      'api_key.write',
      'api_key.revoke',
      'payload.decode',
      'reconciliation.run',
      'reconciliation.read',
      'difference.resolve',
      'incident.read',
      'figures.read',
      'personal_data.erase',
      'personal_read.list',
    ),
  ],
  system: [
    ...EVERYBODY,
    ...SUBMIT,
    ...READ_ALL,
    ...company('order.submit_as_of', 'master_data.read', 'master_data.write', 'policy.read'),
  ],
};

/** Whose rights are asked for. */
export interface Caller {
  readonly roles: readonly Role[];
  /** The operations that the key in use is limited to: they narrow what the roles allow, and never widen it. */
  readonly scopes?: readonly string[];
}

/** Whether the caller may do it to something that they stand in this relation to. */
export function isAllowedAs(
  { roles, scopes }: Caller,
  what: { readonly operation: Operation; readonly relation: Relation },
): boolean {
  const { operation, relation } = what;
  if (scopes && !scopes.includes(operation)) return false;
  return roles.some((role) => ALLOWED[role].includes(`${operation}:${relation}`));
}

/** The relations that are told apart for an operation. */
export function relationsOf(operation: Operation): readonly Relation[] {
  return RELATIONS_TO[SUBJECTS[operation]];
}

/** Whether the caller may do it to anything at all. */
export function isAllowed(caller: Caller, operation: Operation): boolean {
  return relationsOf(operation).some((relation) => isAllowedAs(caller, { operation, relation }));
}
