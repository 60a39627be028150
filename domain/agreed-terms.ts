import { pairLines } from './amendment/document-changes.ts';
import { isTerm, type Condition, type Term } from './conditions.ts';
import type { CounterOffer } from './counter-offer.ts';
import type { OrderDocument, OrderLine } from './order-document.ts';

/**
 * Conditions on another document of the order: a line is looked for where it is now, and what was wanted of a line that
 * is gone has nothing to be wanted of.
 */
export function moveConditions(
  conditions: readonly Condition[],
  documents: { readonly before: OrderDocument; readonly after: OrderDocument },
): Condition[] {
  const { before, after } = documents;
  const pairs = pairLines(before, after);
  return conditions.flatMap((condition) => {
    if (!isTerm(condition) || !('line' in condition) || condition.line === undefined) return [condition];
    const named = before.lines[condition.line - 1];
    const pair = pairs.find((one) => one.before === named && one.after !== null);
    return pair ? [{ ...condition, line: pair.index + 1 }] : [];
  });
}

type LineField = keyof OrderLine;

/** The fields of a line that a term is about. */
function fieldsOf(term: Term): readonly LineField[] {
  switch (term.kind) {
    case 'quantity':
      return ['quantity'];
    case 'price':
      return ['unitPrice'];
    case 'date':
      return ['requiredOn'];
    case 'product':
      return ['product', 'unit', 'quantity', 'unitPrice'];
    case 'prepayment':
      return [];
  }
}

/** The lines as they are offered, in their old places; null for one that is taken out. */
function offeredLines(offer: CounterOffer): (OrderLine | null)[] {
  const left = [...offer.document.lines];
  return offer.lines.map(({ offered }) => (offered ? (left.shift() ?? null) : null));
}

function agreeLine(
  line: OrderLine,
  of: { offered: OrderLine | null; fields: ReadonlySet<LineField> },
): OrderLine[] {
  const { offered, fields } = of;
  if (!offered) return fields.has('quantity') ? [] : [line];
  const { requiredOn } = fields.has('requiredOn') ? offered : line;
  return [
    {
      ...line,
      ...(fields.has('product') && { product: offered.product, unit: offered.unit }),
      ...(fields.has('quantity') && { quantity: offered.quantity }),
      ...(fields.has('unitPrice') && { unitPrice: offered.unitPrice }),
      requiredOn,
    },
  ];
}

function concerns(term: Term, number: number): boolean {
  if (term.kind === 'prepayment') return false;
  // A day of the order is a day of every line.
  return term.line === undefined || term.line === number;
}

/**
 * The document that a department has agreed to by its own conditions, now that the customer accepted an offer which meets
 * them: what it asked for is as it is offered, and everything else as it was. Whatever else the offer changes is news to
 * the department.
 */
export function agreedDocument(
  document: OrderDocument,
  of: { readonly offer: CounterOffer; readonly conditions: readonly Condition[] },
): OrderDocument {
  const { offer, conditions } = of;
  const terms = conditions.filter(isTerm);
  if (terms.length === 0) return document;
  const offered = offeredLines(offer);
  const lines = document.lines.flatMap((line, index) => {
    const own = terms.filter((term) => concerns(term, index + 1));
    return agreeLine(line, { offered: offered[index] ?? null, fields: new Set(own.flatMap(fieldsOf)) });
  });
  const isDayAgreed = terms.some((term) => term.kind === 'date' && term.line === undefined);
  const isPrepaymentAgreed = terms.some(({ kind }) => kind === 'prepayment');
  const { declaredTotal, paymentTerms } = offer.document;
  return {
    ...document,
    lines,
    ...(isDayAgreed && { requiredOn: offer.document.requiredOn }),
    ...(isPrepaymentAgreed && paymentTerms && { paymentTerms }),
    // Nobody's condition, and a consequence of everybody's.
    ...(declaredTotal && { declaredTotal }),
  };
}
