import { addDays, type CalendarDay } from '../calendar-day.ts';
import type { MaterialNeed } from './material-needs.ts';
import { StockLedger, type StockMovement } from './stock-ledger.ts';

/**
 * Planned receipts that should have come before today. They are not counted, because nobody knows when they come, but
 * where something is short they are named, so that a person can ask.
 */
export interface OverdueReceipts {
  readonly quantityMicro: bigint;
  /** The day on which the first of them was expected. */
  readonly since: CalendarDay;
  /** The ids of a few of them, the latest first. */
  readonly receiptIds: readonly string[];
}

/** What there is of a product and what is planned with it. */
export interface StockPosition {
  readonly onHandMicro: bigint;
  /** Planned receipts from today to the policy's horizon. */
  readonly receipts: readonly { readonly expectedOn: CalendarDay; readonly quantityMicro: bigint }[];
  /** What other orders hold, with those whose consumed holds the stock count does not show yet. */
  readonly held: readonly { readonly neededOn: CalendarDay; readonly quantityMicro: bigint }[];
  readonly overdue: OverdueReceipts | null;
}

/** The supplier who delivers a product soonest. */
export interface SupplierLeadTime {
  readonly id: string;
  readonly supplier: string;
  readonly leadTimeDays: number;
}

/** What is there to be promised. */
export interface Supplies {
  /** By the product's id; a product without an entry has none in stock. */
  readonly stock: ReadonlyMap<string, StockPosition>;
  readonly suppliers: ReadonlyMap<string, SupplierLeadTime>;
}

/** What of a need could be promised, and when the rest can be there. */
export interface MaterialPromise {
  readonly need: MaterialNeed;
  /** What could be promised for the day before this need took its part. */
  readonly availableMicro: bigint;
  readonly promisedMicro: bigint;
  /** The first day on which all of the need can be there; null when nobody knows. */
  readonly earliestOn: CalendarDay | null;
  /** Who could deliver what is short. */
  readonly supplier: SupplierLeadTime | undefined;
}

type Part = Pick<MaterialPromise, 'need' | 'availableMicro' | 'promisedMicro'>;

/** What was needed before today and is still held counts on every day from today on. */
function openLedger(position: StockPosition | undefined): StockLedger {
  if (!position) return new StockLedger({ onHandMicro: 0n, movements: [] });
  const { onHandMicro, receipts, held } = position;
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

function takePart(need: MaterialNeed, ledger: StockLedger): Part {
  const { neededOn: day, quantityMicro } = need;
  const availableMicro = ledger.availableOn(day);
  return { need, availableMicro, promisedMicro: ledger.promise({ day, quantityMicro }) };
}

/** Finds the day on which the rest can be there, and takes what of a later receipt it counts on. */
function findRest(
  part: Part,
  of: { ledger: StockLedger; supplier: SupplierLeadTime | undefined; today: CalendarDay },
): MaterialPromise {
  const { need, promisedMicro } = part;
  const quantityMicro = need.quantityMicro - promisedMicro;
  if (quantityMicro === 0n) return { ...part, earliestOn: need.neededOn, supplier: undefined };
  const { ledger, supplier, today } = of;
  const fromSupplier = supplier ? addDays(today, supplier.leadTimeDays) : null;
  const fromReceipts = ledger.earliestFor({ from: need.neededOn, quantityMicro });
  if (fromReceipts === null || (fromSupplier !== null && fromSupplier <= fromReceipts)) {
    return { ...part, earliestOn: fromSupplier, supplier };
  }
  ledger.promise({ day: fromReceipts, quantityMicro });
  return { ...part, earliestOn: fromReceipts, supplier };
}

/**
 * Promises what there is to the earliest needs first, so that all lines of an order share it. Only when every need
 * has taken its part is it known what later receipts leave for those that are short.
 */
export function promiseMaterials(
  needs: readonly MaterialNeed[],
  of: { supplies: Supplies; today: CalendarDay },
): MaterialPromise[] {
  const { supplies, today } = of;
  const ledgers = new Map<string, StockLedger>();
  const ledgerOf = (product: string): StockLedger => {
    const ledger = ledgers.get(product) ?? openLedger(supplies.stock.get(product));
    ledgers.set(product, ledger);
    return ledger;
  };
  const parts = [...needs].sort(compareNeeds).map((need) => takePart(need, ledgerOf(need.product)));
  return parts.map((part) => {
    const { product } = part.need;
    return findRest(part, { ledger: ledgerOf(product), supplier: supplies.suppliers.get(product), today });
  });
}
