import type { Role } from './actor.ts';

/** Every operation that the API offers, named once. */
export const OPERATIONS = [
  'order.submit',
  'order.submit_as_of',
  'order.preview',
  'order.resubmit_own',
  'order.withdraw_own',
  'order.read_own',
  'order.read_all',
  'history.read',
  'review.read',
  'review.decide',
  'review.act',
  'attachment.add',
  'attachment.read',
  'comment.read',
  'comment.write',
  'notice.read_own',
  'task.list',
  'attempt.read',
  'master_data.read',
  'master_data.write',
  'policy.read',
  'policy.write',
  'person.read',
  'person.write',
  'api_key.write',
  'reconciliation.run',
  'reconciliation.read',
  'difference.resolve',
] as const;
export type Operation = (typeof OPERATIONS)[number];

const READ_ALL: readonly Operation[] = [
  'order.read_own',
  'order.read_all',
  'history.read',
  'review.read',
  'attachment.read',
  'comment.read',
  'notice.read_own',
];
const SUBMIT: readonly Operation[] = [
  'order.submit',
  'order.preview',
  'order.resubmit_own',
  'order.withdraw_own',
  'order.read_own',
  'history.read',
  'attachment.add',
  'attachment.read',
  'notice.read_own',
  'task.list',
];

/** The one table of who may do what. Everything that a row does not list is forbidden. */
export const ALLOWED: Readonly<Record<Role, readonly Operation[]>> = {
  submitter: SUBMIT,
  reviewer: [
    ...READ_ALL,
    'review.decide',
    'review.act',
    'comment.write',
    'task.list',
    'master_data.read',
    'policy.read',
  ],
  manager: [
    ...READ_ALL,
    'review.decide',
    'review.act',
    'attachment.add',
    'comment.write',
    'task.list',
    'master_data.read',
    'policy.read',
    'person.read',
    'attempt.read',
    'reconciliation.read',
    'difference.resolve',
  ],
  auditor: [
    ...READ_ALL,
    'attempt.read',
    'master_data.read',
    'policy.read',
    'person.read',
    'reconciliation.read',
  ],
  admin: [
    'notice.read_own',
    'master_data.read',
    'master_data.write',
    'policy.read',
    'policy.write',
    'person.read',
    'person.write',
    'api_key.write',
    'reconciliation.run',
    'reconciliation.read',
    'difference.resolve',
  ],
  system: [
    ...SUBMIT,
    ...READ_ALL,
    'order.submit_as_of',
    'master_data.read',
    'master_data.write',
    'policy.read',
  ],
};

/** Whether any of the roles allows the operation. */
export function isAllowed(roles: readonly Role[], operation: Operation): boolean {
  return roles.some((role) => ALLOWED[role].includes(operation));
}
