import { isTerm, type Condition, type ProductCondition, type Term } from './conditions.ts';
import { toMicro } from './decimal.ts';
import type { FieldFault } from './errors.ts';
import { mergeConditions } from './merge-conditions.ts';
import type { MoneyJson } from './money.ts';
import type { OrderDocument, OrderLine } from './order-document.ts';

/** What only the records know of what conditions name. */
export interface ConditionRecords {
  /** The step of each known unit that is named, in millionths. */
  readonly unitSteps: ReadonlyMap<string, bigint>;
  /** Those of the named products that are known. */
  readonly products: ReadonlySet<string>;
}

interface Judged {
  readonly term: Term;
  readonly document: OrderDocument;
  readonly records: ConditionRecords;
  /** The line that the term names; null when it names none, or one that is not there. */
  readonly line: OrderLine | null;
}

/** A fault below the condition: the field's name and what is wrong with it. */
type Found = readonly [field: string, detail: string];

function numberFault({ term, document, line }: Judged): Found[] {
  const named = 'line' in term ? term.line : undefined;
  if (named === undefined || line) return [];
  return [['line', `is not a line of the order, which has ${document.lines.length}`]];
}

function currencyFault(field: string, money: MoneyJson | undefined, { document }: Judged): Found[] {
  if (!money || money.currency === document.currency) return [];
  return [[`${field}/currency`, `is not the currency of the order, ${document.currency}`]];
}

function stepFault(
  field: string,
  quantity: string | undefined,
  of: { unit: string; judged: Judged },
): Found[] {
  const stepMicro = of.judged.records.unitSteps.get(of.unit) ?? 0n;
  if (quantity === undefined || stepMicro === 0n || toMicro(quantity) % stepMicro === 0n) return [];
  return [[field, `is not a multiple of what ${of.unit} comes in`]];
}

/** What a substitute in another unit leaves open: the line's own numbers say nothing of it. */
function otherUnitFaults(term: ProductCondition, unit: string | undefined, { line }: Judged): Found[] {
  if (!line || unit === line.unit) return [];
  const missing = (['quantity', 'unitPrice'] as const).filter((field) => term[field] === undefined);
  return missing.map((field) => [field, 'is needed in another unit']);
}

function substituteFaults(term: ProductCondition, unit: string | undefined, judged: Judged): Found[] {
  const { line, records } = judged;
  const faults: Found[] = [];
  if (!records.products.has(term.product)) faults.push(['product', 'is not a known product']);
  if (term.unit !== undefined && !records.unitSteps.has(term.unit))
    faults.push(['unit', 'is not a known unit']);
  if (term.product === line?.product && unit === line.unit)
    faults.push(['product', 'is what the line asks for']);
  return faults;
}

function productFaults(term: ProductCondition, judged: Judged): Found[] {
  const unit = term.unit ?? judged.line?.unit;
  const isNothing = term.quantity !== undefined && toMicro(term.quantity) === 0n;
  return [
    ...substituteFaults(term, unit, judged),
    ...otherUnitFaults(term, unit, judged),
    ...(isNothing ? [['quantity', 'is zero'] as const] : []),
    ...(unit === undefined ? [] : stepFault('quantity', term.quantity, { unit, judged })),
    ...currencyFault('unitPrice', term.unitPrice, judged),
  ];
}

function termFaults(judged: Judged): Found[] {
  const { term, line } = judged;
  switch (term.kind) {
    case 'quantity':
      return (['atMost', 'atLeast', 'exactly'] as const).flatMap((bound) =>
        line ? stepFault(bound, term[bound], { unit: line.unit, judged }) : [],
      );
    case 'price':
      return (['atLeast', 'exactly'] as const).flatMap((bound) => currencyFault(bound, term[bound], judged));
    case 'product':
      return productFaults(term, judged);
    case 'date':
    case 'prepayment':
      return [];
  }
}

/**
 * What is wrong with conditions on this very document, with the pointer of each fault from the body of the decision on.
 * The conditions have their shape; a term that names a line names one of the document's, 1-based.
 */
export function findConditionFaults(
  conditions: readonly Condition[],
  of: { document: OrderDocument; records: ConditionRecords },
): FieldFault[] {
  const faults = fieldFaults(conditions, of);
  return faults.length > 0 ? faults : contradictions(conditions, of.document);
}

/** Nobody can ask for what they rule out themselves. */
function contradictions(conditions: readonly Condition[], document: OrderDocument): FieldFault[] {
  const { conflicts } = mergeConditions(document, [{ department: '', conditions }]);
  return conflicts.map(({ field, line }) => ({
    pointer: '/conditions',
    detail:
      line === null ? 'leave no line of the order' : `contradict each other in the ${field} of line ${line}`,
  }));
}

function fieldFaults(
  conditions: readonly Condition[],
  of: { document: OrderDocument; records: ConditionRecords },
): FieldFault[] {
  return conditions.flatMap((condition, index) => {
    if (!isTerm(condition)) return [];
    const named = 'line' in condition ? condition.line : undefined;
    const line = named === undefined ? null : (of.document.lines[named - 1] ?? null);
    const judged = { ...of, term: condition, line };
    return [...numberFault(judged), ...termFaults(judged)].map(([field, detail]) => ({
      pointer: `/conditions/${index}/${field}`,
      detail,
    }));
  });
}
