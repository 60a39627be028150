import { describe, expect, it } from 'vitest';
import { toDay } from '../../domain/calendar-day.ts';
import type { Finding } from '../../domain/finding.ts';
import { latestSafeOf, requiredDateBound } from '../../domain/latest-safe.ts';
import { aContext, aLine, anOrder, aPolicy } from '../support/orders.ts';

describe('the latest safe time', () => {
  const later = { deadline: 20, hold: 20, quotation: 20, required_date: 20 };
  it.each(['deadline', 'hold', 'quotation', 'required_date'] as const)(
    'is that of the %s when it is least',
    (name) => {
      expect(latestSafeOf({ ...later, [name]: 10 })).toEqual({ atMs: 10, boundBy: name });
    },
  );

  it('is that of what there is', () => {
    const none = { deadline: null, hold: null, quotation: null };
    expect(latestSafeOf({ ...none, required_date: 5 })).toEqual({ atMs: 5, boundBy: 'required_date' });
  });

  it('names the first of several that bind at once', () => {
    expect(latestSafeOf(later)).toEqual({ atMs: 20, boundBy: 'deadline' });
    expect(latestSafeOf({ ...later, deadline: null })).toEqual({ atMs: 20, boundBy: 'hold' });
  });
});

describe('the required date', () => {
  const { orderData } = aPolicy();
  const context = aContext({
    today: toDay('2026-12-01'),
    document: anOrder({ requiredOn: '2026-12-18' }),
    policy: aPolicy({ orderData: { ...orderData, minimumLeadDays: 2 } }),
  });
  const finding = (facts: Finding['facts']): Finding => ({
    code: 'capacity.available',
    severity: 'info',
    facts,
    evidence: [],
  });
  const bound = (...findings: Finding[]) => new Date(requiredDateBound(context, findings)).toISOString();

  it('binds at the end of the day that leaves the days that the policy asks for', () => {
    expect(bound()).toBe('2026-12-17T00:00:00.000Z');
  });

  it('binds earlier by the lead time that the check found', () => {
    const made = finding({ earliestOn: '2026-12-12', requiredOn: '2026-12-18' });
    expect(bound(made)).toBe('2026-12-08T00:00:00.000Z');
    const bought = finding({ earliestOn: '2026-12-10', neededOn: '2026-12-11', requiredOn: '2026-12-18' });
    expect(bound(made, bought)).toBe('2026-12-03T00:00:00.000Z');
  });

  it('is past where the order comes too late in any case', () => {
    expect(bound(finding({ earliestOn: '2026-12-20', requiredOn: '2026-12-18' }))).toBe(
      '2026-11-30T00:00:00.000Z',
    );
  });

  it('is that of the line that is required first', () => {
    const document = anOrder({ lines: [aLine(), aLine({ requiredOn: '2026-12-10' })] });
    const atMs = requiredDateBound({ ...context, document }, []);
    expect(new Date(atMs).toISOString()).toBe('2026-12-09T00:00:00.000Z');
  });
});
