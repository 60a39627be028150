import { describe, expect, it } from 'vitest';
import { findConditionFaults } from '../../domain/condition-faults.ts';
import { isCondition } from '../../domain/condition-shape.ts';
import { conditionText, type Condition } from '../../domain/conditions.ts';
import { aLine, anOrder } from '../support/orders.ts';

const cny = (amount: string) => ({ amount, currency: 'CNY' });

describe('the shape of a condition', () => {
  it.each<Condition>([
    'Only against a bank guarantee',
    { kind: 'remark', text: 'The buyer is new', internal: true },
    { kind: 'quantity', line: 1, atMost: '8' },
    { kind: 'quantity', line: 1, exactly: '0' },
    { kind: 'quantity', line: 1, atLeast: '0.5' },
    { kind: 'date', notBefore: '2026-12-24' },
    { kind: 'date', line: 2, notBefore: '2026-12-24' },
    { kind: 'prepayment', atLeastPercent: '30' },
    { kind: 'price', line: 1, atLeast: cny('12.50') },
    { kind: 'product', line: 1, product: 'P-200' },
    { kind: 'product', line: 1, product: 'P-200', unit: 'kg', quantity: '3', unitPrice: cny('4.00') },
  ])('%j is one', (condition) => {
    expect(isCondition(condition)).toBe(true);
  });

  it.each([
    [null],
    [7],
    [['words']],
    [{ kind: 'discount', percent: '3' }],
    [{ kind: 'quantity', line: 1 }],
    [{ kind: 'quantity', line: 1, atMost: '8', exactly: '8' }],
    [{ kind: 'quantity', line: 0, atMost: '8' }],
    [{ kind: 'quantity', line: 1.5, atMost: '8' }],
    [{ kind: 'quantity', line: 1, atMost: '-1' }],
    [{ kind: 'quantity', line: 1, atMost: '0.0000001' }],
    [{ kind: 'date', notBefore: '2026-02-30' }],
    [{ kind: 'prepayment', atLeastPercent: '100.5' }],
    [{ kind: 'price', line: 1, exactly: cny('-1.00') }],
    [{ kind: 'price', line: 1, exactly: cny('1.005') }],
    [{ kind: 'price', line: 1, exactly: { amount: '1.00', currency: 'XXQ' } }],
    [{ kind: 'product', line: 1, product: '' }],
    [{ kind: 'remark', text: 'words' }],
  ])('%j is none', (value) => {
    expect(isCondition(value)).toBe(false);
  });
});

describe('conditions on a document', () => {
  const document = anOrder({ lines: [aLine(), aLine({ product: 'P-300', unit: 'kg', quantity: '2.5' })] });
  const records = {
    unitSteps: new Map([
      ['pcs', 1_000_000n],
      ['kg', 0n],
    ]),
    products: new Set(['P-100', 'P-200', 'P-300']),
  };
  const faultsOf = (...conditions: Condition[]) => findConditionFaults(conditions, { document, records });

  it('have no fault when they fit it', () => {
    expect(
      faultsOf(
        'words',
        { kind: 'quantity', line: 1, atMost: '8' },
        { kind: 'date', line: 2, notBefore: '2026-12-24' },
        { kind: 'product', line: 1, product: 'P-200' },
        { kind: 'product', line: 2, product: 'P-200', unit: 'pcs', quantity: '3', unitPrice: cny('1.00') },
      ),
    ).toEqual([]);
  });

  it.each<[Condition, string]>([
    [{ kind: 'quantity', line: 3, atMost: '8' }, '/conditions/0/line'],
    [{ kind: 'date', line: 3, notBefore: '2026-12-24' }, '/conditions/0/line'],
    [{ kind: 'quantity', line: 1, exactly: '2.5' }, '/conditions/0/exactly'],
    [
      { kind: 'price', line: 1, exactly: { amount: '1.00', currency: 'EUR' } },
      '/conditions/0/exactly/currency',
    ],
    [{ kind: 'product', line: 1, product: 'P-999' }, '/conditions/0/product'],
    [{ kind: 'product', line: 1, product: 'P-100' }, '/conditions/0/product'],
    [{ kind: 'product', line: 1, product: 'P-100', unit: 'pcs' }, '/conditions/0/product'],
    [
      { kind: 'product', line: 1, product: 'P-200', unit: 'box', quantity: '1', unitPrice: cny('1.00') },
      '/conditions/0/unit',
    ],
    [
      { kind: 'product', line: 1, product: 'P-200', unit: 'kg', unitPrice: cny('1.00') },
      '/conditions/0/quantity',
    ],
    [{ kind: 'product', line: 1, product: 'P-200', unit: 'kg', quantity: '1' }, '/conditions/0/unitPrice'],
    [{ kind: 'product', line: 1, product: 'P-200', quantity: '0' }, '/conditions/0/quantity'],
    [{ kind: 'product', line: 1, product: 'P-200', quantity: '1.5' }, '/conditions/0/quantity'],
  ])('%j has its fault at %s', (condition, pointer) => {
    expect(faultsOf(condition).map((fault) => fault.pointer)).toEqual([pointer]);
  });

  it('name the place among several', () => {
    const faults = faultsOf('words', { kind: 'quantity', line: 9, atMost: '8' });
    expect(faults).toEqual([
      { pointer: '/conditions/1/line', detail: 'is not a line of the order, which has 2' },
    ]);
  });

  it('do not rule each other out when one person sets them', () => {
    const faults = faultsOf(
      { kind: 'quantity', line: 1, atMost: '4' },
      { kind: 'quantity', line: 1, atLeast: '5' },
    );
    expect(faults).toEqual([
      { pointer: '/conditions', detail: 'contradict each other in the quantity of line 1' },
    ]);
    const nothing = faultsOf(
      { kind: 'quantity', line: 1, atMost: '0' },
      { kind: 'quantity', line: 2, exactly: '0' },
    );
    expect(nothing).toEqual([{ pointer: '/conditions', detail: 'leave no line of the order' }]);
  });
});

it('a condition is told in one line', () => {
  const conditions: Condition[] = [
    'words',
    { kind: 'quantity', line: 1, atMost: '8' },
    { kind: 'date', notBefore: '2026-12-24' },
    { kind: 'date', line: 2, notBefore: '2026-12-24' },
    { kind: 'prepayment', atLeastPercent: '30' },
    { kind: 'price', line: 1, exactly: cny('12.50') },
    { kind: 'product', line: 1, product: 'P-200', quantity: '3', unit: 'kg', unitPrice: cny('4.00') },
  ];
  expect(conditions.map(conditionText)).toEqual([
    'words',
    'line 1: quantity at most 8',
    'order: not before 2026-12-24',
    'line 2: not before 2026-12-24',
    'order: prepayment at least 30 %',
    'line 1: price exactly 12.50 CNY',
    'line 1: product P-200 3 kg at 4.00 CNY',
  ]);
});
