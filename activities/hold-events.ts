import type { ActorReference } from '../domain/actor.ts';
import type { HistoryEventType, NewHistoryEvent } from '../domain/history-event.ts';
import type { HoldEnding, HoldStatus } from '../domain/hold.ts';
import { statusAfter, toPacketHold, type HoldRow } from '../db/holds.ts';

type HoldEventType = Extract<HistoryEventType, `hold.${string}`>;

/** One event for all the holds that began or ended together; none when there were none. */
export function holdsEvent(
  type: HoldEventType,
  holds: readonly HoldRow[],
  base: { at: string; actor: ActorReference },
): NewHistoryEvent[] {
  const [first] = holds;
  if (!first) return [];
  const listed = holds.map((hold) => ({
    ...toPacketHold(hold),
    id: hold.id,
    expiresAt: hold.expiresAt.toISOString(),
    ending: hold.ending,
  }));
  return [{ ...base, type, facts: { reason: first.reason, holds: listed } }];
}

const EVENT_AFTER: Readonly<Record<Exclude<HoldStatus, 'live'>, HoldEventType>> = {
  consumed: 'hold.consumed',
  released: 'hold.released',
  expired: 'hold.expired',
};

/** The event for the holds that ended together for this reason; none when there were none. */
export function endedHoldsEvent(
  ending: HoldEnding,
  holds: readonly HoldRow[],
  base: { at: string; actor: ActorReference },
): NewHistoryEvent[] {
  return holdsEvent(EVENT_AFTER[statusAfter(ending)], holds, base);
}

/** When the first of the holds expires, in milliseconds since 1970; null without holds. */
export function earliestExpiry(holds: readonly HoldRow[]): number | null {
  return holds.length === 0 ? null : Math.min(...holds.map((hold) => hold.expiresAt.getTime()));
}
