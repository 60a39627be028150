import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, toDay, weekdayIndex, type CalendarDay } from '../../../domain/calendar-day.ts';
import { judgeCapacity, type CapacityFacts } from '../../../domain/checks/capacity.ts';
import type { RoutingOperation } from '../../../domain/checks/schedule.ts';
import type { WorkCentre } from '../../../domain/checks/work-calendar.ts';
import type { OrderDocument } from '../../../domain/order-document.ts';
import { aContext, aLine, anOrder, aPolicy } from '../../support/orders.ts';
import { aMadeProduct, aStockedProduct, pieces } from '../../support/production.ts';

// 2026-12-01, the day of the builders' context, is a Tuesday.
const { today } = aContext();

function aCentre(overrides: Partial<WorkCentre> = {}): WorkCentre {
  return {
    weeklyMinutes: [480, 480, 480, 480, 480, 0, 0],
    exceptions: new Map(),
    heldMinutes: new Map(),
    ...overrides,
  };
}

function anOperation(overrides: Partial<RoutingOperation> = {}): RoutingOperation {
  return {
    id: 'O-1',
    workCentreId: 'saw',
    setupMinutes: 30,
    minutesPerUnitMicro: 45_000_000n,
    ...overrides,
  };
}

function someFacts(overrides: Partial<CapacityFacts> = {}): CapacityFacts {
  return {
    check: 'capacity',
    structure: { products: new Map([['P-100', aMadeProduct(0)]]), components: new Map() },
    routings: new Map([['P-100', [anOperation()]]]),
    workCentres: new Map([['saw', aCentre()]]),
    ...overrides,
  };
}

function judged(
  facts: Partial<CapacityFacts> = {},
  document: Partial<OrderDocument> = {},
  horizonDays = 365,
) {
  const policy = aPolicy({ capacity: { horizonDays } });
  return judgeCapacity(
    someFacts(facts),
    aContext({ check: 'capacity', document: anOrder(document), policy }),
  );
}

function codes(facts: Partial<CapacityFacts> = {}, document: Partial<OrderDocument> = {}, horizonDays = 365) {
  return judged(facts, document, horizonDays).findings.map(
    ({ code, severity, line }) => `${code.replace('capacity.', '')} ${severity} ${line ?? '-'}`,
  );
}

function held(facts: Partial<CapacityFacts> = {}, document: Partial<OrderDocument> = {}) {
  return judged(facts, document).holds.map(
    ({ resource, neededOn, amount }) => `${resource} ${neededOn ?? '-'} ${amount}`,
  );
}

