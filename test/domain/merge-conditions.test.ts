import { describe, expect, it } from 'vitest';
import type { Condition } from '../../domain/conditions.ts';
import {
  mergeConditions,
  type DepartmentConditions,
  type MergedTerms,
} from '../../domain/merge-conditions.ts';
import { aLine, anOrder } from '../support/orders.ts';

const cny = (amount: string) => ({ amount, currency: 'CNY' });
const document = anOrder({ lines: [aLine(), aLine({ product: 'P-300', quantity: '20' })] });

const of = (department: string, ...conditions: Condition[]): DepartmentConditions => ({
  department,
  conditions,
});
const merge = (...conditions: DepartmentConditions[]) => mergeConditions(document, conditions);

/** Who wants what, in short. */
const conflictsOf = ({ conflicts }: MergedTerms) =>
  conflicts.map(({ field, line, wanted }) => [field, line, wanted.map(({ department }) => department)]);

describe('terms that order', () => {
  it('come to the smallest quantity, also where a third allows more', () => {
    const { lines, conflicts } = merge(
      of('materials', { kind: 'quantity', line: 1, atMost: '8' }),
      of('capacity', { kind: 'quantity', line: 1, atMost: '6' }),
      of('credit', { kind: 'quantity', line: 1, atMost: '100' }),
    );
    expect([lines[0]?.quantityMicro, lines[1]?.quantityMicro]).toEqual([6_000_000n, 20_000_000n]);
    expect(conflicts).toEqual([]);
  });

  it('come to the least quantity that is sold, where it is more than was asked for', () => {
    const { lines } = merge(of('order_data', { kind: 'quantity', line: 1, atLeast: '12' }));
    expect(lines[0]?.quantityMicro).toBe(12_000_000n);
  });

  it('come to the latest date, of the order and of each line', () => {
    const { notBefore, lines } = merge(
      of(
        'capacity',
        { kind: 'date', notBefore: '2026-12-20' },
        { kind: 'date', line: 2, notBefore: '2027-01-04' },
      ),
      of(
        'materials',
        { kind: 'date', notBefore: '2026-12-24' },
        { kind: 'date', line: 2, notBefore: '2026-12-30' },
      ),
    );
    expect([notBefore, ...lines.map((line) => line.notBefore)]).toEqual(['2026-12-24', null, '2027-01-04']);
  });

  it('come to the highest prepayment and the highest floor of a price', () => {
    const merged = merge(
      of(
        'credit',
        { kind: 'prepayment', atLeastPercent: '30' },
        { kind: 'price', line: 1, atLeast: cny('13.00') },
      ),
      of(
        'payment_terms',
        { kind: 'prepayment', atLeastPercent: '50.5' },
        { kind: 'price', line: 1, atLeast: cny('12.80') },
      ),
    );
    expect(merged.prepaymentMicro).toBe(50_500_000n);
    expect(merged.lines[0]?.unitPriceMinor).toBe(1_300n);
  });
});

describe('a conflict', () => {
  it.each<[string, DepartmentConditions[], unknown[]]>([
    [
      'two substitutes for one line',
      [
        of('materials', { kind: 'product', line: 1, product: 'P-200' }),
        of('capacity', { kind: 'product', line: 1, product: 'P-201' }),
        of('credit', { kind: 'quantity', line: 1, atMost: '9' }),
      ],
      [['product', 1, ['capacity', 'materials']]],
    ],
    [
      'exact prices that differ',
      [
        of('credit', { kind: 'price', line: 2, exactly: cny('12.00') }),
        of('order_data', { kind: 'price', line: 2, exactly: cny('12.10') }),
        of('capacity', { kind: 'price', line: 2, atLeast: cny('11.00') }),
      ],
      [['unitPrice', 2, ['credit', 'order_data']]],
    ],
    [
      "a quantity below another's minimum",
      [
        of('materials', { kind: 'quantity', line: 1, atMost: '4' }),
        of('order_data', { kind: 'quantity', line: 1, atLeast: '5' }),
      ],
      [['quantity', 1, ['materials', 'order_data']]],
    ],
    [
      'an exact quantity that another rules out',
      [
        of('materials', { kind: 'quantity', line: 1, exactly: '7' }),
        of('capacity', { kind: 'quantity', line: 1, atMost: '6' }),
        of('credit', { kind: 'quantity', line: 1, atMost: '9' }),
      ],
      [['quantity', 1, ['capacity', 'materials']]],
    ],
    [
      'a substitute for a line that another takes out',
      [
        of('materials', { kind: 'product', line: 1, product: 'P-200' }),
        of('capacity', { kind: 'quantity', line: 1, exactly: '0' }),
      ],
      [['product', 1, ['capacity', 'materials']]],
    ],
    [
      'a substitute in another unit than a quantity is counted in',
      [
        of('materials', {
          kind: 'product',
          line: 1,
          product: 'P-200',
          unit: 'kg',
          quantity: '3',
          unitPrice: cny('4.00'),
        }),
        of('credit', { kind: 'quantity', line: 1, atMost: '9' }),
      ],
      [['quantity', 1, ['credit', 'materials']]],
    ],
    [
      'departments that together leave nothing',
      [
        of('materials', { kind: 'quantity', line: 1, atMost: '0' }),
        of('capacity', { kind: 'quantity', line: 2, atMost: '0' }),
      ],
      [['lines', null, ['materials', 'capacity']]],
    ],
    [
      'two people of one department',
      [
        of('materials', { kind: 'quantity', line: 1, exactly: '4' }),
        of('materials', { kind: 'quantity', line: 1, exactly: '5' }),
      ],
      [['quantity', 1, ['materials', 'materials']]],
    ],
  ])('is named: %s', (_name, conditions, expected) => {
    expect(conflictsOf(merge(...conditions))).toEqual(expected);
  });

  it('changes nothing in the field that it is about, and everything else holds', () => {
    const { lines } = merge(
      of(
        'materials',
        { kind: 'quantity', line: 1, exactly: '4' },
        { kind: 'quantity', line: 2, atMost: '15' },
      ),
      of('capacity', { kind: 'quantity', line: 1, exactly: '5' }),
    );
    expect(lines.map(({ quantityMicro }) => quantityMicro)).toEqual([10_000_000n, 15_000_000n]);
  });

  it('is not seen where the numbers are the same, however they are written', () => {
    const { conflicts } = merge(
      of('materials', { kind: 'quantity', line: 1, exactly: '4' }),
      of('capacity', { kind: 'quantity', line: 1, exactly: '4.00' }),
    );
    expect(conflicts).toEqual([]);
  });
});
