import type { ActorReference } from '../domain/actor.ts';
import type { GivenAnswer } from '../domain/errors.ts';
import type { Finding } from '../domain/finding.ts';

/** The counter-offer of one order's revision, as the workflow knows it. */
export class OfferCase {
  /** How often the conditions of the revision have been merged. */
  ordinal = 0;
  /** True while they are: nothing else of the order begins meanwhile. */
  proposing = false;
  offerHash: string | null = null;
  expiresAtMs: number | null = null;
  /** The answer that was accepted, from before it is recorded on. */
  winner: GivenAnswer | null = null;
  /** True once nobody answered in time. */
  expired = false;
  /** Who declined, and why, once that is on record. */
  declined: { readonly by: ActorReference; readonly comment: string | null } | null = null;
  /** The departments whose conditions contradicted each other when they were merged last. */
  askedAgain: ReadonlySet<string> = new Set();
  /** What each department of a conflict sees when it is asked again, and as long as that decision stands. */
  readonly conflicts = new Map<string, readonly Finding[]>();
}
