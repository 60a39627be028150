import { z } from 'zod';
import type { JournalEntry } from '../journal.ts';
import type { Breach, ObservedHold, ObservedOrder } from './observation.ts';

const holdEvent = z.object({
  type: z.enum(['hold.taken', 'hold.consumed', 'hold.released', 'hold.expired']),
  facts: z.object({ holds: z.array(z.object({ id: z.string() })) }),
});

interface Told {
  readonly taken: number;
  readonly ended: number;
  /** Given back by the amendment that took the place of the revision which had consumed it. */
  readonly replaced: number;
}

const UNTOLD: Told = { taken: 0, ended: 0, replaced: 0 };

function countEvent(before: Told, type: string, wasConsumed: boolean): Told {
  if (type === 'hold.taken') return { ...before, taken: before.taken + 1 };
  if (type === 'hold.released' && wasConsumed) return { ...before, replaced: before.replaced + 1 };
  return { ...before, ended: before.ended + 1 };
}

function toldOf(order: ObservedOrder): Map<string, Told> {
  const told = new Map<string, Told>();
  const consumed = new Set<string>();
  for (const { body } of order.events) {
    const event = holdEvent.safeParse(JSON.parse(body)).data;
    if (!event) continue;
    for (const { id } of event.facts.holds) {
      told.set(id, countEvent(told.get(id) ?? UNTOLD, event.type, consumed.has(id)));
      if (event.type === 'hold.consumed') consumed.add(id);
    }
  }
  return told;
}

/** A hold beyond the limit carries the name of somebody who approved the department's review. */
function isReleased(hold: ObservedHold, order: ObservedOrder): boolean {
  if (hold.excessReleasedBy === null) return true;
  return order.decisions.some(
    ({ department, actorId, verb }) =>
      department === hold.department && actorId === hold.excessReleasedBy && verb.startsWith('approve'),
  );
}

/** How what is told of the hold cannot be: it is taken once and ends once, and may be replaced after it was consumed. */
function contradictionInTold({ taken, ended, replaced }: Told, status: string): string[] {
  if (taken !== 1 || ended !== 1 || replaced > 1)
    return [`is told as taken ${taken}, ended ${ended} and replaced ${replaced} times`];
  return replaced === 1 && status !== 'released' ? [`is told as replaced and is ${status}`] : [];
}

/** What the hold contradicts, if anything. */
function contradictionsOf(hold: ObservedHold, of: { order: ObservedOrder; told: Told }): string[] {
  const { order, told } = of;
  const status = order.state?.status ?? 'not begun';
  const faults = contradictionInTold(told, hold.status);
  if (hold.status === 'consumed' && status !== 'approved')
    faults.push(`is consumed by an order that is ${status}`);
  if (!isReleased(hold, order)) faults.push(`names ${hold.excessReleasedBy ?? ''}, who approved nothing`);
  return faults;
}

function judgeHold(hold: ObservedHold, of: { order: ObservedOrder; told: Told }): Breach[] {
  const subject = `${of.order.id} ${hold.kind} ${hold.id}`;
  if (hold.status === 'live') return [{ rule: 'hold_unended', subject, detail: 'is still live' }];
  return contradictionsOf(hold, of).map((detail) => ({ rule: 'hold_contradicts', subject, detail }));
}

/** An approved order keeps what it needs: its credit at least. */
function judgeConsumption(order: ObservedOrder): Breach[] {
  if (order.state?.status !== 'approved') return [];
  const consumed = order.holds.filter(
    ({ kind, status }) => kind === 'credit' && status === 'consumed',
  ).length;
  if (consumed === 1) return [];
  const detail = `is approved with ${consumed} consumed credit holds`;
  return [{ rule: 'hold_contradicts', subject: order.id, detail }];
}

/** Every hold was taken once and ended once, as its order did, and no sum was ever beyond a limit. */
export function judgeHolds(entries: readonly JournalEntry[], orders: readonly ObservedOrder[]): Breach[] {
  const seen = new Map(
    entries.flatMap((entry) =>
      entry.type === 'overheld' ? [[`${entry.kind} ${entry.resource}`, entry] as const] : [],
    ),
  );
  const overheld = [...seen].map(([subject, { held, limit }]): Breach => {
    return { rule: 'limit_exceeded', subject, detail: `held ${held} of ${limit}` };
  });
  return [
    ...overheld,
    ...orders.flatMap((order) => {
      const told = toldOf(order);
      return [
        ...judgeConsumption(order),
        ...order.holds.flatMap((hold) => judgeHold(hold, { order, told: told.get(hold.id) ?? UNTOLD })),
      ];
    }),
  ];
}
