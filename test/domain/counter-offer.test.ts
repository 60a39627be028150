import { describe, expect, it } from 'vitest';
import type { Condition } from '../../domain/conditions.ts';
import {
  proposeOffer,
  toConflictFinding,
  type CounterOffer,
  type LineCode,
  type OfferSubject,
} from '../../domain/counter-offer.ts';
import type { OrderDocument } from '../../domain/order-document.ts';
import { aLine, anOrder } from '../support/orders.ts';

const cny = (amount: string) => ({ amount, currency: 'CNY' });

function aSubject(document: OrderDocument, terms: OfferSubject['terms'] = null): OfferSubject {
  return {
    orderId: '01940000-0000-7000-8000-000000000001',
    revision: 1,
    document,
    documentHash: 'f'.repeat(64),
    terms,
  };
}

function offerOf(subject: OfferSubject, ...conditions: Condition[]): CounterOffer {
  const proposal = proposeOffer(subject, [{ department: 'materials', conditions }]);
  if (proposal.outcome !== 'offer') throw new Error(`there is no offer: ${proposal.outcome}`);
  return proposal.offer;
}

describe('the line results', () => {
  const document = anOrder({
    lines: [aLine({ quantity: '10.0', unitPrice: cny('12.5') }), aLine({ product: 'P-300' })],
  });
  it.each<[LineCode, Condition[]]>([
    ['IA', [{ kind: 'quantity', line: 2, atMost: '5' }]],
    ['IQ', [{ kind: 'quantity', line: 1, atMost: '8' }]],
    ['DR', [{ kind: 'date', line: 1, notBefore: '2027-01-04' }]],
    ['DR', [{ kind: 'date', notBefore: '2027-01-04' }]],
    ['IC', [{ kind: 'price', line: 1, exactly: cny('13.00') }]],
    ['IC', [{ kind: 'product', line: 1, product: 'P-200' }]],
    [
      'IC',
      [
        { kind: 'quantity', line: 1, atMost: '8' },
        { kind: 'date', line: 1, notBefore: '2027-01-04' },
      ],
    ],
    ['ID', [{ kind: 'quantity', line: 1, exactly: '0' }]],
  ])('say %s of %j', (code, conditions) => {
    expect(offerOf(aSubject(document), ...conditions).lines[0]?.code).toBe(code);
  });

  it('keep what stays as it was written, and leave out a line that is taken out', () => {
    const offer = offerOf(
      aSubject(document),
      { kind: 'quantity', line: 2, exactly: '0' },
      { kind: 'date', line: 1, notBefore: '2027-01-04' },
    );
    expect(offer.document.lines).toEqual([
      { product: 'P-100', quantity: '10.0', unit: 'pcs', unitPrice: cny('12.5'), requiredOn: '2027-01-04' },
    ]);
    expect(offer.lines.map(({ line, offered }) => [line, offered?.requiredOn ?? null])).toEqual([
      [1, '2027-01-04'],
      [2, null],
    ]);
  });
});

describe('the order that is offered', () => {
  it('is later as a whole, and so is a line that wanted to be earlier', () => {
    const lines = [aLine(), aLine({ requiredOn: '2026-12-10' }), aLine({ requiredOn: '2027-02-01' })];
    const { document } = offerOf(aSubject(anOrder({ lines })), { kind: 'date', notBefore: '2026-12-24' });
    expect(document.requiredOn).toBe('2026-12-24');
    expect(document.lines.map(({ requiredOn }) => requiredOn)).toEqual([
      undefined,
      '2026-12-24',
      '2027-02-01',
    ]);
  });

  it('adds up, where the customer had added up', () => {
    const document = anOrder({ declaredTotal: cny('125.00') });
    const offer = offerOf(aSubject(document), { kind: 'quantity', line: 1, atMost: '8' });
    expect(offer.document.declaredTotal).toEqual(cny('100.00'));
    expect([offer.header.asked.total, offer.header.offered.total]).toEqual([cny('125.00'), cny('100.00')]);
  });

  it('has the prepayment under the terms that apply, and never a lower one', () => {
    const terms = { code: 'NET30', prepaymentPercent: '20' };
    const raised = offerOf(aSubject(anOrder(), terms), { kind: 'prepayment', atLeastPercent: '30' });
    expect(raised.document.paymentTerms).toEqual({ code: 'NET30', prepaymentPercent: '30' });
    expect(raised.header.asked.prepaymentPercent).toBe('20');
    expect(raised.header.offered.prepaymentPercent).toBe('30');
    const met = proposeOffer(aSubject(anOrder(), terms), [
      { department: 'credit', conditions: [{ kind: 'prepayment', atLeastPercent: '10' }] },
    ]);
    expect(met).toEqual({ outcome: 'met' });
  });

  it('has the prepayment in words where no terms apply', () => {
    const offer = offerOf(
      aSubject(anOrder()),
      { kind: 'prepayment', atLeastPercent: '30' },
      { kind: 'quantity', line: 1, atMost: '8' },
    );
    expect(offer.remarks).toEqual(['order: prepayment at least 30 %']);
    expect(offer.document.paymentTerms).toBeUndefined();
  });

  it('is offered with the binding words, each once, and without those that are internal', () => {
    const subject = aSubject(anOrder());
    const proposal = proposeOffer(subject, [
      {
        department: 'materials',
        conditions: ['Palletised only', { kind: 'quantity', line: 1, atMost: '8' }],
      },
      {
        department: 'credit',
        conditions: [
          'Palletised only',
          { kind: 'remark', text: 'They pay late', internal: true },
          { kind: 'remark', text: 'Against a guarantee', internal: false },
        ],
      },
    ]);
    expect(proposal).toMatchObject({
      outcome: 'offer',
      offer: { remarks: ['Against a guarantee', 'Palletised only'] },
    });
    expect(JSON.stringify(proposal)).not.toMatch(/pay late|materials|credit/);
  });
});

describe('no counter-offer is made', () => {
  const subject = aSubject(anOrder());
  it.each<[string, Condition[]]>([
    ['without conditions', []],
    ['for words alone', ['Palletised only']],
    ['when the order has all that is asked for', [{ kind: 'quantity', line: 1, atMost: '10' }]],
  ])('%s', (_name, conditions) => {
    expect(proposeOffer(subject, [{ department: 'materials', conditions }])).toEqual({ outcome: 'met' });
  });

  it('of what is in conflict; it is named instead', () => {
    const proposal = proposeOffer(subject, [
      { department: 'materials', conditions: [{ kind: 'quantity', line: 1, exactly: '4' }] },
      { department: 'capacity', conditions: [{ kind: 'quantity', line: 1, exactly: '5' }] },
    ]);
    if (proposal.outcome !== 'conflict') throw new Error(`there is no conflict: ${proposal.outcome}`);
    expect(proposal.conflicts.map(toConflictFinding)).toEqual([
      {
        code: 'conditions.conflict',
        severity: 'attention',
        line: 1,
        facts: {
          termField: 'quantity',
          capacity: 'line 1: quantity exactly 5',
          materials: 'line 1: quantity exactly 4',
        },
        evidence: [],
      },
    ]);
  });

  it('twice: the offered order meets all that it was offered for', () => {
    const conditions: Condition[] = [
      { kind: 'quantity', line: 1, atMost: '8' },
      { kind: 'date', notBefore: '2027-01-04' },
      { kind: 'price', line: 1, atLeast: cny('13.00') },
    ];
    const { document } = offerOf(subject, ...conditions);
    expect(proposeOffer({ ...subject, document }, [{ department: 'materials', conditions }])).toEqual({
      outcome: 'met',
    });
  });
});
