/** Every way in which the record of an order (the database) and its process (the engine) can disagree. */
export const DIFFERENCE_KINDS = [
  /** The order is not finished and the engine knows nothing of it. */
  'workflow_missing',
  /** The order is not finished and its execution is. */
  'workflow_ended_early',
  /** The order is finished and its execution is not. */
  'workflow_outlives_order',
  /** The record has steps that the execution does not know. */
  'workflow_behind',
  /** The execution has receipts for steps that come after the end of the record. */
  'workflow_ahead',
  /** The execution has a receipt for a position at which the record has something else. */
  'chain_diverged',
  /** The record contradicts itself: its hashes do not continue each other. */
  'chain_broken',
  /** The engine has an execution for an order that the database does not have. */
  'order_missing',
  /** The order is over and still keeps credit, stock or capacity. */
  'holds_outlive_order',
  /** The order has a further revision that no execution has taken up. */
  'revision_not_delivered',
  /** The execution acknowledged a message to somebody, and what it did is not on record. */
  'message_lost',
] as const;
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

/** What is done about a difference. */
export const REMEDIES = ['take_over', 'send_again', 'deliver_revision', 'ask_person'] as const;
export type Remedy = (typeof REMEDIES)[number];

/**
 * The record leads wherever it is whole: a new execution takes the order over from it, which is safe because every
 * effect is on record or has not happened. Where the record may have been changed, or is not there, a person is asked.
 */
export const REMEDY_OF: Readonly<Record<DifferenceKind, Remedy>> = {
  workflow_missing: 'take_over',
  workflow_ended_early: 'take_over',
  workflow_outlives_order: 'take_over',
  workflow_behind: 'take_over',
  workflow_ahead: 'take_over',
  holds_outlive_order: 'take_over',
  message_lost: 'send_again',
  revision_not_delivered: 'deliver_revision',
  chain_diverged: 'ask_person',
  chain_broken: 'ask_person',
  order_missing: 'ask_person',
};

/** What has become of a difference. */
export const DIFFERENCE_OUTCOMES = [
  /** It was found; nothing was done. */
  'listed',
  /** It was found and was gone again, by itself, when it was to be repaired. */
  'cleared',
  'repaired',
  /** It waits for a person, by name. */
  'with_person',
  /** A person resolved it, with a reason. */
  'resolved',
] as const;
export type DifferenceOutcome = (typeof DIFFERENCE_OUTCOMES)[number];

/** How a person resolves a difference. */
export const RESOLUTIONS = [
  /** The record counts: a new execution takes the order over from it. */
  'accept_record',
  /** It was seen to outside of the system, or nothing is to be done. */
  'seen_to',
] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

/** Whether a person may resolve a difference in this way: only a whole record that leads somewhere can be accepted. */
export function canResolve(kind: DifferenceKind, resolution: Resolution): boolean {
  return resolution === 'seen_to' || kind === 'chain_diverged' || REMEDY_OF[kind] === 'take_over';
}
