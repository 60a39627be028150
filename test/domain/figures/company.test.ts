import { describe, expect, it } from 'vitest';
import { bottleneckOf, type Waiting } from '../../../domain/figures/bottleneck.ts';
import { companyCalendarOf } from '../../../domain/figures/company-calendar.ts';
import type { WorkingDeadline } from '../../../domain/policy.ts';
import { aDeadline, aDepartment, aPolicy } from '../../support/orders.ts';

function countingBy(calendar: string): WorkingDeadline {
  const { remindAtPercent, remindManagerAtPercent, lastResort } = aDeadline();
  const day = { count: 1, unit: 'working_days' } as const;
  return {
    ...{ counts: 'working_time', calendar, decideWithin: day, lastResortAfter: day },
    ...{ remindAtPercent, remindManagerAtPercent, lastResort },
  };
}

describe('the calendar of the company', () => {
  const policy = aPolicy({
    departments: [
      aDepartment('credit', { deadline: countingBy('office') }),
      aDepartment('materials', { deadline: countingBy('plant') }),
      aDepartment('capacity', { deadline: countingBy('plant') }),
      aDepartment('final_approval'),
    ],
  });

  it('is the one by which most departments count', () => {
    expect(companyCalendarOf(policy, ['office', 'plant'])).toBe('plant');
  });

  it('is the first by name where none counts by one, or as many by several', () => {
    expect(companyCalendarOf(aPolicy({ departments: [aDepartment('credit')] }), ['plant', 'office'])).toBe(
      'office',
    );
    expect(companyCalendarOf(policy, ['office'])).toBe('office');
  });

  it('is none where there is none', () => {
    expect(companyCalendarOf(policy, [])).toBeNull();
  });
});

describe('the bottleneck', () => {
  const waiting = (department: string, reviews: number, halfMs: number | null): Waiting => ({
    ...{ department, reviews, halfMs },
  });

  it('is where the median is longest, of enough reviews', () => {
    const departments = [waiting('credit', 9, 5), waiting('capacity', 2, 90), waiting('materials', 6, 8)];
    expect(bottleneckOf(departments, 5)).toEqual(waiting('materials', 6, 8));
    expect(bottleneckOf(departments, 1)).toEqual(waiting('capacity', 2, 90));
  });

  it('is of two with the same median the one with more reviews', () => {
    expect(bottleneckOf([waiting('credit', 5, 8), waiting('materials', 6, 8)], 1)?.department).toBe(
      'materials',
    );
  });

  it('is nowhere where nothing waits, or has just come', () => {
    expect(bottleneckOf([waiting('credit', 0, null), waiting('materials', 3, 0)], 0)).toBeNull();
  });
});
