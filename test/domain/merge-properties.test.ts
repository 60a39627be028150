import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTerm, type Term } from '../../domain/conditions.ts';
import { fromMicro, toMicro } from '../../domain/decimal.ts';
import {
  mergeConditions,
  type DepartmentConditions,
  type MergedLine,
  type MergedTerms,
} from '../../domain/merge-conditions.ts';
import { toMoney } from '../../domain/money.ts';
import { aLine, anOrder } from '../support/orders.ts';

const cny = (amount: string) => ({ amount, currency: 'CNY' });
const document = anOrder({ lines: [aLine(), aLine({ product: 'P-300', quantity: '20' })] });

const number = fc.integer({ min: 0, max: 12 }).map(String);
const price = fc.integer({ min: 0, max: 3 }).map((value) => cny(`${value}.50`));
const line = fc.integer({ min: 1, max: 2 });
const day = fc.constantFrom('2026-12-17', '2026-12-19', '2026-12-24', '2027-01-10');
const kind = <Kind extends string>(name: Kind) => fc.constant(name);

const anyTerm: fc.Arbitrary<Term> = fc.oneof(
  fc.record({ kind: kind('quantity'), line, atMost: number }),
  fc.record({ kind: kind('quantity'), line, atLeast: number }),
  fc.record({ kind: kind('quantity'), line, exactly: number }),
  fc.record({ kind: kind('date'), notBefore: day }),
  fc.record({ kind: kind('date'), line, notBefore: day }),
  fc.record({ kind: kind('prepayment'), atLeastPercent: number }),
  fc.record({ kind: kind('price'), line, atLeast: price }),
  fc.record({ kind: kind('price'), line, exactly: price }),
  fc.record({ kind: kind('product'), line, product: fc.constantFrom('P-200', 'P-201') }),
  fc.record({
    kind: kind('product'),
    line,
    product: fc.constantFrom('P-200', 'P-100'),
    unit: fc.constantFrom('pcs', 'kg'),
    quantity: fc.constantFrom('1', '2'),
    unitPrice: price,
  }),
);

const anyConditions = fc.array(
  fc.record({
    department: fc.constantFrom('credit', 'materials', 'capacity'),
    conditions: fc.array(
      fc.oneof({ arbitrary: anyTerm, weight: 5 }, { arbitrary: fc.constant('words'), weight: 1 }),
      {
        maxLength: 4,
      },
    ),
  }),
  { maxLength: 6 },
);

function meetsQuantity(term: Extract<Term, { kind: 'quantity' }>, quantity: bigint): boolean {
  if (term.exactly !== undefined) return quantity === toMicro(term.exactly);
  if (term.atMost !== undefined) return quantity <= toMicro(term.atMost);
  return quantity >= toMicro(term.atLeast ?? '0');
}

function meetsPrice(term: Extract<Term, { kind: 'price' }>, priceMinor: bigint): boolean {
  if (term.exactly !== undefined) return priceMinor === toMoney(term.exactly).amountMinor;
  return priceMinor >= toMoney(term.atLeast ?? cny('0')).amountMinor;
}

function meetsProduct(term: Extract<Term, { kind: 'product' }>, found: MergedLine): boolean {
  const isIt = found.product === term.product && found.unit === (term.unit ?? 'pcs');
  return isIt && (term.quantity === undefined || fromMicro(found.quantityMicro) === term.quantity);
}

type LineTerm = Exclude<Term, { kind: 'prepayment' }>;

function meetsOnLine(term: LineTerm, found: MergedLine): boolean {
  switch (term.kind) {
    case 'date':
      return (found.notBefore ?? '') >= term.notBefore;
    case 'quantity':
      return meetsQuantity(term, found.quantityMicro);
    case 'price':
      return meetsPrice(term, found.unitPriceMinor);
    case 'product':
      return meetsProduct(term, found);
  }
}

/** Whether the merged terms are what the term asks for, read the other way round from how they are merged. */
function meets(term: Term, merged: MergedTerms): boolean {
  if (term.kind === 'prepayment') return (merged.prepaymentMicro ?? -1n) >= toMicro(term.atLeastPercent);
  if (term.line === undefined) return term.kind === 'date' && (merged.notBefore ?? '') >= term.notBefore;
  const found = merged.lines[term.line - 1];
  return found !== undefined && meetsOnLine(term, found);
}

/** What somebody said and no conflict names. */
function agreedTerms(given: readonly DepartmentConditions[], { conflicts }: MergedTerms): Term[] {
  const named = new Set(conflicts.flatMap(({ wanted }) => wanted.map((claim) => JSON.stringify(claim))));
  return given.flatMap(({ department, conditions }) =>
    conditions.filter(isTerm).filter((term) => !named.has(JSON.stringify({ department, term }))),
  );
}

describe('merging', () => {
  it('does not depend on who came first', () => {
    const shuffled = anyConditions.chain((conditions) =>
      fc.tuple(
        fc.constant(conditions),
        fc.shuffledSubarray(conditions, { minLength: conditions.length, maxLength: conditions.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([given, otherwise]) => {
        expect(mergeConditions(document, otherwise)).toEqual(mergeConditions(document, given));
      }),
    );
  });

  it('comes to the same when everything is said twice', () => {
    fc.assert(
      fc.property(anyConditions, (given) => {
        expect(mergeConditions(document, [...given, ...given])).toEqual(mergeConditions(document, given));
      }),
    );
  });

  it('meets every term that is in no conflict', () => {
    fc.assert(
      fc.property(anyConditions, (given) => {
        const merged = mergeConditions(document, given);
        const unmet = agreedTerms(given, merged).filter((term) => !meets(term, merged));
        expect(unmet).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('names a conflict only where nothing meets all of its terms', () => {
    fc.assert(
      fc.property(anyConditions, (given) => {
        for (const { field, wanted } of mergeConditions(document, given).conflicts) {
          if (field !== 'quantity' && field !== 'unitPrice') continue;
          const alone = mergeConditions(
            document,
            wanted.map(({ department, term }) => ({ department, conditions: [term] })),
          );
          expect(alone.conflicts.length).toBeGreaterThan(0);
        }
      }),
    );
  });
});
