import { describe, expect, it } from 'vitest';
import { toDay } from '../../../domain/calendar-day.ts';
import { judgeMaterials, type MaterialsFacts } from '../../../domain/checks/materials.ts';
import type { OrderDocument } from '../../../domain/order-document.ts';
import { aContext, aLine, anOrder } from '../../support/orders.ts';
import {
  aMadeProduct,
  aStockedProduct,
  aStockPosition,
  pieces,
  someMaterials,
} from '../../support/production.ts';

const { today } = aContext();

/** A table of two trays; a tray of three bolts; two days to assemble each. */
const table = {
  products: new Map([
    ['table', aMadeProduct(2)],
    ['tray', aMadeProduct(2)],
    ['bolt', aStockedProduct()],
  ]),
  components: new Map([
    [
      'table',
      [
        { componentId: 'tray', quantityMicro: pieces(2) },
        { componentId: 'bolt', quantityMicro: pieces(1) },
      ],
    ],
    ['tray', [{ componentId: 'bolt', quantityMicro: 2_500_000n }]],
  ]),
};

function judged(facts: Partial<MaterialsFacts> = {}, document: Partial<OrderDocument> = {}) {
  return judgeMaterials(someMaterials(facts), aContext({ check: 'materials', document: anOrder(document) }));
}

function codes(facts: Partial<MaterialsFacts> = {}, document: Partial<OrderDocument> = {}) {
  return judged(facts, document).findings.map(
    ({ code, severity, line }) => `${code.replace('materials.', '')} ${severity} ${line ?? '-'}`,
  );
}

