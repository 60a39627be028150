/** Most orders of a sample: each is a pack of its own within it. */
export const MOST_SAMPLED = 50;

/** How orders were drawn, so that anybody can draw them again: those whose SHA-256 of seed, colon and id come first. */
export interface EvidenceSample {
  readonly size: number;
  readonly seed: string;
  /** From which on their review ended, RFC 3339; null for all times before the end. */
  readonly endedFrom: string | null;
  /** Before which their review ended; null for all times from the beginning on. */
  readonly endedBefore: string | null;
  /** How many such orders there were to draw from. */
  readonly population: number;
  readonly orderIds: readonly string[];
}
