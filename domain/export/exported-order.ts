import { ENGINE_ACTOR } from '../actor.ts';
import { numberFact, objectFacts, textFact } from '../event-facts.ts';
import type { ChainedEvent } from '../history-event.ts';
import type { OrderDocument } from '../order-document.ts';

/** One revision of an order that is exported. */
export interface ExportedRevision {
  readonly revision: number;
  readonly document: OrderDocument;
  /** RFC 3339, UTC. */
  readonly createdAt: string;
}

/** All that exports of one order are made from. */
export interface ExportedOrder {
  readonly orderId: string;
  readonly submittedAt: string;
  readonly revisions: readonly ExportedRevision[];
  readonly events: readonly { readonly event: ChainedEvent; readonly hash: string }[];
}

/**
 * What exports say of an event: the words and numbers by which a process is mined. Names of people, comments and other
 * free text are left out of every export; people are known by the ids that the company gave them.
 */
export interface FlatEvent {
  readonly id: string;
  readonly orderId: string;
  readonly position: number;
  readonly type: ChainedEvent['type'];
  readonly at: string;
  /** Null where no person acted. */
  readonly actor: string | null;
  readonly department: string | null;
  readonly round: number | null;
  readonly revision: number | null;
  readonly verb: string | null;
  readonly outcome: string | null;
  readonly onBehalfOf: string | null;
  readonly substitution: string | null;
  /** The codes of the findings of a check. */
  readonly findings: readonly string[];
  readonly hash: string;
}

/** The id of whoever acted; null for the product itself. */
export function personOf({ actor }: ChainedEvent): string | null {
  return actor.id === ENGINE_ACTOR.id ? null : actor.id;
}

/** An event with what exports say of it. */
export function toFlatEvent({ event, hash }: ExportedOrder['events'][number]): FlatEvent {
  const { orderId, position, type, at, facts } = event;
  const [behalf] = objectFacts(facts, 'onBehalfOf');
  return {
    ...{ id: `${orderId}:${position}`, orderId, position, type, at, hash },
    actor: personOf(event),
    department: textFact(facts, 'department'),
    round: numberFact(facts, 'round'),
    revision: numberFact(facts, 'revision'),
    verb: textFact(facts, 'verb'),
    outcome: textFact(facts, 'outcome'),
    onBehalfOf: behalf ? textFact(behalf, 'id') : null,
    substitution: behalf ? textFact(behalf, 'substitution') : null,
    findings: objectFacts(facts, 'findings').flatMap((finding) => textFact(finding, 'code') ?? []),
  };
}
