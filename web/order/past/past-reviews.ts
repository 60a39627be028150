import type { ShownReview } from '../process-map.tsx';
import type { PastOrder, PastReview } from './past-queries.ts';

const NOT_YET = {
  status: 'pending',
  by: null,
  openedAt: null,
  dueAt: null,
  closedAt: null,
  incidentOwner: null,
  decision: null,
  isLinked: false,
} as const;

/** What settled the round; while it is open nothing has, even where some of several have decided. */
function settledBy({ status, decisions }: PastReview): ShownReview['decision'] {
  return status === 'open' || status === 'paused' ? null : (decisions.at(-1) ?? null);
}

/** The reviews as the map of the process shows them: what the plan asked, also whom it had not come to yet. */
export function toReviewsThen({ planned, reviews }: Pick<PastOrder, 'planned' | 'reviews'>): ShownReview[] {
  return planned.map(({ department, stage }) => {
    const round = reviews.find((review) => review.isCurrent && review.department === department);
    if (!round) return { ...NOT_YET, department, stage };
    const { status, by, openedAt, dueAt } = round;
    return { ...NOT_YET, department, stage, status, by, openedAt, dueAt, decision: settledBy(round) };
  });
}

/** All rounds, in the order of the stages; the one that counted before those that it took the place of. */
export function sortRounds({ planned, reviews }: Pick<PastOrder, 'planned' | 'reviews'>): PastReview[] {
  const stages = new Map(planned.map(({ department, stage }) => [department, stage]));
  const stageOf = ({ department }: PastReview) => stages.get(department) ?? Number.POSITIVE_INFINITY;
  return [...reviews].sort((a, b) => {
    if (stageOf(a) !== stageOf(b)) return stageOf(a) - stageOf(b);
    return a.department === b.department ? b.round - a.round : a.department.localeCompare(b.department);
  });
}
