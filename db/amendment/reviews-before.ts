import { asc, eq } from 'drizzle-orm';
import type { DecidedOn, ReviewBefore } from '../../domain/amendment/impact.ts';
import type { OrderDocument } from '../../domain/order-document.ts';
import { isApproval } from '../../domain/review-status.ts';
import { parseStored } from '../canonical.ts';
import { toPacketHold, type HoldRow } from '../holds.ts';
import type { Queryable } from '../pool.ts';
import type { ReviewRow } from '../reviews.ts';
import { decisions, holds, orderRevisions, reviews } from '../tables/process.ts';

type DecisionRow = typeof decisions.$inferSelect;

/** All that is on record of an order's reviews, as far as a change of the order depends on it. */
export interface ReviewRecords {
  /** Every round, the first of each department first. */
  readonly rounds: readonly ReviewRow[];
  readonly decisions: readonly DecisionRow[];
  readonly holds: readonly HoldRow[];
  /** By revision. */
  readonly documents: ReadonlyMap<number, OrderDocument>;
}

/** Reads the rounds, decisions, holds and documents of an order. */
export async function readReviewRecords(on: Queryable, orderId: string): Promise<ReviewRecords> {
  const rounds = await on
    .select()
    .from(reviews)
    .where(eq(reviews.orderId, orderId))
    .orderBy(asc(reviews.department), asc(reviews.round));
  const decided = await on.select().from(decisions).where(eq(decisions.orderId, orderId));
  const held = await on.select().from(holds).where(eq(holds.orderId, orderId)).orderBy(asc(holds.id));
  const revisions = await on
    .select({ revision: orderRevisions.revision, document: orderRevisions.document })
    .from(orderRevisions)
    .where(eq(orderRevisions.orderId, orderId));
  const documents = revisions.map(
    ({ revision, document }) => [revision, parseStored<OrderDocument>(document)] as const,
  );
  return { rounds, decisions: decided, holds: held, documents: new Map(documents) };
}

/** The live holds of a department. */
export function liveHoldsOf(records: ReviewRecords, department: string): HoldRow[] {
  return records.holds.filter((hold) => hold.department === department && hold.status === 'live');
}

/** What the approved revision of the order has consumed for a department. */
export function consumedHoldsOf(records: ReviewRecords, department: string): HoldRow[] {
  return records.holds.filter((hold) => hold.department === department && hold.status === 'consumed');
}

/** Whether the hold was for an amendment that came to nothing: the decisions of the revision in force never counted on it. */
function isOfNothing({ ending }: HoldRow): boolean {
  return ending === 'rejected' || ending === 'withdrawn';
}

/**
 * Whether the last that the department held is gone, other than by its own check having asked for something else: its
 * decision counted on it.
 */
function hasLostHolds(records: ReviewRecords, department: string): boolean {
  const held = records.holds.filter((hold) => hold.department === department && !isOfNothing(hold));
  const lastMs = Math.max(...held.map(({ takenAt }) => takenAt.getTime()));
  const last = held.filter(({ takenAt }) => takenAt.getTime() === lastMs);
  return last.some(
    ({ status, ending }) => status !== 'live' && status !== 'consumed' && ending !== 'superseded',
  );
}

function requireDocument(records: ReviewRecords, revision: number): OrderDocument {
  const document = records.documents.get(revision);
  if (!document) throw new Error(`there is no document of revision ${revision}`);
  return document;
}

/**
 * The decision that an agreed review stands on. That of a person counts also where a later round of the same revision,
 * for the sake of its holds, closed by rule.
 */
function findDecided(records: ReviewRecords, current: ReviewRow): DecidedOn | null {
  if (!isApproval(current.status)) return null;
  const originRound = current.carriedFromRound ?? current.round;
  const ofDepartment = records.rounds.filter(({ department }) => department === current.department);
  const origin = ofDepartment.find(({ round }) => round === originRound) ?? current;
  const sameRevision = ofDepartment.filter(
    ({ revision, round, status }) =>
      revision === origin.revision && round <= originRound && isApproval(status),
  );
  const personal = records.decisions
    .filter(
      ({ department, round, settles }) =>
        settles && department === current.department && sameRevision.some((one) => one.round === round),
    )
    .sort((one, other) => other.round - one.round)[0];
  const { revision } = origin;
  if (!personal) {
    const decidedAt = (origin.closedAt ?? origin.checkedAt).toISOString();
    const { round, evidenceHash } = origin;
    return { revision, round, by: 'rule', actor: null, onBehalfOf: null, evidenceHash, decidedAt };
  }
  return {
    revision,
    round: personal.round,
    by: 'person',
    actor: { id: personal.actorId, name: personal.actorName },
    onBehalfOf: personal.onBehalfOfId,
    evidenceHash: personal.evidenceHash,
    decidedAt: personal.decidedAt.toISOString(),
  };
}

/** Whoever decided in the round that the review stands on, and for whom. */
function findDeciders(
  records: ReviewRecords,
  of: { department: string; decided: DecidedOn | null },
): string[] {
  const { department, decided } = of;
  if (decided?.by !== 'person') return [];
  return records.decisions
    .filter((decision) => decision.department === department && decision.round === decided.round)
    .flatMap(({ actorId, onBehalfOfId }) => (onBehalfOfId === null ? [actorId] : [actorId, onBehalfOfId]));
}

/** What the order's reviews are before a change of it, by what is on record. */
export function toReviewsBefore(records: ReviewRecords): ReviewBefore[] {
  return records.rounds
    .filter(({ isCurrent }) => isCurrent)
    .map((current): ReviewBefore => {
      const decided = findDecided(records, current);
      return {
        department: current.department,
        status: current.status,
        // Those who sit in a review were asked about the document as it was, and may have decided already.
        hasBegun: current.isSeated,
        decided,
        deciders: findDeciders(records, { department: current.department, decided }),
        document: requireDocument(records, decided?.revision ?? current.revision),
        holds: records.holds
          .filter(
            ({ department, status }) =>
              department === current.department && (status === 'live' || status === 'consumed'),
          )
          .map(toPacketHold),
        hasLostHolds: hasLostHolds(records, current.department),
      };
    });
}
