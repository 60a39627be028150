import { describe, expect, it } from 'vitest';
import { toDay } from '../../../domain/calendar-day.ts';
import { judgeQuotation, type Quotation } from '../../../domain/checks/quotation.ts';
import type { OrderDocument } from '../../../domain/order-document.ts';
import { aContext, aLine, anOrder } from '../../support/orders.ts';

describe('a quotation', () => {
  const quoted = {
    product: 'P-100',
    quantity: '10',
    unit: 'pcs',
    unitPrice: { amount: '12.5', currency: 'CNY' },
  };

  function aQuotation(overrides: Partial<Quotation> = {}): Quotation {
    return { customerId: 'C-1001', validUntil: toDay('2026-12-01'), lines: [quoted], ...overrides };
  }

  it.each<[string, Quotation | null, Partial<OrderDocument>, string[]]>([
    ['agrees', aQuotation(), {}, []],
    ['is unknown', null, {}, ['unknown_quotation attention -']],
    [
      'is of another customer, and shows none of its prices',
      aQuotation({ customerId: 'C-2', lines: [] }),
      {},
      ['quotation_of_another_customer attention -'],
    ],
    ['has expired', aQuotation({ validUntil: toDay('2026-11-30') }), {}, ['quotation_expired attention -']],
    ['lacks the product', aQuotation({ lines: [] }), {}, ['quotation_lacks_product attention 1']],
    [
      'has another price',
      aQuotation({ lines: [{ ...quoted, unitPrice: { amount: '12.49', currency: 'CNY' } }] }),
      {},
      ['quotation_price_differs attention 1'],
    ],
    [
      'has another unit',
      aQuotation({ lines: [{ ...quoted, unit: 'box' }] }),
      {},
      ['quotation_unit_differs attention 1'],
    ],
    [
      'is exceeded by two lines together',
      aQuotation(),
      { lines: [aLine({ quantity: '6' }), aLine({ quantity: '5' })] },
      ['quotation_quantity_exceeded attention 2'],
    ],
    [
      'offers the product twice',
      aQuotation({ lines: [quoted, quoted] }),
      { lines: [aLine({ quantity: '20' })] },
      [],
    ],
  ])('that %s', (_what, quotation, document, expected) => {
    const order = aContext({ document: anOrder({ quotation: 'Q-1', ...document }) });
    const findings = judgeQuotation(quotation, order);
    expect(
      findings.map(
        ({ code, severity, line }) => `${code.replace('order_data.', '')} ${severity} ${line ?? '-'}`,
      ),
    ).toEqual(expected);
  });

  it('is not compared with an order that names none', () => {
    expect(judgeQuotation(null, aContext())).toEqual([]);
  });

  it('states what it offers beside what the order asks', () => {
    const order = aContext({
      document: anOrder({
        quotation: 'Q-1',
        lines: [aLine({ quantity: '11', unitPrice: { amount: '9.00', currency: 'CNY' } })],
      }),
    });
    expect(judgeQuotation(aQuotation(), order)).toMatchObject([
      { facts: { quoted: { value: '12.50', unit: 'CNY' }, offered: { value: '9.00', unit: 'CNY' } } },
      { facts: { quoted: { value: '10', unit: 'pcs' }, ordered: { value: '11', unit: 'pcs' } } },
    ]);
  });
});
