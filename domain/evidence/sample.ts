/** Most orders of a sample: each is a pack of its own within it. */
export const MOST_SAMPLED = 50;

/** How orders were drawn, so that anybody can draw them again: those whose SHA-256 of seed, colon and id come first. */
export interface EvidenceSample {
  readonly size: number;
  readonly seed: string;
  /** How many orders whose review has ended there were to draw from. */
  readonly population: number;
  readonly orderIds: readonly string[];
}
