import type { EvidenceReference, FactValue, Finding, FindingSeverity } from '../finding.ts';
import type { HoldRequest } from '../hold.ts';
import { describeFault, type ProductStructure } from './bill-of-materials.ts';
import type { CheckContext, Judgement } from './judgement.ts';
import { lineNeeds, type LineNeeds, type MaterialNeed } from './material-needs.ts';
import { promiseMaterials, type MaterialPromise, type Supplies } from './material-promises.ts';
import { quantityMeasure } from './measures.ts';

/** What the check of materials judges. */
export interface MaterialsFacts extends Supplies {
  readonly check: 'materials';
  readonly structure: ProductStructure;
}

function found(
  code: string,
  what: {
    severity: FindingSeverity;
    line: number;
    facts: Record<string, FactValue>;
    evidence?: readonly EvidenceReference[];
  },
): Finding {
  return { evidence: [], ...what, code: `materials.${code}` };
}

function judgeNeed(promised: MaterialPromise, structure: ProductStructure): Finding {
  const { need, availableMicro, promisedMicro, earliestOn, supplier } = promised;
  const { line, product, neededOn, requiredOn, quantityMicro } = need;
  const unit = structure.products.get(product)?.unit ?? '';
  const facts: Record<string, FactValue> = {
    product,
    needed: quantityMeasure(quantityMicro, unit),
    available: quantityMeasure(availableMicro, unit),
    neededOn,
    requiredOn,
  };
  const evidence = [{ record: 'stock', id: product }];
  if (promisedMicro === quantityMicro) return found('available', { severity: 'info', line, facts, evidence });
  facts['shortage'] = quantityMeasure(quantityMicro - promisedMicro, unit);
  if (earliestOn !== null) facts['earliestOn'] = earliestOn;
  if (supplier) {
    facts['supplier'] = supplier.supplier;
    evidence.push({ record: 'supplier_lead_times', id: supplier.id });
  }
  return earliestOn !== null && earliestOn <= neededOn
    ? found('purchase_needed', { severity: 'attention', line, facts, evidence })
    : found('shortage', { severity: 'block', line, facts, evidence });
}

/** Names what should have come long ago to a need that is short; nobody asks about it where nothing is short. */
function judgeOverdue({ need, promisedMicro }: MaterialPromise, facts: MaterialsFacts): Finding[] {
  const { line, product, neededOn, quantityMicro } = need;
  const overdue = facts.stock.get(product)?.overdue;
  if (!overdue || promisedMicro === quantityMicro) return [];
  const unit = facts.structure.products.get(product)?.unit ?? '';
  const stated = {
    product,
    overdue: quantityMeasure(overdue.quantityMicro, unit),
    shortage: quantityMeasure(quantityMicro - promisedMicro, unit),
    expectedOn: overdue.since,
    neededOn,
  };
  const evidence = overdue.receiptIds.map((id) => ({ record: 'planned_receipts', id }));
  return [found('receipt_overdue', { severity: 'attention', line, facts: stated, evidence })];
}

function judgeUnclear(needs: Exclude<LineNeeds, { kind: 'needs' }>, line: number, unit: string): Finding {
  switch (needs.kind) {
    case 'cycle':
    case 'too_deep': {
      const { code, ...what } = describeFault(needs);
      return found(code, { severity: 'block', line, ...what });
    }
    case 'unit_differs': {
      const { product, productUnit } = needs;
      const facts = { product, unit, productUnit };
      return found('unit_differs', { severity: 'attention', line, facts });
    }
    case 'unknown_product':
    case 'no_components': {
      const code = needs.kind === 'no_components' ? 'no_bill_of_materials' : 'unknown_product';
      return found(code, { severity: 'attention', line, facts: { product: needs.product } });
    }
  }
}

/** One hold for each product and day, whichever lines need it. */
function toHolds(promised: readonly MaterialPromise[], structure: ProductStructure): HoldRequest[] {
  const amounts = new Map<string, { need: MaterialNeed; amount: bigint }>();
  for (const { need, promisedMicro } of promised) {
    const key = `${need.neededOn} ${need.product}`;
    const amount = (amounts.get(key)?.amount ?? 0n) + promisedMicro;
    if (amount > 0n) amounts.set(key, { need, amount });
  }
  return [...amounts.values()].map(({ need: { product, neededOn }, amount }) => ({
    kind: 'stock',
    resource: product,
    amount,
    unit: structure.products.get(product)?.unit ?? '',
    neededOn,
    excessReleasedBy: null,
  }));
}

/**
 * Judges whether the stock, as it is and as it is planned, covers what the order's lines need and when, and holds
 * what there is. Components of made products are followed down their bills of materials.
 */
export function judgeMaterials(facts: MaterialsFacts, context: CheckContext): Judgement {
  const { structure } = facts;
  const byLine = context.document.lines.map((line, index) => ({
    line,
    number: index + 1,
    ofLine: lineNeeds({ line, number: index + 1, structure, context }),
  }));
  const needs = byLine.flatMap(({ ofLine }) => (ofLine.kind === 'needs' ? ofLine.needs : []));
  const promised = promiseMaterials(needs, { supplies: facts, today: context.today });
  const findings = [
    ...byLine.flatMap(({ line, number, ofLine }) =>
      ofLine.kind === 'needs' ? [] : [judgeUnclear(ofLine, number, line.unit)],
    ),
    ...promised.flatMap((one) => [judgeNeed(one, structure), ...judgeOverdue(one, facts)]),
  ];
  // Findings come in the order of the lines; the sort keeps what belongs to one line as it is.
  findings.sort((left, right) => (left.line ?? 0) - (right.line ?? 0));
  return { findings, holds: toHolds(promised, structure) };
}
