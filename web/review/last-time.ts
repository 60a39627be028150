import { isRecord } from '../../domain/is-record.ts';
import type { HistoryEvent } from '../api/queries.ts';

/** What a review was decided on, or would have been, the last time that it relied on something else. */
export interface LastTime {
  readonly evidenceHash: string;
  readonly revision: number;
  readonly round: number;
  readonly at: string;
}

/** The evidence that an event names; null where it names none. */
function evidenceOf({ event, at }: HistoryEvent, department: string): LastTime | null {
  const facts = isRecord(event) && isRecord(event['facts']) ? event['facts'] : {};
  const { evidenceHash, revision, round } = facts;
  if (facts['department'] !== department || typeof evidenceHash !== 'string') return null;
  return typeof revision === 'number' && typeof round === 'number'
    ? { evidenceHash, revision, round, at }
    : null;
}

/**
 * The packet before the one that counts now: the last one that was decided on, else the last that was shown. Null while there was no
 * other.
 */
export function findLastTime(
  events: readonly HistoryEvent[],
  now: { readonly department: string; readonly evidenceHash: string },
): LastTime | null {
  const others = (types: readonly HistoryEvent['type'][]) =>
    events
      .filter(({ type }) => types.includes(type))
      .map((event) => evidenceOf(event, now.department))
      .filter((evidence) => evidence !== null && evidence.evidenceHash !== now.evidenceHash);
  return others(['review.decided', 'review.voted']).at(-1) ?? others(['review.checked']).at(-1) ?? null;
}
