import { refuse, type DomainError } from '../domain/errors.ts';
import type { Receipt } from '../domain/history-event.ts';
import type { Rung } from '../domain/ladder.ts';
import {
  actionOfRevision,
  canBeRevised,
  isClosed,
  nextOrderStatus,
  type OrderAction,
  type OrderStatus,
} from '../domain/order-status.ts';
import type {
  CheckStep,
  DecisionStep,
  ExpireStep,
  PlannedReview,
  PlanStep,
  Recorded,
  Settlement,
  SettleStep,
} from '../domain/review-step.ts';
import type { Reopening } from '../domain/packet.ts';
import { isApproval, nextReviewStatus, type ReviewStatus } from '../domain/review-status.ts';
import { OPEN_TO_ANY } from '../domain/seats.ts';
import { countDecision, isCounted } from './count-decision.ts';
import { findReviewFault, judgeActor, leaveOpen, type ReviewCase } from './review-case.ts';
import { findDomainError } from './failure.ts';
import { keptReviews } from './kept-reviews.ts';
import { OfferCase } from './offer-case.ts';
import { refuseUnrelated } from './refuse-unrelated.ts';
import type { DecideMessage, ResubmitMessage, WithdrawMessage } from './contract.ts';

/** The whole state of one order's process: a plain object that handlers and the main line share. */
export class OrderCase {
  readonly orderId: string;
  status: OrderStatus = 'submitted';
  revision = 1;
  plan: PlanStep | null = null;
  reviews = new Map<string, ReviewCase>();
  /** True while the end of a revision is being recorded: nothing can be decided any more. */
  settling = false;
  withdrawal: WithdrawMessage | null = null;
  resubmission: ResubmitMessage | null = null;
  returnedExpiresAtMs: number | null = null;
  /** How a revision ended last; an order whose amendment was rejected goes on being approved. */
  lastSettlement: Settlement | null = null;
  /** When the first of what the order holds while it is returned expires. */
  heldUntilMs: number | null = null;
  /** How often holds of the returned revision have run out. */
  expiries = 0;
  /** True when the record has the end of the revision already, by an execution that the engine lost. */
  isOvertaken = false;
  /** True once nobody resubmitted a returned order in time. */
  expired = false;
  lastReceipt: Receipt = { position: 0, hash: '' };
  offer = new OfferCase();
  /** True while an act on one of the reviews is being recorded: nothing else of the order begins meanwhile. */
  acting = false;
  /** The rungs that are being recorded. */
  climbing = 0;
  /** The departments whose reviews are to run again, because somebody wanted it. */
  readonly reopenings = new Map<string, Reopening>();
  /** The departments whose check is under way. */
  readonly checking = new Set<string>();
  /** True while the record is being taken up: nobody can say yet what state the order is in. */
  takingUp = false;
  private readonly checkNumbers = new Map<string, number>();

  constructor(orderId: string) {
    this.orderId = orderId;
  }

  isFinished(): boolean {
    return isClosed(this.status);
  }

  /** Moves the order along its state machine. A refusal here is a bug: callers ask before. */
  advance(action: OrderAction): void {
    const next = nextOrderStatus(this.status, action);
    if (!next) throw new Error(`an order that is ${this.status} cannot ${action}`);
    this.status = next;
  }

  beginRevision(planned: Recorded<PlanStep>): void {
    this.plan = planned;
    this.lastReceipt = planned.receipt;
    this.reviews = keptReviews(planned, this.reviews);
    this.heldUntilMs = null;
    this.reopenings.clear();
    this.offer = new OfferCase();
    this.settling = false;
    this.isOvertaken = false;
    this.advance('begin_review');
  }

  /** The number of the department's next check; it counts over all revisions of the order. */
  drawCheckNumber(department: string): number {
    const number = (this.checkNumbers.get(department) ?? 0) + 1;
    this.checkNumbers.set(department, number);
    return number;
  }

  /** Takes in that the department's check of this number is on record. */
  countCheck(department: string, checkNumber: number): void {
    this.checkNumbers.set(department, checkNumber);
  }

