import type { LatestSafeBound } from '../../domain/latest-safe.ts';
import type { OrderStatus } from '../../domain/order-status.ts';
import type { DecisionVerb, ReviewStatus } from '../../domain/review-status.ts';
import type { FindingSeverity } from '../../domain/finding.ts';
import type { HoldKind, HoldStatus } from '../../domain/hold.ts';
import { actTexts } from './act-texts.ts';
import { bulkTexts, shortcutTexts, whyTexts } from './inbox-texts.ts';
import { portalTexts } from './portal-texts.ts';
import { problemTexts } from './problem-texts.ts';
import { questionTexts } from './question-texts.ts';
import { submissionTexts } from './submission-texts.ts';

const orderStatus = {
  submitted: 'Submitted',
  in_review: 'In review',
  returned: 'Returned',
  awaiting_customer: 'Waits for the customer',
  approved: 'Approved',
  rejected: 'Rejected',
  withdrawn: 'Withdrawn',
  expired: 'Expired',
} as const satisfies Record<OrderStatus, string>;

const reviewStatus = {
  pending: 'Not yet',
  open: 'Open',
  paused: 'Waits for an answer',
  approved: 'Approved',
  approved_with_conditions: 'Approved with conditions',
  rejected: 'Rejected',
  returned: 'Returned',
  carried: 'Carried over',
  cancelled: 'Cancelled',
} as const satisfies Record<ReviewStatus, string>;

const verb = {
  approve: 'Approve',
  approve_with_conditions: 'Approve with conditions',
  reject: 'Reject',
  return: 'Return',
} as const satisfies Record<DecisionVerb, string>;

const decided = {
  approve: 'approved',
  approve_with_conditions: 'approved with conditions',
  reject: 'rejected',
  return: 'returned for changes',
} as const satisfies Record<DecisionVerb, string>;

const severity = {
  block: 'Blocks',
  attention: 'Attention',
  info: 'Passed',
} as const satisfies Record<FindingSeverity, string>;

const boundBy = {
  deadline: 'deadline of the review',
  hold: 'a hold ends',
  quotation: 'the quotation ends',
  required_date: 'required date',
} as const satisfies Record<LatestSafeBound, string>;

const holdKind = { credit: 'Credit', stock: 'Stock', capacity: 'Capacity' } as const satisfies Record<
  HoldKind,
  string
>;

const holdStatus = {
  live: 'Live',
  consumed: 'Consumed',
  released: 'Released',
  expired: 'Expired',
} as const satisfies Record<HoldStatus, string>;

