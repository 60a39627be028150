import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toDay } from '../../../domain/calendar-day.ts';
import type { AgreedDiscount, ListPrice } from '../../../domain/checks/list-price.ts';
import { judgeOrderData, type OrderDataFacts } from '../../../domain/checks/order-data.ts';
import type { OrderDocument, OrderLine } from '../../../domain/order-document.ts';
import type { Policy } from '../../../domain/policy.ts';
import { aContext, aLine, anOrder, aPolicy } from '../../support/orders.ts';

function aPrice(overrides: Partial<ListPrice> = {}): ListPrice {
  return {
    id: 'E-1',
    unitPriceMinor: 1_250n,
    currency: 'CNY',
    minimumQuantityMicro: 0n,
    validFrom: null,
    validUntil: null,
    ...overrides,
  };
}

function aDiscount(overrides: Partial<AgreedDiscount> = {}): AgreedDiscount {
  return {
    id: 'D-1',
    productId: null,
    productGroup: null,
    percentMicro: 20_000_000n,
    validFrom: null,
    validUntil: null,
    ...overrides,
  };
}

function someFacts(overrides: Partial<OrderDataFacts> = {}): OrderDataFacts {
  return {
    check: 'order_data',
    customerKnown: true,
    products: new Map([['P-100', { unit: 'pcs', productGroup: 'brackets' }]]),
    unitSteps: new Map([
      ['pcs', 1_000_000n],
      ['kg', 1n],
    ]),
    prices: new Map([['P-100', [aPrice()]]]),
    discounts: [],
    similarOrders: [],
    similarOrderCount: 0,
    quotation: null,
    ...overrides,
  };
}

function judged(facts: Partial<OrderDataFacts> = {}, document: Partial<OrderDocument> = {}, policy?: Policy) {
  const context = aContext({ document: anOrder(document), ...(policy ? { policy } : {}) });
  return judgeOrderData(someFacts(facts), context);
}

function codes(facts: Partial<OrderDataFacts> = {}, document: Partial<OrderDocument> = {}) {
  return judged(facts, document).findings.map(
    ({ code, severity, line }) => `${code.replace('order_data.', '')} ${severity} ${line ?? '-'}`,
  );
}

function pricedAt(amount: string, overrides: Partial<OrderLine> = {}): Partial<OrderDocument> {
  return { lines: [aLine({ unitPrice: { amount, currency: 'CNY' }, ...overrides })] };
}

describe('the check of order data', () => {
  it('passes an order that agrees with the records, and holds nothing', () => {
    expect(judged()).toEqual({
      findings: [
        {
          code: 'order_data.consistent',
          severity: 'info',
          facts: {
            orderTotal: { value: '125.00', unit: 'CNY' },
            lines: { value: '1', unit: 'lines' },
          },
          evidence: [],
        },
      ],
      holds: [],
    });
  });

  it.each<[string, Partial<OrderDataFacts>, Partial<OrderDocument>, string[]]>([
    ['an unknown customer', { customerKnown: false }, {}, ['unknown_customer block -']],
    [
      'an unknown product on its line',
      {},
      { lines: [aLine(), aLine({ product: 'P-9' })] },
      ['unknown_product block 2'],
    ],
    ['an unknown unit', {}, { lines: [aLine({ unit: 'box' })] }, ['unknown_unit block 1']],
    ["a unit that is not the product's", {}, { lines: [aLine({ unit: 'kg' })] }, ['unit_differs block 1']],
    [
      'a quantity between two steps',
      {},
      { lines: [aLine({ quantity: '10.5' })] },
      ['quantity_not_a_multiple block 1'],
    ],
    ['a product without a list price', { prices: new Map() }, {}, ['no_list_price attention 1']],
    [
      'a price list in another currency',
      { prices: new Map([['P-100', [aPrice({ currency: 'USD' })]]]) },
      {},
      ['price_currency_differs attention 1'],
    ],
    ['a required day in the past', {}, { requiredOn: '2026-11-30' }, ['required_in_the_past block -']],
    ['a required day on the day itself', {}, { requiredOn: '2026-12-01' }, ['lead_time_short attention -']],
    ['a required day after the minimum lead time', {}, { requiredOn: '2026-12-02' }, ['consistent info -']],
    [
      "a line's own required day",
      {},
      { lines: [aLine(), aLine({ requiredOn: '2026-11-30' })] },
      ['required_in_the_past block 2'],
    ],
  ])('tells %s', (_what, facts, document, expected) => {
    expect(codes(facts, document)).toEqual(expected);
  });

  it('states the quantity and the step that it misses', () => {
    expect(judged({}, { lines: [aLine({ quantity: '10.5' })] }).findings[0]).toMatchObject({
      facts: { quantity: { value: '10.5', unit: 'pcs' }, step: { value: '1', unit: 'pcs' } },
      evidence: [{ record: 'units', id: 'pcs' }],
    });
  });
});