  /** Takes in the decision that is on record for the review, whoever was thought to have made it. */
  applyDecision(review: ReviewCase, recorded: Recorded<DecisionStep>): void {
    const { decided, holdsExpireAtMs } = recorded;
    review.holdsExpireAtMs = holdsExpireAtMs ?? review.holdsExpireAtMs;
    this.lastReceipt = recorded.receipt;
    if (isCounted(recorded)) review.seating = countDecision(review.seating, recorded);
    if (recorded.count?.outcome === null) {
      leaveOpen(review);
      return;
    }
    review.winner = { decidedBy: decided.actor, verb: decided.verb, decidedAt: decided.decidedAt };
    const settled = recorded.count?.outcome ?? nextReviewStatus('open', decided.verb);
    review.status = review.status === 'open' && settled ? settled : review.status;
    review.decidedBy = decided.actor;
    review.comment = decided.comment;
    review.hasTerms = decided.hasTerms ?? false;
    review.ladder = [];
  }

  /** Takes in that a rung of the review's deadline is on record. */
  applyRung(review: ReviewCase, { rung, receipt }: { rung: Rung; receipt: Receipt }): void {
    this.lastReceipt = receipt;
    if (rung === 'escalation') review.escalated = true;
    const rejects = rung === 'last_resort' && review.planned.lastResort === 'reject';
    if (rejects && review.winner) review.hasLapsed = true;
    if (rejects && !review.winner && review.status === 'open') review.status = 'rejected';
  }

  /** Takes in how the revision ended on record. */
  applySettlement(settled: Recorded<SettleStep>): void {
    const { settlement, returnedExpiresAtMs, heldUntilMs, standing, receipt } = settled;
    this.lastSettlement = settlement;
    this.lastReceipt = receipt;
    this.returnedExpiresAtMs = returnedExpiresAtMs;
    this.heldUntilMs = heldUntilMs ?? null;
    this.expiries = 0;
    this.settling = false;
    // The record decides: it may have another ending, by an execution that the engine lost.
    this.status = standing === undefined ? settlement : 'approved';
  }

  /** Takes in that holds of the returned order have run out. */
  applyExpiry({ heldUntilMs, receipt }: Recorded<ExpireStep>, ordinal: number): void {
    this.lastReceipt = receipt;
    this.heldUntilMs = heldUntilMs;
    this.expiries = ordinal;
  }

  /** Goes on with the next revision. */
  beginNextRevision(revision: number): void {
    this.advance(actionOfRevision(this.status));
    this.revision = revision;
    this.resubmission = null;
    this.expired = false;
    this.settling = false;
  }

  /** Takes in what a check came to. A renewal leaves the decision and the deadline as they were. */
  applyCheck(planned: PlannedReview, checked: Recorded<CheckStep>): void {
    this.lastReceipt = checked.receipt;
    this.reopenings.delete(planned.department);
    const { round, evidenceHash, holdsExpireAtMs, ladder } = checked;
    const before = this.reviews.get(planned.department);
    if (checked.outcome === 'renewed' && before) {
      before.holdsExpireAtMs = holdsExpireAtMs;
      return;
    }
    this.reviews.set(planned.department, {
      planned,
      status: checked.outcome === 'opened' ? 'open' : 'approved',
      round,
      evidenceHash,
      ladder,
      escalated: false,
      holdsExpireAtMs,
      seating: checked.seating ? { ...checked.seating, votes: [] } : OPEN_TO_ANY,
      hasLapsed: false,
      winner: null,
      decidedBy: null,
      comment: null,
      // A person's approval counts on where a later round, for the sake of its holds, closed by rule.
      hasTerms: checked.outcome !== 'opened' && (before?.hasTerms ?? false),
      acts: 0,
      claim: null,
      inquiry: null,
      pausedClock: null,
    });
  }

  /** Whether the main line has to go back to a stage that it has been through. */
  mustGoBack(): boolean {
    if (this.withdrawal || this.resubmission || this.isOvertaken || this.findAdverse()) return false;
    return this.reopenings.size > 0;
  }

  /** Whether a decision is being recorded that may leave the review open for the next one. */
  isCounting(department: string): boolean {
    const review = this.reviews.get(department);
    if (!review?.winner || this.isFinished()) return false;
    return review.status === 'open' && review.seating.seats.length > 0;
  }

