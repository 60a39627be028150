import type { ReviewStatus } from '../../domain/review-status.ts';

/**
 * A model of one order's review that shares nothing with the product but its words: two departments in the first
 * stage, one in the second, each waiting for a person whatever its check finds. Further revisions are no part of it: an
 * order that was returned is over.
 */

export const DEPARTMENTS = ['credit', 'materials', 'final_approval'] as const;
export type Department = (typeof DEPARTMENTS)[number];

const STAGE: Readonly<Record<Department, number>> = { credit: 1, materials: 1, final_approval: 2 };

export const PEOPLE = ['author', 'one', 'two', 'colleague', 'manager', 'admin', 'customer'] as const;
export type Person = (typeof PEOPLE)[number];

/** Who may decide for every department; `author` has the role as well, but wrote the order. */
const DECIDERS: readonly Person[] = ['one', 'two'];

export const MOVES = [
  'approve',
  'approve_with_conditions',
  'reject',
  'return_to_submitter',
  'claim',
  'release',
  'ask_submitter',
  'ask_colleague',
  'ask_customer',
  'answer',
  'withdraw_inquiry',
  'return_to_stage',
  'recall',
  'override_approve',
  'override_reject',
  'withdraw',
] as const;
export type MoveName = (typeof MOVES)[number];

export interface Move {
  readonly name: MoveName;
  readonly department: Department;
  readonly by: Person;
  /** Whether it is about evidence that nobody was shown. */
  readonly isStale: boolean;
}

type Asked = 'submitter' | 'colleague' | 'customer';

interface ModelReview {
  status:
    | 'pending'
    | 'open'
    | 'paused'
    | 'approved'
    | 'approved_with_conditions'
    | 'rejected'
    | 'returned'
    | 'cancelled';
  round: number;
  claimedBy: Person | null;
  asked: { by: Person; whom: Asked } | null;
  decidedBy: Person | null;
}

/** What can be seen of a review from outside. */
export type SeenReview = Pick<ModelReview, 'claimedBy' | 'decidedBy'> & {
  status: ReviewStatus;
  round: number | null;
};

const WHOM: Partial<Record<MoveName, Asked>> = {
  ask_submitter: 'submitter',
  ask_colleague: 'colleague',
  ask_customer: 'customer',
};
const MAY_ANSWER: Readonly<Record<Asked, readonly Person[]>> = {
  submitter: ['author'],
  colleague: ['colleague'],
  customer: ['customer', 'author'],
};
const DECIDED = {
  approve: 'approved',
  approve_with_conditions: 'approved_with_conditions',
  reject: 'rejected',
  return_to_submitter: 'returned',
  override_approve: 'approved',
  override_reject: 'rejected',
} as const;

function isDecision(name: MoveName): name is keyof typeof DECIDED {
  return name in DECIDED;
}

function isWaiting({ status }: ModelReview): boolean {
  return status === 'open' || status === 'paused';
}

function isAgreed({ status }: ModelReview): boolean {
  return status === 'approved' || status === 'approved_with_conditions';
}

function isFree({ claimedBy }: ModelReview, by: Person): boolean {
  return claimedBy === null || claimedBy === by;
}

interface Asking {
  readonly review: ModelReview;
  readonly department: Department;
  readonly by: Person;
  readonly isStale: boolean;
  readonly mayDecide: boolean;
}

type Rule = (asking: Asking) => boolean;

const mayAsk: Rule = ({ mayDecide }) => mayDecide;
const mayOverride: Rule = ({ review, by, isStale }) => by === 'admin' && isWaiting(review) && !isStale;
const isTheirs = (owner: Person | undefined | null, by: Person) => owner === by || by === 'manager';

/** When a move is accepted; a decision is whenever its maker may decide, on evidence that was shown. */
const RULES: Partial<Record<MoveName, Rule>> = {
  claim: ({ review, mayDecide }) => mayDecide && review.claimedBy === null,
  release: ({ review, by }) =>
    isWaiting(review) && review.claimedBy !== null && isTheirs(review.claimedBy, by),
  answer: ({ review, by }) =>
    review.status === 'paused' && review.asked !== null && MAY_ANSWER[review.asked.whom].includes(by),
  withdraw_inquiry: ({ review, by }) => review.status === 'paused' && isTheirs(review.asked?.by, by),
  return_to_stage: ({ department, isStale, mayDecide }) => mayDecide && !isStale && STAGE[department] > 1,
  override_approve: mayOverride,
  override_reject: mayOverride,
  ask_submitter: mayAsk,
  ask_colleague: mayAsk,
  ask_customer: mayAsk,
};

