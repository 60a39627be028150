import type { ActorReference } from '../domain/actor.ts';
import type { HistoryEventType, NewHistoryEvent } from '../domain/history-event.ts';
import { formatHoldAmount, type HoldEnding, type HoldStatus } from '../domain/hold.ts';
import type { PacketHold } from '../domain/packet.ts';
import { statusAfter, type HoldRow } from '../db/holds.ts';

/** A hold as the evidence packet shows it. */
export function toPacketHold(hold: HoldRow): PacketHold {
  const { kind, resource, unit, neededOn, excessReleasedBy } = hold;
  return { kind, resource, amount: formatHoldAmount(hold), unit, neededOn, excessReleasedBy };
}

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
