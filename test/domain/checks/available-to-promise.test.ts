import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, toDay, type CalendarDay } from '../../../domain/calendar-day.ts';
import type { StockPosition } from '../../../domain/checks/material-promises.ts';
import { judgeMaterials } from '../../../domain/checks/materials.ts';
import { StockLedger } from '../../../domain/checks/stock-ledger.ts';
import type { OrderDocument } from '../../../domain/order-document.ts';
import { aContext, aLine, anOrder } from '../../support/orders.ts';
import { aStockPosition, pieces, someMaterials } from '../../support/production.ts';

const { today } = aContext();
const LAST_OFFSET = 14;

interface Dated {
  readonly offset: number;
  readonly count: number;
}

interface Taken {
  readonly neededOn: CalendarDay;
  readonly quantityMicro: bigint;
}

const dated = fc.record({ offset: fc.integer({ min: 0, max: 12 }), count: fc.integer({ min: 1, max: 9 }) });

function dayOf(offset: number): CalendarDay {
  return addDays(today, offset);
}

function judged(position: StockPosition, document: Partial<OrderDocument> = {}) {
  const context = aContext({ check: 'materials', document: anOrder(document) });
  return judgeMaterials(someMaterials({ stock: new Map([['P-100', position]]) }), context);
}

function totalUntil(day: CalendarDay, movements: readonly Taken[]): bigint {
  return movements
    .filter(({ neededOn }) => neededOn <= day)
    .reduce((sum, { quantityMicro }) => sum + quantityMicro, 0n);
}

/** The projected stock of every day, by its definition. */
function projected(position: StockPosition, taken: readonly Taken[]): bigint[] {
  const receipts = position.receipts.map(({ expectedOn, quantityMicro }) => ({
    neededOn: expectedOn,
    quantityMicro,
  }));
  return Array.from({ length: LAST_OFFSET + 1 }, (_, offset) => {
    const day = dayOf(offset);
    const leaving = totalUntil(day, position.held) + totalUntil(day, taken);
    return position.onHandMicro + totalUntil(day, receipts) - leaving;
  });
}

function positionOf(of: { onHand: number; ins: readonly Dated[]; outs: readonly Dated[] }): StockPosition {
  return {
    onHandMicro: pieces(of.onHand),
    receipts: of.ins.map(({ offset, count }) => ({
      expectedOn: dayOf(offset),
      quantityMicro: pieces(count),
    })),
    held: of.outs.map(({ offset, count }) => ({ neededOn: dayOf(offset), quantityMicro: pieces(count) })),
    overdue: null,
  };
}

const positions = fc
  .record({ onHand: fc.nat(20), ins: fc.array(dated), outs: fc.array(dated) })
  .map(positionOf);

function ledgerOf(position: StockPosition): StockLedger {
  return new StockLedger({
    onHandMicro: position.onHandMicro,
    movements: [
      ...position.receipts.map(({ expectedOn, quantityMicro }) => ({
        day: expectedOn,
        changeMicro: quantityMicro,
      })),
      ...position.held.map(({ neededOn, quantityMicro }) => ({ day: neededOn, changeMicro: -quantityMicro })),
    ],
  });
}

describe('available to promise', () => {
  it('never promises what a later day needs', () => {
    const position = aStockPosition({
      onHandMicro: pieces(10),
      held: [{ neededOn: dayOf(5), quantityMicro: pieces(8) }],
      receipts: [{ expectedOn: dayOf(9), quantityMicro: pieces(50) }],
    });
    expect(judged(position, { requiredOn: dayOf(3) }).holds).toMatchObject([{ amount: pieces(2) }]);
  });

  it('counts a receipt on the day on which it is expected', () => {
    const position = aStockPosition({
      receipts: [{ expectedOn: toDay('2026-12-18'), quantityMicro: pieces(10) }],
    });
    expect(judged(position).holds).toMatchObject([{ amount: pieces(10), neededOn: '2026-12-18' }]);
  });

  it('takes what should have left before today from the stock of today', () => {
    const held = [{ neededOn: dayOf(-9), quantityMicro: pieces(10) }];
    const { findings } = judged(aStockPosition({ onHandMicro: pieces(10), held }));
    expect(findings.map(({ code }) => code)).toEqual(['materials.shortage']);
  });

  it('never projects less than nothing because of what it holds', () => {
    fc.assert(
      fc.property(positions, fc.array(dated, { minLength: 1 }), (position, asked) => {
        const lines = asked.map(({ offset, count }) =>
          aLine({ quantity: String(count), requiredOn: dayOf(offset) }),
        );
        const taken = judged(position, { lines }).holds.map(({ neededOn, amount }) => ({
          neededOn: toDay(neededOn ?? ''),
          quantityMicro: amount,
        }));
        const [before, after] = [projected(position, []), projected(position, taken)];
        after.forEach((left, offset) => {
          expect(left >= 0n || left === before[offset]).toBe(true);
        });
      }),
    );
  });

  it('holds as much of a single line as can be had', () => {
    fc.assert(
      fc.property(positions, dated, (position, { offset, count }) => {
        const lines = [aLine({ quantity: String(count), requiredOn: dayOf(offset) })];
        const held = judged(position, { lines }).holds[0]?.amount ?? 0n;
        const least = projected(position, [])
          .slice(offset)
          .reduce((lowest, left) => (left < lowest ? left : lowest));
        const free = least > 0n ? least : 0n;
        expect(held).toBe(free < pieces(count) ? free : pieces(count));
      }),
    );
  });

  it('promises the same at once as in parts', () => {
    fc.assert(
      fc.property(positions, fc.nat(12), fc.nat(20), fc.nat(20), (position, offset, one, two) => {
        const [whole, parts] = [ledgerOf(position), ledgerOf(position)];
        const day = dayOf(offset);
        const together = whole.promise({ day, quantityMicro: pieces(one + two) });
        const first = parts.promise({ day, quantityMicro: pieces(one) });
        expect(first + parts.promise({ day, quantityMicro: pieces(two) })).toBe(together);
      }),
    );
  });

  it('names the first day on which the whole quantity can be promised', () => {
    fc.assert(
      fc.property(positions, fc.integer({ min: 1, max: 30 }), (position, asked) => {
        const ledger = ledgerOf(position);
        const quantityMicro = pieces(asked);
        const offsets = Array.from({ length: LAST_OFFSET + 1 }, (_, offset) => offset);
        const first = offsets.find((offset) => ledger.availableOn(dayOf(offset)) >= quantityMicro);
        const expected = first === undefined ? null : dayOf(first);
        expect(ledger.earliestFor({ from: today, quantityMicro })).toBe(expected);
      }),
    );
  });
});