describe('the price of a line', () => {
  it.each([
    ['12.50', 'consistent info -'],
    ['12.62', 'consistent info -'],
    ['12.63', 'price_deviates attention 1'],
    ['12.38', 'consistent info -'],
    ['12.37', 'price_deviates attention 1'],
    ['0.00', 'price_deviates attention 1'],
  ])('of %s against 12.50 within one percent is judged %s', (amount, expected) => {
    expect(codes({}, pricedAt(amount))).toEqual([expected]);
  });

  it('is compared to the list price less the best discount that is valid', () => {
    const discounts = [
      aDiscount({ id: 'D-1', percentMicro: 10_000_000n }),
      aDiscount({ id: 'D-2', percentMicro: 20_000_000n, productGroup: 'brackets' }),
      aDiscount({ id: 'D-3', percentMicro: 30_000_000n, productGroup: 'bolts' }),
      aDiscount({ id: 'D-4', percentMicro: 40_000_000n, productId: 'P-7' }),
      aDiscount({ id: 'D-5', percentMicro: 50_000_000n, validUntil: toDay('2026-11-30') }),
    ];
    expect(codes({ discounts }, pricedAt('10.00'))).toEqual(['consistent info -']);
    expect(judged({ discounts }, pricedAt('9.00')).findings).toEqual([
      {
        code: 'order_data.price_deviates',
        severity: 'attention',
        line: 1,
        facts: {
          product: 'P-100',
          listed: { value: '12.50', unit: 'CNY' },
          discount: { value: '20', unit: 'percent' },
          discounted: { value: '10.00', unit: 'CNY' },
          offered: { value: '9.00', unit: 'CNY' },
          deviation: { value: '-10', unit: 'percent' },
          tolerance: { value: '1', unit: 'percent' },
        },
        evidence: [
          { record: 'price_list_entries', id: 'E-1' },
          { record: 'agreed_discounts', id: 'D-2' },
        ],
      },
    ]);
  });

  it('comes from the entry with the largest minimum quantity that the line reaches', () => {
    const entries = [
      aPrice({ id: 'E-1' }),
      aPrice({ id: 'E-10', unitPriceMinor: 1_000n, minimumQuantityMicro: 10_000_000n }),
      aPrice({ id: 'E-11', unitPriceMinor: 900n, minimumQuantityMicro: 11_000_000n }),
    ];
    const prices = new Map([['P-100', entries]]);
    expect(codes({ prices }, pricedAt('10.00', { quantity: '10' }))).toEqual(['consistent info -']);
    expect(codes({ prices }, pricedAt('12.50', { quantity: '9' }))).toEqual(['consistent info -']);
    expect(codes({ prices }, pricedAt('9.00', { quantity: '11' }))).toEqual(['consistent info -']);
  });

  it('comes from an entry that is valid on the day, the latest first', () => {
    const entries = [
      aPrice({ id: 'old', unitPriceMinor: 700n, validUntil: toDay('2026-11-30') }),
      aPrice({ id: 'running', unitPriceMinor: 800n, validFrom: toDay('2026-01-01') }),
      aPrice({ id: 'current', unitPriceMinor: 900n, validFrom: toDay('2026-12-01') }),
      aPrice({ id: 'future', unitPriceMinor: 950n, validFrom: toDay('2026-12-02') }),
    ];
    expect(codes({ prices: new Map([['P-100', entries]]) }, pricedAt('9.00'))).toEqual(['consistent info -']);
  });

  it('comes from an entry on its last day, and from none after it', () => {
    const until = (day: string) => new Map([['P-100', [aPrice({ validUntil: toDay(day) })]]]);
    expect(codes({ prices: until('2026-12-01') })).toEqual(['consistent info -']);
    expect(codes({ prices: until('2026-11-30') })).toEqual(['no_list_price attention 1']);
  });

  it('prefers an entry in the currency of the order', () => {
    const entries = [aPrice({ currency: 'USD', validFrom: toDay('2026-12-01') }), aPrice()];
    expect(codes({ prices: new Map([['P-100', entries]]) })).toEqual(['consistent info -']);
  });

  it('never deviates when it is exactly the discounted list price', () => {
    const minor = fc.bigInt({ min: 0n, max: 1_000_000n });
    const percentMicro = fc.bigInt({ min: 0n, max: 100_000_000n });
    fc.assert(
      fc.property(minor, percentMicro, (unitPriceMinor, percent) => {
        const prices = new Map([['P-100', [aPrice({ unitPriceMinor })]]]);
        const discounts = [aDiscount({ percentMicro: percent })];
        const [finding] = judged({ prices, discounts }, pricedAt('99999999.00')).findings;
        const discounted = finding?.facts['discounted'];
        if (typeof discounted !== 'object') throw new Error('the deviation is not stated');
        expect(codes({ prices, discounts }, pricedAt(discounted.value))).toEqual(['consistent info -']);
      }),
    );
  });
});