/** Every text of the pages in English. The other languages have exactly these keys. */
export const en = {
  product: 'Countersign',
  skip: 'Skip to the content',
  nav: { inbox: 'Inbox', orders: 'Orders', submit: 'New order', notices: 'Notices', label: 'Pages' },
  menu: {
    label: 'Menu of {{name}}',
    language: 'Language',
    scheme: 'Appearance',
    light: 'Light',
    dark: 'Dark',
    auto: 'As the device',
    signOut: 'Sign out',
    signOutAll: 'Sign out everywhere',
  },
  signIn: {
    title: 'Sign in',
    login: 'Sign-in name',
    password: 'Password',
    submit: 'Sign in',
    failed: 'You are not signed in',
    newPassword: 'New password',
    change: 'This password is good for choosing another one only. Choose yours.',
    needed: 'Fill this in.',
  },
  state: {
    loading: 'Loading',
    failed: 'This could not be loaded',
    stale: 'As it was at {{at}}; it could not be refreshed.',
    retry: 'Try again',
    more: 'Show more',
    notFound: 'There is no such page.',
    home: 'To the inbox',
    close: 'Close',
    cancel: 'Cancel',
    requestId: 'Request {{id}}',
    live: 'Live',
    polled: 'Brought up to date every 15 seconds',
  },
  inbox: {
    title: 'Inbox',
    empty: 'Nothing waits for you.',
    emptyHint: 'What you may decide appears here, first what has the least time left.',
    review: '{{department}} review',
    resubmission: 'Returned order: change it and send it in again',
    left: '{{time}} left',
    over: '{{time}} late',
    due: 'Decide by {{at}}',
    resubmitBy: 'Send in by {{at}}',
    counterOffer: 'Counter-offer',
    incident: 'Nobody may decide: {{department}}',
    question: 'Question of the {{department}} review',
    answerBy: 'Answer by {{at}}',
    because: 'because of: {{bound}}',
    why: 'Why mine: {{reason}}',
    escalated: 'Escalated',
    reminded: 'Reminded',
    noDeadline: 'No deadline: the calendar ends before it',
    slack: 'Time left of the whole: {{percent}} %',
    customer: 'Customer {{customer}}',
    required: 'Required on {{day}}',
  },
  review: {
    title: '{{department}} review',
    toOrder: 'The whole order',
    back: 'Back to the inbox',
    findings: 'Findings',
    noFindings: 'The check found nothing to report.',
    passed: 'What passed ({{count}})',
    line: 'Line {{line}}',
    order: 'Order',
    holds: 'Holds of this review',
    noHolds: 'This review holds nothing.',
    departments: 'Other departments',
    round: 'Round {{round}}',
    record: 'From the records',
    decidedBy: '{{name}} {{verb}} on {{at}}',
    onBehalfOf: 'for {{name}}',
    byRule: 'Closed by rule: the check passed clean',
    mayNot: 'You cannot decide this review.',
    excess: 'Excess released by {{name}}',
    neededOn: 'needed on {{day}}',
    opened: 'Open since {{at}}',
  },
  decide: {
    title: 'Decide',
    comment: 'Comment',
    commentNeeded: 'Comment (needed)',
    conditions: 'Conditions, one a line',
    conditionsNeeded: 'Name at least one condition.',
    needed: 'Say why.',
    confirm: 'Confirm: {{verb}}',
    sending: 'Sending',
    done: 'Decided: {{verb}}',
    takenUp: 'The engine has not confirmed yet; it is asked again by itself.',
    lost: '{{name}} decided first: {{verb}}, {{at}}.',
    changed: 'Look at it again: {{changes}}.',
    refused: 'The decision was not taken',
    unsentTitle: 'Unsent decision: {{verb}}',
    unsent: 'It is kept on this device and sent once as soon as Countersign can be reached.',
    unsentCount_one: '{{count}} unsent decision is kept on this device.',
    unsentCount_other: '{{count}} unsent decisions are kept on this device.',
    discard: 'Do not send it',
    sendNow: 'Send now',
    more: 'Other decisions',
  },
  comments: {
    title: 'Comments',
    empty: 'No comments yet.',
    add: 'Add a comment',
    send: 'Comment',
  },
  attachments: {
    title: 'Attachments',
    empty: 'No files.',
    add: 'Attach a file',
    download: 'Download {{name}}',
    ofReview: 'of the {{department}} review',
  },
  order: {
    title: 'Order of {{customer}}',
    reference: 'Reference',
    customer: 'Customer',
    total: 'Total',
    required: 'Required on',
    submitted: 'Submitted',
    submittedBy: '{{at}} by {{name}}',
    revision: 'Revision',
    channel: 'Came by',
    terms: 'Payment terms',
    prepayment: '{{percent}} % in advance',
    quotation: 'Quotation',
    policy: 'Policy version',
    nextDeadline: 'Next deadline',
    closed: 'Ended',
    lines: 'Lines',
    lineNumber: 'Line',
    product: 'Product',
    quantity: 'Quantity',
    unitPrice: 'Unit price',
    lineTotal: 'Amount',
    requirements: 'Requirements',
    process: 'Process',
    stage: 'Stage {{stage}}',
    noReviews: 'The review has not begun yet.',
    holds: 'Holds',
    noHolds: 'The order holds nothing.',
    until: 'until {{at}}',
    ended: '{{status}} on {{at}}',
    timeline: 'History',
    verify: 'Verify the hashes',
    verifying: 'Verifying',
    verified_one: 'The chain holds: {{count}} event, hashed in this browser.',
    verified_other: 'The chain holds: {{count}} events, hashed in this browser.',
    broken: 'The chain does not hold at event {{position}}: {{fault}}.',
    details: 'Content and hash',
    hash: 'Hash',
    previousHash: 'Hash before',
    facts: 'Content',
    withdraw: 'Withdraw the order',
    withdrawReason: 'Why (may be left empty)',
    withdrawConfirm: 'Withdraw',
    withdrawn: 'The order was withdrawn.',
    resubmit: 'Change and send in again',
    openReview: 'Open the review',
    due: 'due {{at}}',
    incident: 'Nobody may decide it: {{name}} looks after it.',
    decidedIn: 'took {{time}}',
    openFor: 'open for {{time}}',
    timeOver: 'Time over: {{percent}} %',
    fault: {
      position: 'a position is missing',
      previous_hash: 'it does not continue from the event before',
      hash: 'the hash is not that of the content',
    },
  },
  orders: {
    title: 'Orders',
    empty: 'There are no orders here.',
    status: 'Status',
    every: 'Every status',
    customer: 'Customer number',
  },
  orderStatus,
  reviewStatus,
  verb,
  decided,
  severity,
  boundBy,
  holdKind,
  holdStatus,
  problem: problemTexts.en,
  submission: submissionTexts.en,
  question: questionTexts.en,
  act: actTexts.en,
  portal: portalTexts.en,
  bulk: bulkTexts.en,
  shortcuts: shortcutTexts.en,
  why: whyTexts.en,
};

type Widened<Value> = Value extends string ? string : { readonly [Key in keyof Value]: Widened<Value[Key]> };

/** What another language has to say. */
export type Texts = Widened<typeof en>;