  /** The review that ended the revision against the order, if there is one. */
  findAdverse(): ReviewCase | null {
    const adverse: readonly ReviewStatus[] = ['rejected', 'returned'];
    return [...this.reviews.values()].find((review) => adverse.includes(review.status)) ?? null;
  }

  /** Whether the main line can go on: everybody asked so far agreed, or something ended the revision. */
  canGoOn(): boolean {
    if (this.withdrawal || this.resubmission || this.isOvertaken || this.findAdverse()) return true;
    return [...this.reviews.values()].every((review) => isApproval(review.status));
  }

  /** Whether the reviews of the revision can still be acted on and decided. */
  isUnderReview(): boolean {
    return this.status === 'in_review' && !this.settling && !this.withdrawal;
  }

  /** Whether something of the order is under way that an act must not come between. */
  isBusy(): boolean {
    const isDeciding = [...this.reviews.values()].some(({ status, winner }) => status === 'open' && winner);
    return this.acting || this.climbing > 0 || this.checking.size > 0 || isDeciding;
  }

  /** Why the message cannot be accepted now, or null. Synchronous: it is the validator of the Update. */
  refuseDecision(message: DecideMessage): DomainError | null {
    const review = this.reviews.get(message.department);
    if (!review || !this.plan) return refuse.notFound('review');
    if (review.winner) return refuse.reviewAlreadyDecided(review.winner);
    if (!this.isUnderReview() || !nextReviewStatus(review.status, message.verb))
      return refuse.reviewNotOpen(review.status);
    const fault = findReviewFault(review, { plan: this.plan, actor: message.actor });
    if (fault) return fault;
    if (review.evidenceHash === message.evidenceHash) return null;
    return refuse.evidenceChanged({ shown: message.evidenceHash, current: review.evidenceHash });
  }

  /** The seat that an accepted decision is made from; null for one that is refused. */
  seatOf(message: DecideMessage): string | null {
    const review = this.reviews.get(message.department);
    if (!review || !this.plan) return null;
    const standing = judgeActor(review, { plan: this.plan, actor: message.actor });
    return standing.refusal ? null : standing.seat;
  }

  refuseWithdrawal(message: WithdrawMessage): DomainError | null {
    const forbidden = refuseUnrelated(this.plan, { actor: message.actor, operation: 'order.withdraw' });
    if (forbidden) return forbidden;
    const isPossible = nextOrderStatus(this.status, 'withdraw') !== null && !this.settling;
    return isPossible && !this.withdrawal ? null : this.conflict('withdraw');
  }

  /** Whether the next revision of an order in review has come and is not planned yet. */
  isAmending(): boolean {
    const isOpen = this.status === 'in_review' || this.status === 'awaiting_customer';
    return isOpen && this.resubmission !== null && !this.settling && !this.withdrawal;
  }

  /** Whether the return of the revision is being recorded: its author may know of it before this workflow does. */
  isReturning(): boolean {
    return this.settling && !this.withdrawal && this.findAdverse()?.status === 'returned';
  }

  refuseResubmission(message: ResubmitMessage): DomainError | null {
    const forbidden = refuseUnrelated(this.plan, { actor: message.actor, operation: 'order.resubmit' });
    if (forbidden) return forbidden;
    const isPossible = canBeRevised(this.status) && !this.isFinished();
    if (!isPossible || this.resubmission || this.withdrawal || this.settling)
      return this.conflict(actionOfRevision(this.status));
    return message.revision > this.revision ? null : refuse.revisionConflict({ current: this.revision });
  }

  /** Takes notice of a step that was refused because the record is ahead. Throws every other error. */
  noteOvertaken(error: unknown): null {
    this.noteRefused(error);
    this.isOvertaken = true;
    return null;
  }

  /** Lets a step be refused because the order's state does not need it any more. Throws every other error. */
  noteRefused(error: unknown): null {
    if (findDomainError(error)?.code !== 'order_state_conflict') throw error;
    return null;
  }

  /** The refusal of an action that the order's state does not allow. */
  conflict(action: OrderAction): DomainError {
    return refuse.orderStateConflict({ status: this.status, action });
  }
}