describe('the declared total', () => {
  it.each([
    ['125.05', 'CNY', 'consistent info -'],
    ['124.95', 'CNY', 'consistent info -'],
    ['125.06', 'CNY', 'total_differs block -'],
    ['124.94', 'CNY', 'total_differs block -'],
    ['125.00', 'USD', 'total_currency_differs block -'],
  ])('of %s %s is judged %s', (amount, currency, expected) => {
    expect(codes({}, { declaredTotal: { amount, currency } })).toEqual([expected]);
  });

  it('must be exact where the tolerance is in another currency', () => {
    const orderData = { ...aPolicy().orderData, totalTolerance: { amount: '5.00', currency: 'USD' } };
    const declared = { declaredTotal: { amount: '125.01', currency: 'CNY' } };
    expect(judged({}, declared, aPolicy({ orderData })).findings[0]?.facts).toEqual({
      declared: { value: '125.01', unit: 'CNY' },
      orderTotal: { value: '125.00', unit: 'CNY' },
      difference: { value: '0.01', unit: 'CNY' },
      tolerance: { value: '0.00', unit: 'CNY' },
    });
  });
});

describe('an earlier order that looks the same', () => {
  it('is named, with the number of all such orders', () => {
    const other = { orderId: 'o-1', orderedOn: toDay('2026-11-30'), sameContent: true, sameReference: false };
    expect(
      judged({ similarOrders: [other], similarOrderCount: 12 }, { customerReference: 'PO-1' }).findings,
    ).toEqual([
      {
        code: 'order_data.duplicate',
        severity: 'attention',
        facts: {
          order: 'o-1',
          orderedOn: '2026-11-30',
          sameContent: true,
          sameReference: false,
          within: { value: '7', unit: 'days' },
          similarOrders: { value: '12', unit: 'orders' },
          customerReference: 'PO-1',
        },
        evidence: [{ record: 'orders', id: 'o-1' }],
      },
    ]);
  });
});
