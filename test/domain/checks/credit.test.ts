import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toDay } from '../../../domain/calendar-day.ts';
import { judgeCredit, type CreditFacts } from '../../../domain/checks/credit.ts';
import type { CreditRelease } from '../../../domain/checks/credit-release.ts';
import { applyOldestFirst } from '../../../domain/checks/overdue.ts';
import { aContext, aLine, anOrder } from '../../support/orders.ts';

const context = aContext({ check: 'credit' });

function cny(amountMinor: bigint) {
  return { amountMinor, currency: 'CNY' };
}

function someFacts(overrides: Partial<CreditFacts> = {}): CreditFacts {
  return {
    check: 'credit',
    customer: { currency: 'CNY', limitMinor: 100_000n, blocked: false, blockedReason: null },
    exposure: [],
    dueReceivables: [],
    unappliedMinor: 0n,
    release: null,
    ...overrides,
  };
}

function aRelease(overrides: Partial<CreditRelease> = {}): CreditRelease {
  return {
    actorId: 'li',
    actorName: 'Li Na',
    decidedAtMs: Date.parse('2026-11-20T08:00:00Z'),
    total: cny(12_500n),
    decisionId: 'o/credit/1',
    ...overrides,
  };
}

const overLimit = {
  exposure: [{ component: 'live_holds' as const, sum: cny(95_000n) }],
};

function codes(facts: CreditFacts) {
  return judgeCredit(facts, context).findings.map(({ code, severity }) => `${code} ${severity}`);
}

describe('the credit check', () => {
  it('adds live holds, approved orders and receivables and takes payments off', () => {
    const { findings } = judgeCredit(
      someFacts({
        exposure: [
          { component: 'live_holds', sum: cny(10_000n) },
          { component: 'consumed_holds', sum: cny(20_000n) },
          { component: 'receivables', sum: cny(40_000n) },
          { component: 'payments', sum: cny(15_000n) },
        ],
      }),
      context,
    );
    expect(findings).toEqual([
      {
        code: 'credit.within_limit',
        severity: 'info',
        facts: {
          exposure: { value: '550.00', unit: 'CNY' },
          orderTotal: { value: '125.00', unit: 'CNY' },
          limit: { value: '1000.00', unit: 'CNY' },
          available: { value: '450.00', unit: 'CNY' },
          liveHolds: { value: '100.00', unit: 'CNY' },
          approvedOrders: { value: '200.00', unit: 'CNY' },
          receivables: { value: '400.00', unit: 'CNY' },
          payments: { value: '150.00', unit: 'CNY' },
        },
        evidence: [{ record: 'customers', id: 'C-1001' }],
      },
    ]);
  });

  it('holds the total of an order that just fits', () => {
    const facts = someFacts({ exposure: [{ component: 'receivables', sum: cny(87_500n) }] });
    expect(judgeCredit(facts, context).holds).toEqual([
      {
        kind: 'credit',
        resource: 'C-1001',
        amount: 12_500n,
        unit: 'CNY',
        neededOn: null,
        excessReleasedBy: null,
      },
    ]);
  });

  it('blocks an order that is one minor unit over the limit, states the excess and holds nothing', () => {
    const facts = someFacts({ exposure: [{ component: 'receivables', sum: cny(87_501n) }] });
    const { findings, holds } = judgeCredit(facts, context);
    expect(findings[0]).toMatchObject({
      code: 'credit.limit_exceeded',
      severity: 'block',
      facts: { excess: { value: '0.01', unit: 'CNY' }, limit: { value: '1000.00', unit: 'CNY' } },
    });
    expect(holds).toEqual([]);
  });

  it('accepts a customer whose payments exceed what is owed', () => {
    const facts = someFacts({ exposure: [{ component: 'payments', sum: cny(50_000n) }] });
    const { findings, holds } = judgeCredit(facts, context);
    expect(findings[0]?.facts['exposure']).toEqual({ value: '-500.00', unit: 'CNY' });
    expect(holds).toHaveLength(1);
  });

  it('takes no hold for an order that costs nothing', () => {
    const free = anOrder({ lines: [aLine({ unitPrice: { amount: '0.00', currency: 'CNY' } })] });
    const judgement = judgeCredit(someFacts(), aContext({ check: 'credit', document: free }));
    expect(judgement.holds).toEqual([]);
    expect(judgement.findings[0]?.code).toBe('credit.within_limit');
  });

  it.each<[string, Partial<CreditFacts>, string[]]>([
    ['an unknown customer', { customer: null }, ['credit.unknown_customer block']],
    [
      'a customer without a limit',
      { customer: { currency: 'CNY', limitMinor: null, blocked: false, blockedReason: null } },
      ['credit.no_limit attention'],
    ],
    [
      'a customer of another currency',
      { customer: { currency: 'USD', limitMinor: 1n, blocked: false, blockedReason: null } },
      ['credit.currency_differs attention'],
    ],
    [
      'a blocked customer',
      { customer: { currency: 'CNY', limitMinor: 100_000n, blocked: true, blockedReason: 'insolvent' } },
      ['credit.customer_blocked block', 'credit.within_limit info'],
    ],
    [
      'a sum in another currency',
      { exposure: [{ component: 'live_holds', sum: { amountMinor: 5n, currency: 'USD' } }] },
      ['credit.within_limit info', 'credit.uncounted_currency attention'],
    ],
  ])('tells %s apart', (_what, overrides, expected) => {
    expect(codes(someFacts(overrides))).toEqual(expected);
  });

  it('names what is overdue after payments settled the oldest receivables', () => {
    const { findings } = judgeCredit(
      someFacts({
        dueReceivables: [
          { id: 'R-2', dueOn: toDay('2026-11-20'), openMinor: 500n },
          { id: 'R-1', dueOn: toDay('2026-11-01'), openMinor: 300n },
        ],
        unappliedMinor: 400n,
      }),
      context,
    );
    expect(findings[1]).toMatchObject({
      code: 'credit.overdue',
      severity: 'attention',
      facts: {
        overdue: { value: '4.00', unit: 'CNY' },
        oldestDueOn: '2026-11-20',
        daysOverdue: { value: '11', unit: 'days' },
      },
      evidence: [
        { record: 'customers', id: 'C-1001' },
        { record: 'receivables', id: 'R-2' },
      ],
    });
  });
});

