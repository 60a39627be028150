import type { ChainedEvent } from '../../domain/history-event.ts';
import { ERASED, findReferences, replaceReferences, toReferenceText } from '../../domain/personal-data.ts';
import { parseStored } from '../../db/canonical.ts';
import type { OrderEvidence } from '../../db/evidence/order-evidence.ts';
import type { PackedOrder } from './pack-files.ts';

/** What the records of an order refer to in the place of personal data. */
export function referencesIn(evidence: OrderEvidence): readonly string[] {
  const { events, rounds, offers, comments, attachments, answers, attempts } = evidence;
  const texts = [
    ...events.map(({ body }) => body),
    ...rounds.map(({ packet }) => packet),
    ...offers.map(({ offer }) => offer),
    JSON.stringify({ comments, attachments, answers, attempts }),
  ];
  return [...new Set(texts.flatMap(findReferences))];
}

/** The order as people read it: with what the records refer to, as far as it was not erased. */
export function toReadable(packed: PackedOrder): PackedOrder {
  const { evidence } = packed;
  const texts = new Map(
    packed.personal.map((value) => [toReferenceText(value), value.content?.text ?? ERASED]),
  );
  const read = (json: string) => replaceReferences(json, (reference) => texts.get(reference) ?? ERASED);
  return {
    ...packed,
    events: evidence.events.map(({ body }) => parseStored<ChainedEvent>(read(body))),
    evidence: {
      ...evidence,
      rounds: evidence.rounds.map((round) => ({ ...round, packet: read(round.packet) })),
    },
  };
}
