/** How long reviews of one department wait, or have waited. */
export interface Waiting {
  readonly department: string;
  /** On how many reviews it is based. */
  readonly reviews: number;
  /** Half of them took at least this long, in milliseconds; null without any. */
  readonly halfMs: number | null;
}

/** The department in which orders wait longest. */
export type Bottleneck = Waiting & { readonly halfMs: number };

/**
 * The department whose median is the longest, among those with at least `leastReviews`: of a few reviews a median says
 * nothing. Of two with the same the one with more reviews. Null where there is none, or nothing waits.
 */
export function bottleneckOf(departments: readonly Waiting[], leastReviews: number): Bottleneck | null {
  let worst: Bottleneck | null = null;
  for (const { department, reviews, halfMs } of departments) {
    if (halfMs === null || halfMs === 0 || reviews < leastReviews) continue;
    const isWorse =
      worst === null || halfMs > worst.halfMs || (halfMs === worst.halfMs && reviews > worst.reviews);
    if (isWorse) worst = { department, reviews, halfMs };
  }
  return worst;
}