describe('an earlier release', () => {
  it('lets the order pass and holds its total in the name of the person who released it', () => {
    const { findings, holds } = judgeCredit(someFacts({ ...overLimit, release: aRelease() }), context);
    expect(findings).toMatchObject([
      {
        code: 'credit.release_valid',
        severity: 'info',
        facts: {
          released: 'credit.limit_exceeded',
          releasedBy: 'li',
          releasedByName: 'Li Na',
          releasedOn: '2026-11-20',
          releasedTotal: { value: '125.00', unit: 'CNY' },
          excess: { value: '75.00', unit: 'CNY' },
        },
      },
    ]);
    expect(holds).toMatchObject([{ amount: 12_500n, excessReleasedBy: 'li' }]);
  });

  it.each<[string, Partial<CreditRelease>, string]>([
    ['at exactly the deviation', { total: cny(11_364n) }, 'credit.release_valid info'],
    ['beyond the deviation', { total: cny(11_363n) }, 'credit.limit_exceeded block'],
    ['on its last day', { decidedAtMs: Date.parse('2026-11-01T23:59:59Z') }, 'credit.release_valid info'],
    [
      'a day after its last',
      { decidedAtMs: Date.parse('2026-10-31T23:59:59Z') },
      'credit.limit_exceeded block',
    ],
    [
      'in another currency',
      { total: { amountMinor: 12_500n, currency: 'USD' } },
      'credit.limit_exceeded block',
    ],
  ])('counts %s as the policy says', (_when, overrides, expected) => {
    expect(codes(someFacts({ ...overLimit, release: aRelease(overrides) }))).toEqual([expected]);
  });

  it.each([
    ['110.00', 'credit.release_valid'],
    ['110.01', 'credit.limit_exceeded'],
  ])('of 100.00 within ten percent judges an order of %s as %s', (amount, expected) => {
    const lines = [aLine({ quantity: '1', unitPrice: { amount, currency: 'CNY' } })];
    const grown = aContext({ check: 'credit', document: anOrder({ lines }) });
    const facts = someFacts({ ...overLimit, release: aRelease({ total: cny(10_000n) }) });
    expect(judgeCredit(facts, grown).findings[0]?.code).toBe(expected);
  });

  it('does not lift the block of a blocked customer', () => {
    const customer = { currency: 'CNY', limitMinor: 1n, blocked: true, blockedReason: null };
    expect(codes(someFacts({ customer, release: aRelease() }))).toEqual([
      'credit.customer_blocked block',
      'credit.release_valid info',
    ]);
  });

  it('does not put a name on a hold that fits the limit', () => {
    expect(judgeCredit(someFacts({ release: aRelease() }), context).holds).toMatchObject([
      { excessReleasedBy: null },
    ]);
  });
});

describe('credit as a property', () => {
  const minor = fc.bigInt({ min: 0n, max: 10_000_000n });

  it('never holds more than the limit leaves free unless a person released it', () => {
    fc.assert(
      fc.property(minor, minor, minor, minor, (limitMinor, live, receivables, paid) => {
        const { holds } = judgeCredit(
          someFacts({
            customer: { currency: 'CNY', limitMinor, blocked: false, blockedReason: null },
            exposure: [
              { component: 'live_holds', sum: cny(live) },
              { component: 'receivables', sum: cny(receivables) },
              { component: 'payments', sum: cny(paid) },
            ],
          }),
          context,
        );
        const held = holds.reduce((sum, { amount }) => sum + amount, 0n);
        expect(held === 0n || live + receivables - paid + held <= limitMinor).toBe(true);
      }),
    );
  });

  it('leaves exactly what payments do not cover open, and the oldest of it', () => {
    const receivable = fc.record({
      id: fc.uuid(),
      dueOn: fc.constantFrom('2026-01-01', '2026-02-01', '2026-03-01').map(toDay),
      openMinor: fc.bigInt({ min: 1n, max: 1000n }),
    });
    fc.assert(
      fc.property(fc.array(receivable), fc.bigInt({ min: -100n, max: 5000n }), (receivables, unapplied) => {
        const owed = receivables.reduce((sum, { openMinor }) => sum + openMinor, 0n);
        const covered = unapplied > 0n ? unapplied : 0n;
        const overdue = applyOldestFirst(receivables, unapplied);
        expect(overdue?.openMinor ?? 0n).toBe(owed > covered ? owed - covered : 0n);
        if (!overdue) return;
        const before = receivables.filter(({ dueOn }) => dueOn < overdue.oldest.dueOn);
        expect(before.reduce((sum, { openMinor }) => sum + openMinor, 0n)).toBeLessThanOrEqual(covered);
      }),
    );
  });
});
