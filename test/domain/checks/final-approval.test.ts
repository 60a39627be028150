import { describe, expect, it } from 'vitest';
import { judgeFinalApproval, type PersonalApproval } from '../../../domain/checks/final-approval.ts';
import type { MoneyJson } from '../../../domain/money.ts';
import { aContext, aPolicy } from '../../support/orders.ts';

function anApproval(overrides: Partial<PersonalApproval> = {}): PersonalApproval {
  return {
    department: 'credit',
    round: 2,
    actorId: 'li',
    actorName: 'Li Na',
    conditional: false,
    conditions: [],
    blockCodes: [],
    ...overrides,
  };
}

function judged(approvals: PersonalApproval[] = [], withoutPersonUpTo?: MoneyJson) {
  const policy = aPolicy(withoutPersonUpTo ? { finalApproval: { withoutPersonUpTo } } : {});
  return judgeFinalApproval(
    { check: 'final_approval', approvals },
    aContext({ check: 'final_approval', policy }),
  );
}

describe('the check of the final approval', () => {
  it.each([
    ['125.00', 'CNY', 'final_approval.within_limit', 'info'],
    ['124.99', 'CNY', 'final_approval.above_limit', 'attention'],
    ['125.00', 'USD', 'final_approval.above_limit', 'attention'],
  ])('judges 125.00 CNY against %s %s as %s', (amount, currency, code, severity) => {
    expect(judged([], { amount, currency }).findings).toEqual([
      {
        code,
        severity,
        facts: { orderTotal: { value: '125.00', unit: 'CNY' }, limit: { value: amount, unit: currency } },
        evidence: [],
      },
    ]);
  });

  it('passes over approvals without conditions', () => {
    expect(judged([anApproval()]).findings).toHaveLength(1);
  });

  it('names every open condition with its department', () => {
    const approval = anApproval({ conditional: true, conditions: ['prepay half', 'ship in May'] });
    expect(judged([approval]).findings.slice(1)).toEqual(
      ['prepay half', 'ship in May'].map((condition) => ({
        code: 'final_approval.open_condition',
        severity: 'attention',
        facts: { department: 'credit', approvedBy: 'li', approvedByName: 'Li Na', condition },
        evidence: [{ record: 'decisions', id: '01940000-0000-7000-8000-000000000001/credit/2' }],
      })),
    );
  });

  it('does not lose an approval under conditions that lists none', () => {
    expect(judged([anApproval({ conditional: true })]).findings[1]).toMatchObject({
      code: 'final_approval.open_condition',
      severity: 'attention',
    });
  });

  it('names a department that approved in spite of a block, once for each kind of block', () => {
    const blockCodes = ['credit.limit_exceeded', 'credit.customer_blocked', 'credit.limit_exceeded'];
    expect(judged([anApproval({ blockCodes })]).findings.slice(1)).toMatchObject([
      {
        code: 'final_approval.block_overruled',
        severity: 'attention',
        facts: { department: 'credit', finding: 'credit.limit_exceeded' },
      },
      { facts: { finding: 'credit.customer_blocked' } },
    ]);
  });
});