export class ReviewModel {
  status: 'in_review' | 'returned' | 'approved' | 'rejected' | 'withdrawn' = 'in_review';
  private readonly reviews: Record<Department, ModelReview>;

  constructor() {
    const pending = (): ModelReview => ({
      status: 'pending',
      round: 0,
      claimedBy: null,
      asked: null,
      decidedBy: null,
    });
    this.reviews = { credit: pending(), materials: pending(), final_approval: pending() };
    this.openStage(1);
  }

  get isOver(): boolean {
    return this.status !== 'in_review';
  }

  seen(department: Department): SeenReview {
    const { status, round, claimedBy, decidedBy } = this.reviews[department];
    const isOpen = status === 'open' || status === 'paused';
    return {
      status,
      round: status === 'pending' ? null : round,
      claimedBy: isOpen ? claimedBy : null,
      decidedBy,
    };
  }

  /** Whether the move is accepted; it then has happened. */
  take(move: Move): boolean {
    if (!this.allows(move)) return false;
    this.happen(move);
    return true;
  }

  private allows(move: Move): boolean {
    const { name, by } = move;
    const isTheirs = by === 'author' || by === 'customer';
    if (name === 'withdraw') return isTheirs && !this.isOver;
    return this.status === 'in_review' && this.allowsOnReview(move);
  }

  private allowsOnReview({ name, department, by, isStale }: Move): boolean {
    const review = this.reviews[department];
    const mayDecide = DECIDERS.includes(by) && review.status === 'open' && isFree(review, by);
    const rule = RULES[name];
    if (name === 'recall') return this.mayRecall(department, by);
    return rule ? rule({ review, department, by, isStale, mayDecide }) : mayDecide && !isStale;
  }

  private mayRecall(department: Department, by: Person): boolean {
    const review = this.reviews[department];
    const isOwn = DECIDERS.includes(by) && review.decidedBy === by;
    return isOwn && isAgreed(review) && this.isStageWaiting(department);
  }

  private isStageWaiting(department: Department): boolean {
    const others = DEPARTMENTS.filter((other) => other !== department);
    const hasLater = others.some(
      (other) => STAGE[other] > STAGE[department] && this.reviews[other].status !== 'pending',
    );
    return (
      !hasLater &&
      others.some((other) => STAGE[other] === STAGE[department] && isWaiting(this.reviews[other]))
    );
  }

  private happen({ name, department, by }: Move): void {
    const review = this.reviews[department];
    const whom = WHOM[name];
    if (isDecision(name)) this.decide(review, { status: DECIDED[name], by });
    else if (whom) Object.assign(review, { status: 'paused', asked: { by, whom } });
    else if (name === 'claim') review.claimedBy = by;
    else if (name === 'release') review.claimedBy = null;
    else if (name === 'answer')
      Object.assign(review, { status: 'open', asked: null, round: review.round + 1 });
    else if (name === 'withdraw_inquiry') Object.assign(review, { status: 'open', asked: null });
    else if (name === 'recall') this.open(review);
    else if (name === 'return_to_stage') this.openStage(1);
    else this.end('withdrawn');
  }

  private decide(review: ModelReview, decided: { status: ModelReview['status']; by: Person }): void {
    review.status = decided.status;
    review.decidedBy = decided.by;
    review.asked = null;
    if (decided.status === 'rejected') this.end('rejected');
    else if (decided.status === 'returned') this.end('returned');
    else if (DEPARTMENTS.every((department) => isAgreed(this.reviews[department]))) this.end('approved');
    else if (isAgreed(this.reviews.credit) && isAgreed(this.reviews.materials)) this.openStage(2);
  }

  private end(status: ReviewModel['status']): void {
    this.status = status;
    for (const review of Object.values(this.reviews)) if (isWaiting(review)) review.status = 'cancelled';
  }

  private open(review: ModelReview): void {
    Object.assign(review, { status: 'open', claimedBy: null, asked: null, decidedBy: null });
    review.round += 1;
  }

  /** Opens the reviews of the stage; those after it have not begun. */
  private openStage(stage: number): void {
    for (const department of DEPARTMENTS) {
      const review = this.reviews[department];
      if (STAGE[department] === stage) {
        if (stage === 1 || review.status === 'pending') this.open(review);
      } else if (STAGE[department] > stage) {
        Object.assign(review, { status: 'pending', claimedBy: null, asked: null, decidedBy: null });
      }
    }
  }
}