describe('the capacity check', () => {
  it('schedules the setup and the time of each unit, and holds the minutes by day', () => {
    expect(judged({}, { lines: [aLine({ quantity: '12' })] })).toEqual({
      findings: [
        {
          code: 'capacity.available',
          severity: 'info',
          line: 1,
          facts: {
            product: 'P-100',
            needed: { value: '9.5', unit: 'hours' },
            earliestOn: '2026-12-02',
            requiredOn: '2026-12-18',
          },
          evidence: [{ record: 'products', id: 'P-100' }],
        },
      ],
      holds: [
        ['2026-12-01', 480n],
        ['2026-12-02', 90n],
      ].map(([neededOn, amount]) => ({
        kind: 'capacity',
        resource: 'saw',
        amount,
        unit: 'minutes',
        neededOn,
        excessReleasedBy: null,
      })),
    });
  });

  it('rounds a part of a minute up', () => {
    const routings = new Map([['P-100', [anOperation({ setupMinutes: 0, minutesPerUnitMicro: 100_001n })]]]);
    expect(held({ routings })).toEqual(['saw 2026-12-01 2']);
  });

  it('passes over days without work, and follows the days that differ from the week', () => {
    const exceptions = new Map([
      [toDay('2026-12-01'), 0],
      [toDay('2026-12-05'), 300],
    ]);
    const workCentres = new Map([['saw', aCentre({ exceptions })]]);
    expect(held({ workCentres }, { lines: [aLine({ quantity: '40' })] })).toEqual([
      'saw 2026-12-02 480',
      'saw 2026-12-03 480',
      'saw 2026-12-04 480',
      'saw 2026-12-05 300',
      'saw 2026-12-07 90',
    ]);
  });

  it('takes only what others left, also where they took too much', () => {
    const heldMinutes = new Map([
      [toDay('2026-12-01'), 400],
      [toDay('2026-12-02'), 999],
    ]);
    const workCentres = new Map([['saw', aCentre({ heldMinutes })]]);
    expect(held({ workCentres })).toEqual(['saw 2026-12-01 80', 'saw 2026-12-03 400']);
  });

  it('starts an operation no earlier than the day on which the one before it ended', () => {
    const routings = new Map([
      ['P-100', [anOperation(), anOperation({ id: 'O-2', workCentreId: 'paint', setupMinutes: 10 })]],
    ]);
    const workCentres = new Map([
      ['saw', aCentre()],
      ['paint', aCentre()],
    ]);
    expect(held({ routings, workCentres }, { lines: [aLine({ quantity: '11' })] })).toEqual([
      'saw 2026-12-01 480',
      'saw 2026-12-02 45',
      'paint 2026-12-02 480',
      'paint 2026-12-03 25',
    ]);
  });

  it('makes components before the product, and leaves what comes from stock alone', () => {
    const structure = {
      products: new Map([
        ['P-100', aMadeProduct(0)],
        ['frame', aMadeProduct(0)],
        ['bolt', aStockedProduct()],
      ]),
      components: new Map([
        [
          'P-100',
          [
            { componentId: 'frame', quantityMicro: pieces(2) },
            { componentId: 'bolt', quantityMicro: pieces(8) },
          ],
        ],
      ]),
    };
    const routings = new Map([
      ['P-100', [anOperation({ workCentreId: 'paint', setupMinutes: 0 })]],
      ['frame', [anOperation({ setupMinutes: 0 })]],
      ['bolt', [anOperation()]],
    ]);
    const workCentres = new Map([
      ['saw', aCentre()],
      ['paint', aCentre()],
    ]);
    expect(held({ structure, routings, workCentres })).toEqual([
      'saw 2026-12-01 480',
      'saw 2026-12-02 420',
      'paint 2026-12-02 450',
    ]);
  });

  it('lets the lines of an order share the minutes, the one that is wanted first before the others', () => {
    const lines = [
      aLine({ requiredOn: '2026-12-18' }),
      aLine({ requiredOn: '2026-12-01' }),
      aLine({ requiredOn: '2026-12-02' }),
    ];
    expect(codes({}, { lines })).toEqual(['available info 1', 'available info 2', 'available info 3']);
    expect(held({}, { lines })).toEqual(['saw 2026-12-01 480', 'saw 2026-12-02 480', 'saw 2026-12-03 480']);
  });

  it('states the earliest day of a line that comes too late, and holds that schedule', () => {
    const document = { requiredOn: '2026-12-01', lines: [aLine({ quantity: '11' })] };
    expect(judged({}, document)).toMatchObject({
      findings: [
        {
          code: 'capacity.late',
          severity: 'block',
          facts: { earliestOn: '2026-12-02', requiredOn: '2026-12-01' },
        },
      ],
      holds: [{ neededOn: '2026-12-01' }, { neededOn: '2026-12-02' }],
    });
  });

  it('holds nothing for a line beyond the horizon and leaves its minutes to the others', () => {
    const lines = [aLine({ quantity: '11', requiredOn: '2026-12-01' }), aLine()];
    expect(codes({}, { lines }, 0)).toEqual(['beyond_horizon block 1', 'available info 2']);
    expect(judged({}, { lines }, 0).holds).toMatchObject([{ amount: 480n }]);
    expect(judged({}, { lines }, 0).findings[0]?.facts).toEqual({
      product: 'P-100',
      requiredOn: '2026-12-01',
      horizon: { value: '0', unit: 'days' },
      lastDay: '2026-12-01',
    });
  });

  it.each<[string, Partial<CapacityFacts>, string[]]>([
    ['a product without a routing', { routings: new Map() }, ['no_routing attention 1']],
    ['an unknown work centre', { workCentres: new Map() }, ['unknown_work_centre attention 1']],
    [
      'a product made of itself',
      {
        structure: {
          products: new Map([['P-100', aMadeProduct(0)]]),
          components: new Map([['P-100', [{ componentId: 'P-100', quantityMicro: 1n }]]]),
        },
      },
      ['bill_of_materials_cycle block 1'],
    ],
    [
      'a product in another unit',
      {
        structure: {
          products: new Map([['P-100', { ...aMadeProduct(0), unit: 'm' }]]),
          components: new Map(),
        },
      },
      ['unit_differs attention 1'],
    ],
  ])('leaves %s to a person and holds nothing', (_what, facts, expected) => {
    expect(codes(facts)).toEqual(expected);
    expect(judged(facts).holds).toEqual([]);
  });

  it('calls a line late that is late even without the step that is missing', () => {
    const nowhere = anOperation({ id: 'O-2', workCentreId: 'nowhere' });
    const routings = new Map([['P-100', [anOperation(), nowhere]]]);
    const document = { requiredOn: '2026-12-01', lines: [aLine({ quantity: '11' })] };
    expect(codes({ routings }, document)).toEqual(['unknown_work_centre attention 1', 'late block 1']);
    expect(held({ routings }, document)).toEqual(['saw 2026-12-01 480', 'saw 2026-12-02 45']);
  });

  it('says of products from stock only that there is nothing to make', () => {
    const structure = { products: new Map([['P-100', aStockedProduct()]]), components: new Map() };
    expect(codes({ structure })).toEqual(['nothing_to_make info -']);
    expect(judged({ structure }).holds).toEqual([]);
  });
});

