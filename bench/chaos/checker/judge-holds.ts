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
}

const UNTOLD: Told = { taken: 0, ended: 0 };

function toldOf(order: ObservedOrder): Map<string, Told> {
  const told = new Map<string, Told>();
  for (const { body } of order.events) {
    const event = holdEvent.safeParse(JSON.parse(body)).data;
    for (const { id } of event?.facts.holds ?? []) {
      const before = told.get(id) ?? UNTOLD;
      const isTaken = event?.type === 'hold.taken';
      told.set(id, { taken: before.taken + (isTaken ? 1 : 0), ended: before.ended + (isTaken ? 0 : 1) });
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

/** What the hold contradicts, if anything. */
function contradictionsOf(hold: ObservedHold, of: { order: ObservedOrder; told: Told }): string[] {
  const { order, told } = of;
  const status = order.state?.status ?? 'not begun';
  const faults: string[] = [];
  if (told.taken !== 1 || told.ended !== 1)
    faults.push(`is told as taken ${told.taken} and ended ${told.ended} times`);
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
