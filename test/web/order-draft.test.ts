import { describe, expect, it } from 'vitest';
import { orderSubmissionSchema } from '../../api/schemas/order.ts';
import {
  bodyOf,
  draftOf,
  EMPTY_LINE,
  emptyDraft,
  fieldOfPointer,
  findDraftFaults,
  type OrderDraft,
} from '../../web/submission/order-draft.ts';

const filled: OrderDraft = {
  ...emptyDraft('C-1001'),
  customerReference: ' PO-1 ',
  requiredOn: '2030-06-28',
  lines: [{ ...EMPTY_LINE, product: 'P-100', quantity: '10', unitPrice: '12.50' }, EMPTY_LINE],
};

describe('a draft', () => {
  it('is sent without what was left empty, and without blanks around what was written', () => {
    const body = bodyOf(filled, 'web');
    expect(body).toEqual({
      customer: 'C-1001',
      customerReference: 'PO-1',
      channel: 'web',
      currency: 'CNY',
      requiredOn: '2030-06-28',
      lines: [
        {
          product: 'P-100',
          quantity: '10',
          unit: 'pcs',
          unitPrice: { amount: '12.50', currency: 'CNY' },
        },
      ],
    });
    expect(orderSubmissionSchema.safeParse(body).success).toBe(true);
  });

  it('keeps the place of every line, so that a pointer into what was sent finds its field', () => {
    const gap = { ...filled, lines: [EMPTY_LINE, ...filled.lines] };
    expect(bodyOf(gap, 'web').lines).toHaveLength(2);
    expect(findDraftFaults(gap).get('lines.0.product')).toBe('needed');
  });

  it('of a document says the same document', () => {
    const body = {
      ...bodyOf(filled, 'edi'),
      paymentTerms: { code: 'NET30', prepaymentPercent: '10' },
      quotation: 'Q-1',
      declaredTotal: { amount: '125.00', currency: 'CNY' },
      requirements: [{ kind: 'packaging', text: 'palletised', value: '1.1', unit: 'm' }],
    };
    expect(bodyOf(draftOf(body), 'edi')).toEqual(body);
  });

  it.each<[string, Partial<OrderDraft>, string, string]>([
    ['no customer', { customer: ' ' }, 'customer', 'needed'],
    ['no day', { requiredOn: '' }, 'requiredOn', 'needed'],
    ['a day that is none', { requiredOn: '2030-02-30' }, 'requiredOn', 'not_a_day'],
    ['no line', { lines: [EMPTY_LINE] }, 'lines.0.product', 'needed'],
    [
      'a quantity in words',
      { lines: [{ ...EMPTY_LINE, quantity: 'ten' }] },
      'lines.0.quantity',
      'not_a_number',
    ],
    [
      'a price with more digits than its currency',
      { currency: 'JPY', lines: [{ ...EMPTY_LINE, unitPrice: '1.5' }] },
      'lines.0.unitPrice',
      'not_an_amount',
    ],
    [
      'a requirement without wording',
      { requirements: [{ kind: 'packaging', text: '', value: '', unit: '' }] },
      'requirements.0.text',
      'needed',
    ],
  ])('with %s says so', (_what, change, field, fault) => {
    expect(findDraftFaults({ ...filled, ...change }).get(field)).toBe(fault);
  });

  it('that is complete has no fault', () => {
    expect([...findDraftFaults(filled)]).toEqual([]);
  });
});

it.each([
  ['/customer', 'customer'],
  ['/lines/3/unitPrice/amount', 'lines.3.unitPrice'],
  ['/paymentTerms/code', 'termsCode'],
  ['/paymentTerms/prepaymentPercent', 'prepaymentPercent'],
  ['/declaredTotal/amount', 'declaredTotal'],
])('the pointer %s is about the field %s', (pointer, field) => {
  expect(fieldOfPointer(pointer)).toBe(field);
});
