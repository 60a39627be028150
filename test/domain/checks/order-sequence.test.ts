import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addDays, toDay, weekdayIndex, type CalendarDay } from '../../../domain/calendar-day.ts';
import { judgeCapacity } from '../../../domain/checks/capacity.ts';
import type { StockPosition } from '../../../domain/checks/material-promises.ts';
import { judgeMaterials } from '../../../domain/checks/materials.ts';
import type { WorkCentre } from '../../../domain/checks/work-calendar.ts';
import type { OrderLine } from '../../../domain/order-document.ts';
import { aContext, aLine, anOrder } from '../../support/orders.ts';
import { aMadeProduct, aStockedProduct, aStockPosition, pieces } from '../../support/production.ts';

const { today: firstDay } = aContext();
const DAYS = 40;

const structure = {
  products: new Map([
    ['bolt', aStockedProduct()],
    ['tray', aMadeProduct(2)],
    ['table', aMadeProduct(3)],
  ]),
  components: new Map([
    ['tray', [{ componentId: 'bolt', quantityMicro: 2_500_000n }]],
    [
      'table',
      [
        { componentId: 'tray', quantityMicro: pieces(2) },
        { componentId: 'bolt', quantityMicro: pieces(1) },
      ],
    ],
  ]),
};

function dayOf(offset: number): CalendarDay {
  return addDays(firstDay, offset);
}

function linesOf(products: readonly string[]): fc.Arbitrary<OrderLine> {
  return fc
    .record({
      product: fc.constantFrom(...products),
      count: fc.integer({ min: 1, max: 6 }),
      offset: fc.nat(30),
    })
    .map(({ product, count, offset }) =>
      aLine({ product, quantity: String(count), requiredOn: dayOf(offset) }),
    );
}

/** Orders in the sequence in which they come in, each some days after the one before. */
function ordersOf(products: readonly string[]) {
  const lines = fc.array(linesOf(products), { minLength: 1, maxLength: 3 });
  return fc.array(fc.record({ lines, daysLater: fc.nat(2) }), { maxLength: 8 });
}

/** The projected stock from a day on, by its definition. */
function projected({ onHandMicro, receipts, held }: StockPosition, from: CalendarDay): bigint[] {
  return Array.from({ length: DAYS }, (_, offset) => addDays(from, offset)).map((day) => {
    const coming = receipts.filter(({ expectedOn }) => expectedOn <= day);
    const leaving = held.filter(({ neededOn }) => neededOn <= day);
    const sum = (of: readonly { quantityMicro: bigint }[]) =>
      of.reduce((total, { quantityMicro }) => total + quantityMicro, 0n);
    return onHandMicro + sum(coming) - sum(leaving);
  });
}

const dated = fc.record({ offset: fc.nat(30), count: fc.integer({ min: 1, max: 20 }) });

it('no order of a sequence brings the projected stock of any day below zero', () => {
  fc.assert(
    fc.property(fc.nat(60), fc.array(dated), ordersOf(['bolt', 'tray', 'table']), (onHand, ins, orders) => {
      const planned = ins.map(({ offset, count }) => ({
        expectedOn: dayOf(offset),
        quantityMicro: pieces(count),
      }));
      let today = firstDay;
      let held: StockPosition['held'] = [];
      for (const { lines, daysLater } of orders) {
        today = addDays(today, daysLater);
        const receipts = planned.filter(({ expectedOn }) => expectedOn >= today);
        const position = aStockPosition({ onHandMicro: pieces(onHand), receipts, held });
        const facts = { structure, stock: new Map([['bolt', position]]), suppliers: new Map() };
        const context = aContext({ check: 'materials', document: anOrder({ lines }), today });
        const taken = judgeMaterials({ check: 'materials', ...facts }, context).holds.map(
          ({ neededOn, amount }) => ({ neededOn: toDay(neededOn ?? ''), quantityMicro: amount }),
        );
        held = [...held, ...taken];
        const before = projected(position, today);
        projected({ ...position, held }, today).forEach((left, offset) => {
          expect(left >= 0n || left === before[offset]).toBe(true);
        });
      }
    }),
  );
});

it('no order of a sequence takes a minute that another has, or that the day does not have', () => {
  const operations = [
    { id: 'O-1', workCentreId: 'saw', setupMinutes: 20, minutesPerUnitMicro: 33_333_333n },
    { id: 'O-2', workCentreId: 'paint', setupMinutes: 0, minutesPerUnitMicro: 7_500_000n },
  ];
  const routings = new Map([
    ['tray', operations],
    ['table', operations],
  ]);
  const weeklyMinutes = [240, 0, 60, 480, 90, 0, 0];
  fc.assert(
    fc.property(ordersOf(['tray', 'table']), (orders) => {
      const taken = new Map([
        ['saw', new Map<CalendarDay, number>()],
        ['paint', new Map<CalendarDay, number>()],
      ]);
      let today = firstDay;
      for (const { lines, daysLater } of orders) {
        today = addDays(today, daysLater);
        const workCentres = new Map(
          [...taken].map(([id, heldMinutes]): [string, WorkCentre] => [
            id,
            { weeklyMinutes, exceptions: new Map(), heldMinutes },
          ]),
        );
        const context = aContext({ check: 'capacity', document: anOrder({ lines }), today });
        const { holds } = judgeCapacity({ check: 'capacity', structure, routings, workCentres }, context);
        for (const { resource, neededOn, amount } of holds) {
          const day = toDay(neededOn ?? '');
          const total = (taken.get(resource)?.get(day) ?? 0) + Number(amount);
          expect(total).toBeLessThanOrEqual(weeklyMinutes[weekdayIndex(day)] ?? 0);
          expect(day >= today).toBe(true);
          taken.get(resource)?.set(day, total);
        }
      }
    }),
  );
});
