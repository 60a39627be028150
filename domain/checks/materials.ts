import { addDays, type CalendarDay } from '../calendar-day.ts';
import type { EvidenceReference, FactValue, Finding, FindingSeverity } from '../finding.ts';
import type { HoldRequest } from '../hold.ts';
import type { ProductStructure } from './bill-of-materials.ts';
import type { CheckContext, Judgement } from './judgement.ts';
import { lineNeeds, type LineNeeds, type MaterialNeed } from './material-needs.ts';
import { quantityMeasure } from './measures.ts';
import { StockLedger, type StockMovement } from './stock-ledger.ts';

/** What there is of a product and what is planned with it. */
export interface StockPosition {
  readonly onHandMicro: bigint;
  /** Planned receipts from today to the policy's horizon. What is overdue is not counted: nobody knows when it comes. */
  readonly receipts: readonly { readonly expectedOn: CalendarDay; readonly quantityMicro: bigint }[];
  /** What other orders hold, with those whose consumed holds the stock count does not show yet. */
  readonly held: readonly { readonly neededOn: CalendarDay; readonly quantityMicro: bigint }[];
}

/** The supplier who delivers a product soonest. */
export interface SupplierLeadTime {
  readonly id: string;
  readonly supplier: string;
  readonly leadTimeDays: number;
}

/** What the check of materials judges. */
export interface MaterialsFacts {
  readonly check: 'materials';
  readonly structure: ProductStructure;
  /** By the product's id; a product without an entry has none in stock. */
  readonly stock: ReadonlyMap<string, StockPosition>;
  readonly suppliers: ReadonlyMap<string, SupplierLeadTime>;
}

const NOTHING: StockPosition = { onHandMicro: 0n, receipts: [], held: [] };

interface Promised {
  readonly need: MaterialNeed;
  /** What could be promised for the day before this need took its part. */
  readonly availableMicro: bigint;
  readonly promisedMicro: bigint;
  readonly earliestOn: CalendarDay | null;
  readonly supplier: SupplierLeadTime | undefined;
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

/** What was needed before today and is still held counts on every day from today on. */
function openLedger({ onHandMicro, receipts, held }: StockPosition): StockLedger {
  const received = receipts.map(({ expectedOn, quantityMicro }): StockMovement => ({
    day: expectedOn,
    changeMicro: quantityMicro,
  }));
  const leaving = held.map(({ neededOn, quantityMicro }): StockMovement => ({
    day: neededOn,
    changeMicro: -quantityMicro,
  }));
  return new StockLedger({ onHandMicro, movements: [...received, ...leaving] });
}

function compareNeeds(left: MaterialNeed, right: MaterialNeed): number {
  if (left.neededOn !== right.neededOn) return left.neededOn < right.neededOn ? -1 : 1;
  return left.line - right.line;
}

function earliestDay(...days: (CalendarDay | null)[]): CalendarDay | null {
  return days.reduce((best, day) => (day !== null && (best === null || day < best) ? day : best), null);
}

/** Promises the earliest needs first, so that all lines of the order share what there is. */
function promiseAll(
  needs: readonly MaterialNeed[],
  of: { facts: MaterialsFacts; today: CalendarDay },
): Promised[] {
  const { facts, today } = of;
  const ledgers = new Map<string, StockLedger>();
  return [...needs].sort(compareNeeds).map((need) => {
    const { product, neededOn, quantityMicro } = need;
    const ledger = ledgers.get(product) ?? openLedger(facts.stock.get(product) ?? NOTHING);
    ledgers.set(product, ledger);
    const availableMicro = ledger.availableOn(neededOn);
    const promisedMicro = ledger.promise({ day: neededOn, quantityMicro });
    const shortMicro = quantityMicro - promisedMicro;
    const promised = { need, availableMicro, promisedMicro };
    if (shortMicro === 0n) return { ...promised, earliestOn: neededOn, supplier: undefined };
    const fromReceipts = ledger.earliestFor({ from: neededOn, quantityMicro: shortMicro });
    const supplier = facts.suppliers.get(product);
    const fromSupplier = supplier ? addDays(today, supplier.leadTimeDays) : null;
    return { ...promised, earliestOn: earliestDay(fromReceipts, fromSupplier), supplier };
  });
}

function judgeNeed(promised: Promised, structure: ProductStructure): Finding {
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

function judgeUnclear(needs: Exclude<LineNeeds, { kind: 'needs' }>, line: number, unit: string): Finding {
  switch (needs.kind) {
    case 'cycle':
      return found('bill_of_materials_cycle', {
        severity: 'block',
        line,
        facts: { product: needs.product },
        evidence: [{ record: 'products', id: needs.product }],
      });
    case 'unit_differs': {
      const facts = { unit, productUnit: needs.productUnit };
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
function toHolds(promised: readonly Promised[], structure: ProductStructure): HoldRequest[] {
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
  const promised = promiseAll(needs, { facts, today: context.today });
  const findings = [
    ...byLine.flatMap(({ line, number, ofLine }) =>
      ofLine.kind === 'needs' ? [] : [judgeUnclear(ofLine, number, line.unit)],
    ),
    ...promised.map((one) => judgeNeed(one, structure)),
  ];
  // Findings come in the order of the lines; the sort keeps what belongs to one line as it is.
  findings.sort((left, right) => (left.line ?? 0) - (right.line ?? 0));
  return { findings, holds: toHolds(promised, structure) };
}