describe('capacity as a property', () => {
  const minutesOfDay = fc.array(fc.nat(600), { minLength: 20, maxLength: 20 });

  function heldOf(minutes: readonly number[]): Map<CalendarDay, number> {
    return new Map(minutes.map((taken, offset) => [addDays(today, offset), taken]));
  }

  it('never holds more of a day than its calendar leaves free, and all that the lines need', () => {
    fc.assert(
      fc.property(
        minutesOfDay,
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 }),
        (taken, quantities) => {
          const centre = aCentre({ heldMinutes: heldOf(taken) });
          const lines = quantities.map((quantity) => aLine({ quantity: String(quantity) }));
          const { holds } = judged({ workCentres: new Map([['saw', centre]]) }, { lines });
          for (const { neededOn, amount } of holds) {
            const day = toDay(neededOn ?? '');
            const working = centre.weeklyMinutes[weekdayIndex(day)] ?? 0;
            expect(Number(amount) + (centre.heldMinutes.get(day) ?? 0)).toBeLessThanOrEqual(working);
          }
          const needed = quantities.reduce((sum, quantity) => sum + 30 + 45 * quantity, 0);
          expect(holds.reduce((sum, { amount }) => sum + Number(amount), 0)).toBe(needed);
        },
      ),
    );
  });

  it('finishes on the first day by which the free minutes suffice', () => {
    fc.assert(
      fc.property(minutesOfDay, fc.integer({ min: 1, max: 60 }), (taken, quantity) => {
        const centre = aCentre({ heldMinutes: heldOf(taken) });
        const facts = { workCentres: new Map([['saw', centre]]) };
        const { findings } = judged(facts, { lines: [aLine({ quantity: String(quantity) })] });
        let [left, day] = [30 + 45 * quantity, today];
        for (; ; day = addDays(day, 1)) {
          const working = centre.weeklyMinutes[weekdayIndex(day)] ?? 0;
          left -= Math.max(0, working - (centre.heldMinutes.get(day) ?? 0));
          if (left <= 0) break;
        }
        expect(findings[0]?.facts['earliestOn']).toBe(day);
      }),
    );
  });
});
