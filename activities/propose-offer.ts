import { ENGINE_ACTOR } from '../domain/actor.ts';
import {
  proposeOffer,
  toConflictFinding,
  type CounterOffer,
  type Proposal,
} from '../domain/counter-offer.ts';
import type { NewHistoryEvent } from '../domain/history-event.ts';
import type { TermConflict } from '../domain/merge-conditions.ts';
import { counterOfferLifetimeMs } from '../domain/policy.ts';
import type { OfferStep, Recorded } from '../domain/review-step.ts';
import { stepKey } from '../domain/step-key.ts';
import { readReviewRecords, toReviewsBefore } from '../db/amendment/reviews-before.ts';
import { addCounterOffer, findApplyingTerms, findLastAgreed } from '../db/counter-offers.ts';
import { findEarliestExpiry } from '../db/holds.ts';
import type { Transaction } from '../db/pool.ts';
import { standingConditions } from '../db/standing-conditions.ts';
import { lockOrderInReview, recordOnce, type StepOutcome } from './record-once.ts';
import type { PlannedSubject, ReviewTools } from './review-context.ts';

export interface ProposeOfferInput {
  readonly orderId: string;
  readonly revision: number;
  /** 1 for the first time that conditions of the revision are merged. */
  readonly ordinal: number;
}

async function readProposal(tx: Transaction, subject: PlannedSubject): Promise<Proposal> {
  const { orderId, document } = subject;
  const records = await readReviewRecords(tx, orderId);
  const agreed = await findLastAgreed(tx, orderId);
  const reviews = toReviewsBefore(records);
  const conditions = standingConditions(records, {
    reviews,
    document,
    agreedRevision: agreed?.revision ?? 0,
  });
  return proposeOffer({ ...subject, terms: await findApplyingTerms(tx, document) }, conditions);
}

interface Proposing {
  readonly input: ProposeOfferInput;
  readonly subject: PlannedSubject;
  readonly now: Date;
}

function event(
  type: NewHistoryEvent['type'],
  { now }: Proposing,
  facts: NewHistoryEvent['facts'],
): NewHistoryEvent {
  return { type, at: now.toISOString(), actor: ENGINE_ACTOR, facts };
}

type Outcome = Omit<StepOutcome<'offer'>, 'order'>;

const NOTHING: OfferStep = {
  step: 'offer',
  outcome: 'met',
  offerHash: null,
  expiresAtMs: null,
  conflicts: [],
};

/** Each department that has a part in a conflict is asked again, and sees what the others want. */
function sendBack(proposing: Proposing, found: readonly TermConflict[]): Outcome {
  const { revision } = proposing.input;
  const named = found.flatMap(({ wanted }) => wanted.map(({ department }) => department));
  const conflicts = [...new Set(named)].sort().map((department) => ({
    department,
    findings: found
      .filter(({ wanted }) => wanted.some((claim) => claim.department === department))
      .map(toConflictFinding),
  }));
  const facts = { revision, conflicts: found };
  return {
    events: [event('counter_offer.conflicting', proposing, facts)],
    result: { ...NOTHING, outcome: 'conflict', conflicts },
  };
}

/** An offer stands no longer than what it was made on: a hold that runs out would leave nothing to accept. */
async function makeOffer(
  tx: Transaction,
  tools: ReviewTools,
  of: { proposing: Proposing; offer: CounterOffer },
): Promise<Outcome> {
  const { proposing, offer } = of;
  const { input, now, subject } = proposing;
  const policy = await tools.readPolicy(tx, subject.policyVersion);
  const heldUntilMs = (await findEarliestExpiry(tx, input.orderId)) ?? Infinity;
  const expiresAtMs = Math.min(now.getTime() + counterOfferLifetimeMs(policy), heldUntilMs);
  const expiresAt = new Date(expiresAtMs);
  const offerHash = await addCounterOffer(tx, { ...input, offer, madeAt: now, expiresAt });
  // The customer is told of this event: it says nothing of who asked for what.
  const facts = { revision: input.revision, offerHash, expiresAt: expiresAt.toISOString() };
  return {
    events: [event('counter_offer.made', proposing, facts)],
    result: { ...NOTHING, outcome: 'offer', offerHash, expiresAtMs },
    state: { status: 'awaiting_customer' },
  };
}

async function propose(
  tx: Transaction,
  tools: ReviewTools,
  input: ProposeOfferInput,
): Promise<StepOutcome<'offer'>> {
  const subject = await tools.readSubject(tx, input);
  const order = await lockOrderInReview(tx, { orderId: input.orderId, action: 'offer' });
  const proposing = { input, subject, now: new Date() };
  const proposal = await readProposal(tx, subject);
  switch (proposal.outcome) {
    case 'conflict':
      return { order, ...sendBack(proposing, proposal.conflicts) };
    case 'offer':
      return { order, ...(await makeOffer(tx, tools, { proposing, offer: proposal.offer })) };
    case 'met': {
      const events = [event('counter_offer.unneeded', proposing, { revision: input.revision })];
      return { order, events, result: NOTHING };
    }
  }
}

/**
 * Merges the conditions of a revision's reviews: asks the customer, or the departments that contradict each other again,
 * or nobody. Throws `order_state_conflict` when the order is not in review on record.
 */
export function proposeCounterOffer(
  tools: ReviewTools,
  input: ProposeOfferInput,
): Promise<Recorded<OfferStep>> {
  const key = stepKey.offer(input.revision, input.ordinal);
  const step = { orderId: input.orderId, stepKey: key, name: 'offer' as const };
  return recordOnce(tools.database, step, (tx) => propose(tx, tools, input));
}
