import type { Actor } from '../domain/actor.ts';
import { refuse } from '../domain/errors.ts';
import {
  listPossibleDeciders,
  orderAt,
  positionAt,
  type PastOrder,
  type PastReview,
} from '../domain/past/past-order.ts';
import type { Policy } from '../domain/policy.ts';
import { parseStored } from '../db/canonical.ts';
import { listPeopleAt } from '../db/past-organisation.ts';
import {
  findRevisionDocument,
  findSubmittedAt,
  listShownPackets,
  readLedger,
  type HashedEvent,
  type ShownPacket,
} from '../db/past-orders.ts';
import { findPolicy } from '../db/policies.ts';
import { atOneMoment, type Database, type Transaction } from '../db/pool.ts';
import { toQuorumAnswer } from './review-seating.ts';
import type { PastOrderAnswer, PastReviewAnswer } from './schemas/past-order.ts';

/** Which moment of an order: the end of so many events, or an instant; the newest event without either. */
export interface Moment {
  readonly position?: number | undefined;
  readonly at?: Date | undefined;
}

interface Place {
  readonly ledger: readonly HashedEvent[];
  readonly last: number;
  readonly at: Date;
}

function requireKnown(submittedAt: Date | null, { at }: Moment): Date {
  const now = Date.now();
  if (at && at.getTime() > now) {
    throw refuse.invalidRequest([{ pointer: '/query/at', detail: 'is in the future' }]);
  }
  if (!submittedAt || (at && at < submittedAt)) throw refuse.notFound('order at that time');
  return submittedAt;
}

/** Cuts the ledger at the moment. An event has the time at which it was accepted; the chain's order goes before times. */
function findPlace(whole: readonly HashedEvent[], of: { moment: Moment; submittedAt: Date }): Place {
  const { moment, submittedAt } = of;
  const last = whole.length;
  const events = whole.map(({ event }) => event);
  const { at, position = at ? positionAt(events, at) : last } = moment;
  if (position > last) throw refuse.notFound('event at that position');
  const told = events[position - 1];
  const then = at ?? (told ? new Date(told.at) : submittedAt);
  return { ledger: whole.slice(0, position), last, at: then };
}

interface Shown {
  readonly order: PastOrder;
  readonly people: readonly Actor[];
  readonly policy: Policy | null;
  readonly packets: readonly ShownPacket[];
}

/** A claim keeps a review to somebody for as long as it waits for a decision. */
function toClaimAnswer({ isCurrent, status, claim }: PastReview): PastReviewAnswer['claim'] {
  const isWaiting = isCurrent && (status === 'open' || status === 'paused');
  if (!claim || !isWaiting) return null;
  const { by, at, endsAtMs } = claim;
  return { by, at, endsAt: endsAtMs === null ? null : new Date(endsAtMs).toISOString() };
}

function toReviewAnswer(review: PastReview, { order, people, policy, packets }: Shown): PastReviewAnswer {
  const { department, round, revision, isCurrent, status, by, openedAt, dueAt, escalatedAt } = review;
  const shown = packets.find((one) => one.department === department && one.round === round);
  const able = policy ? listPossibleDeciders(order, review, { people, policy }) : [];
  return {
    ...{ department, round, revision, isCurrent, status, by, openedAt, dueAt, escalatedAt },
    claim: toClaimAnswer(review),
    quorum: toQuorumAnswer(review.seating.quorum),
    decisions: review.decisions.map((decision) => ({ ...decision, conditions: [...decision.conditions] })),
    evidenceHash: review.evidenceHash,
    packet: shown ? parseStored<PastReviewAnswer['packet']>(shown.text) : null,
    packetHash: shown?.hash ?? null,
    couldDecide: [...able],
  };
}

async function findPinnedPolicy(tx: Transaction, { plan }: PastOrder): Promise<Policy | null> {
  const found = plan && (await findPolicy(tx, plan.policyVersion));
  return found?.policy ?? null;
}

async function readAt(tx: Transaction, orderId: string, moment: Moment): Promise<PastOrderAnswer> {
  const submittedAt = requireKnown(await findSubmittedAt(tx, orderId), moment);
  const place = findPlace(await readLedger(tx, orderId), { moment, submittedAt });
  const order = orderAt(place.ledger);
  const shown: Shown = {
    order,
    people: await listPeopleAt(tx, place.at),
    policy: await findPinnedPolicy(tx, order),
    packets: await listShownPackets(tx, orderId),
  };
  const revision = await findRevisionDocument(tx, { orderId, revision: order.revision });
  if (!revision) throw refuse.notFound('revision of the order');
  const through = place.ledger.at(-1);
  const { status, plan, approvedRevision } = order;
  return {
    orderId,
    at: place.at.toISOString(),
    through: through ? { position: through.event.position, hash: through.hash } : null,
    last: place.last,
    ...{ status, approvedRevision, revision: order.revision },
    policyVersion: plan?.policyVersion ?? null,
    total: plan?.total ?? null,
    planned: [...order.planned],
    document: parseStored<PastOrderAnswer['document']>(revision.document),
    documentHash: revision.documentHash,
    reviews: order.reviews.map((review) => toReviewAnswer(review, shown)),
    holds: [...order.holds],
  };
}

/**
 * An order as it stood at a moment, rebuilt from its ledger, with the organisation as it stood then. Throws `not_found`
 * for a moment before the order came in, or a position that its history does not have.
 */
export function readPastOrder(database: Database, orderId: string, moment: Moment): Promise<PastOrderAnswer> {
  return atOneMoment(database, (tx) => readAt(tx, orderId, moment));
}
