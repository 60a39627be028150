import { describe, expect, it } from 'vitest';
import {
  judgePaymentTerms,
  type PaymentTermsFacts,
  type Terms,
} from '../../../domain/checks/payment-terms.ts';
import type { OrderDocument } from '../../../domain/order-document.ts';
import { aContext, anOrder } from '../../support/orders.ts';

function terms(code: string, netDays: number, prepaymentPercent = 0): Terms {
  return { code, netDays, prepaymentPercentMicro: BigInt(prepaymentPercent * 1_000_000) };
}

function judged(facts: Omit<PaymentTermsFacts, 'check'>, asked?: OrderDocument['paymentTerms']) {
  const document = anOrder(asked ? { paymentTerms: asked } : {});
  return judgePaymentTerms(
    { check: 'payment_terms', ...facts },
    aContext({ check: 'payment_terms', document }),
  );
}

const NET30 = terms('NET30', 30);
const NET60 = terms('NET60', 60);
const NET120 = terms('NET120', 120);
const PREPAID = terms('NET30P', 30, 30);

describe('the check of payment terms', () => {
  it.each<[string, Terms | null, Terms | null, OrderDocument['paymentTerms'], string[]]>([
    ['the agreed terms when the order asks for none', NET30, null, undefined, ['agreed_apply info']],
    ['an order without any terms', null, null, undefined, ['none_agreed attention']],
    ['an unknown code', NET30, null, { code: 'NET99' }, ['unknown_terms attention']],
    ['the agreed terms', NET30, NET30, { code: 'NET30' }, ['within_agreed info']],
    ['shorter terms', NET60, NET30, { code: 'NET30' }, ['within_agreed info']],
    ['longer terms', NET30, NET60, { code: 'NET60' }, ['longer_than_agreed block']],
    [
      'terms longer than the agreement and the policy',
      NET30,
      NET120,
      { code: 'NET120' },
      ['longer_than_agreed block', 'beyond_policy block'],
    ],
    ['agreed terms beyond the policy', NET120, null, undefined, ['beyond_policy block']],
    ['terms where none are agreed', null, NET30, { code: 'NET30' }, ['none_agreed attention']],
    ['terms with less prepayment', PREPAID, NET30, { code: 'NET30' }, ['prepayment_below_agreed block']],
    [
      'a prepayment of its own that is too low',
      PREPAID,
      PREPAID,
      { code: 'NET30P', prepaymentPercent: '29.999999' },
      ['prepayment_below_agreed block'],
    ],
    [
      'a prepayment of its own that is enough',
      PREPAID,
      NET30,
      { code: 'NET30', prepaymentPercent: '30' },
      ['within_agreed info'],
    ],
  ])('judges %s', (_what, agreed, requested, asked, expected) => {
    const { findings, holds } = judged({ agreed, requested }, asked);
    expect(findings.map(({ code, severity }) => `${code.replace('payment_terms.', '')} ${severity}`)).toEqual(
      expected,
    );
    expect(holds).toEqual([]);
  });

  it('states the days asked for and the days agreed', () => {
    expect(judged({ agreed: NET30, requested: NET60 }, { code: 'NET60' }).findings[0]).toMatchObject({
      facts: {
        terms: 'NET60',
        netDays: { value: '60', unit: 'days' },
        agreedTerms: 'NET30',
        agreedNetDays: { value: '30', unit: 'days' },
      },
      evidence: [
        { record: 'payment_terms', id: 'NET60' },
        { record: 'payment_terms', id: 'NET30' },
      ],
    });
  });
});
