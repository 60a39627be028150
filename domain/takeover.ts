import type { ActorReference } from './actor.ts';
import type { Receipt } from './history-event.ts';

/** Why a new execution takes an order over from its record, as its history keeps it. */
export interface Takeover {
  /** Of the reconciliation, or of the difference that a person resolved: one takeover each. */
  readonly id: string;
  /** The kinds of the differences that were found. */
  readonly differences: readonly string[];
  /** What the execution before had receipts for and the record does not have. */
  readonly lostReceipts: readonly Receipt[];
  /** The person who decided that the record counts; null when a rule did. */
  readonly by: ActorReference | null;
}