describe('the check of materials', () => {
  it('holds what a stocked line needs by its required day', () => {
    expect(judged()).toEqual({
      findings: [
        {
          code: 'materials.available',
          severity: 'info',
          line: 1,
          facts: {
            product: 'P-100',
            needed: { value: '10', unit: 'pcs' },
            available: { value: '10', unit: 'pcs' },
            neededOn: '2026-12-18',
            requiredOn: '2026-12-18',
          },
          evidence: [{ record: 'stock', id: 'P-100' }],
        },
      ],
      holds: [
        {
          kind: 'stock',
          resource: 'P-100',
          amount: pieces(10),
          unit: 'pcs',
          neededOn: '2026-12-18',
          excessReleasedBy: null,
        },
      ],
    });
  });

  it('states the shortage, holds what there is and names the day from the planned receipts', () => {
    const receipts = [
      { expectedOn: toDay('2026-12-20'), quantityMicro: pieces(2) },
      { expectedOn: toDay('2026-12-22'), quantityMicro: pieces(5) },
    ];
    const stock = new Map([['P-100', aStockPosition({ onHandMicro: pieces(4), receipts })]]);
    const { findings, holds } = judged({ stock });
    expect(findings).toMatchObject([
      {
        code: 'materials.shortage',
        severity: 'block',
        facts: {
          needed: { value: '10', unit: 'pcs' },
          available: { value: '4', unit: 'pcs' },
          shortage: { value: '6', unit: 'pcs' },
          earliestOn: '2026-12-22',
          neededOn: '2026-12-18',
        },
      },
    ]);
    expect(holds).toMatchObject([{ amount: pieces(4) }]);
  });

  it.each([
    [17, 'purchase_needed attention 1', '2026-12-18'],
    [18, 'shortage block 1', '2026-12-19'],
  ])('asks for a purchase when a supplier delivers in %i days: %s', (leadTimeDays, code, earliestOn) => {
    const suppliers = new Map([['P-100', { id: 'L-1', supplier: 'Acme', leadTimeDays }]]);
    const facts = { stock: new Map(), suppliers };
    expect(codes(facts)).toEqual([code]);
    expect(judged(facts).findings[0]).toMatchObject({
      facts: { earliestOn, supplier: 'Acme' },
      evidence: [
        { record: 'stock', id: 'P-100' },
        { record: 'supplier_lead_times', id: 'L-1' },
      ],
    });
  });

  it('counts on each later receipt once when several lines are short', () => {
    const receipts = [
      { expectedOn: toDay('2026-12-20'), quantityMicro: pieces(10) },
      { expectedOn: toDay('2026-12-22'), quantityMicro: pieces(10) },
    ];
    const stock = new Map([['P-100', aStockPosition({ receipts })]]);
    const { findings } = judged({ stock }, { lines: [aLine(), aLine(), aLine()] });
    expect(findings.map(({ facts }) => facts['earliestOn'])).toEqual(['2026-12-20', '2026-12-22', undefined]);
  });

  it('does not count a later receipt for one line that another line has taken', () => {
    const receipts = [{ expectedOn: toDay('2026-12-12'), quantityMicro: pieces(10) }];
    const stock = new Map([['P-100', aStockPosition({ receipts })]]);
    const lines = [aLine({ requiredOn: '2026-12-10' }), aLine({ requiredOn: '2026-12-18' })];
    expect(codes({ stock }, { lines })).toEqual(['shortage block 1', 'available info 2']);
    expect(judged({ stock }, { lines }).findings[0]?.facts).not.toHaveProperty('earliestOn');
  });

  it('leaves a later receipt to another line when a supplier is sooner', () => {
    const receipts = [{ expectedOn: toDay('2026-12-25'), quantityMicro: pieces(10) }];
    const stock = new Map([['P-100', aStockPosition({ receipts })]]);
    const suppliers = new Map([['P-100', { id: 'L-1', supplier: 'Acme', leadTimeDays: 20 }]]);
    const { findings } = judged({ stock, suppliers });
    expect(findings[0]?.facts['earliestOn']).toBe('2026-12-21');
  });

  it('names what is overdue to a line that is short, without counting it', () => {
    const overdue = { quantityMicro: pieces(7), since: toDay('2026-11-20'), receiptIds: ['R-2', 'R-1'] };
    const position = { onHandMicro: pieces(4), overdue };
    const { findings, holds } = judged({ stock: new Map([['P-100', aStockPosition(position)]]) });
    expect(findings.map(({ code }) => code)).toEqual(['materials.shortage', 'materials.receipt_overdue']);
    expect(findings[1]).toEqual({
      code: 'materials.receipt_overdue',
      severity: 'attention',
      line: 1,
      facts: {
        product: 'P-100',
        overdue: { value: '7', unit: 'pcs' },
        shortage: { value: '6', unit: 'pcs' },
        expectedOn: '2026-11-20',
        neededOn: '2026-12-18',
      },
      evidence: [
        { record: 'planned_receipts', id: 'R-2' },
        { record: 'planned_receipts', id: 'R-1' },
      ],
    });
    expect(holds).toMatchObject([{ amount: pieces(4) }]);
    const enough = new Map([['P-100', aStockPosition({ onHandMicro: pieces(10), overdue })]]);
    expect(codes({ stock: enough })).toEqual(['available info 1']);
  });

  it('names no day when nobody delivers', () => {
    const { findings, holds } = judged({ stock: new Map() });
    expect(findings[0]?.code).toBe('materials.shortage');
    expect(findings[0]?.facts).not.toHaveProperty('earliestOn');
    expect(holds).toEqual([]);
  });

  it('shares the stock among the lines of an order, the earliest first', () => {
    const late = aLine({ quantity: '6', requiredOn: '2026-12-20' });
    const early = aLine({ quantity: '6', requiredOn: '2026-12-10' });
    const { findings, holds } = judged({}, { lines: [late, early] });
    expect(findings.map(({ code, line }) => `${code} ${line ?? '-'}`)).toEqual([
      'materials.shortage 1',
      'materials.available 2',
    ]);
    expect(holds.map(({ neededOn, amount }) => [neededOn, amount])).toEqual([
      ['2026-12-10', pieces(6)],
      ['2026-12-20', pieces(4)],
    ]);
  });

  it('merges the needs of two lines for the same day into one hold', () => {
    const lines = [aLine({ quantity: '3' }), aLine({ quantity: '4' })];
    expect(judged({}, { lines }).holds).toMatchObject([{ amount: pieces(7) }]);
  });

  it('explodes made products, each step its lead time earlier', () => {
    const stock = new Map([['bolt', aStockPosition({ onHandMicro: pieces(100) })]]);
    const lines = [aLine({ product: 'table', quantity: '3' })];
    const { findings, holds } = judged({ structure: table, stock }, { lines });
    expect(findings.every(({ severity }) => severity === 'info')).toBe(true);
    expect(holds.map(({ resource, neededOn, amount }) => [resource, neededOn, amount])).toEqual([
      ['bolt', '2026-12-14', pieces(15)],
      ['bolt', '2026-12-16', pieces(3)],
    ]);
  });

  it('takes a product from stock as it is, whatever it was made of', () => {
    const components = new Map([['P-100', [{ componentId: 'gone', quantityMicro: pieces(1) }]]]);
    const structure = { products: new Map([['P-100', aStockedProduct()]]), components };
    expect(judged({ structure }).holds).toMatchObject([{ resource: 'P-100', amount: pieces(10) }]);
  });

  it('needs no component before today', () => {
    const stock = new Map([['bolt', aStockPosition({ onHandMicro: pieces(100) })]]);
    const lines = [aLine({ product: 'table', quantity: '1' })];
    const { holds } = judged({ structure: table, stock }, { lines, requiredOn: '2026-12-02' });
    expect(holds).toMatchObject([{ neededOn: today, amount: pieces(6) }]);
  });

  it.each<[string, string, string[]]>([
    ['an unknown product', 'P-9', ['unknown_product attention 1']],
    ['a product made of itself', 'loop', ['bill_of_materials_cycle block 1']],
    ['a made product without components', 'bare', ['no_bill_of_materials attention 1']],
    ['a component that is unknown', 'hollow', ['unknown_product attention 1']],
    ['a product in another unit', 'cable', ['unit_differs attention 1']],
  ])('leaves %s to a person and holds nothing', (_what, product, expected) => {
    const structure = {
      products: new Map([
        ['loop', aMadeProduct(1)],
        ['part', aMadeProduct(1)],
        ['bare', aMadeProduct(1)],
        ['hollow', aMadeProduct(1)],
        ['cable', aStockedProduct({ unit: 'm' })],
      ]),
      components: new Map([
        ['loop', [{ componentId: 'part', quantityMicro: pieces(1) }]],
        ['part', [{ componentId: 'loop', quantityMicro: pieces(1) }]],
        ['hollow', [{ componentId: 'gone', quantityMicro: pieces(1) }]],
      ]),
    };
    const lines = [aLine({ product })];
    expect(codes({ structure }, { lines })).toEqual(expected);
    expect(judged({ structure }, { lines }).holds).toEqual([]);
  });

  it('is quick where a product reaches a component by very many ways', () => {
    const levels = Array.from({ length: 40 }, (_, level) => `level-${level}`);
    const next = (index: number) => levels[index + 1] ?? 'bolt';
    const structure = {
      products: new Map([
        ...levels.map((id) => [id, aMadeProduct(1)] as const),
        ['bolt', aStockedProduct()] as const,
      ]),
      components: new Map(
        levels.map((id, index) => [
          id,
          [next(index), next(index)].map((componentId) => ({ componentId, quantityMicro: pieces(1) })),
        ]),
      ),
    };
    const lines = [aLine({ product: 'level-0', quantity: '1' })];
    expect(judged({ structure, stock: new Map() }, { lines }).findings[0]?.facts['needed']).toEqual({
      value: (2n ** 40n).toString(),
      unit: 'pcs',
    });
  });
});
