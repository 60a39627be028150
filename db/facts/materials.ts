import { sql, type SQL } from 'drizzle-orm';
import { addDays, toDay } from '../../domain/calendar-day.ts';
import type { ProductStructure } from '../../domain/checks/bill-of-materials.ts';
import type { CheckContext } from '../../domain/checks/judgement.ts';
import type {
  OverdueReceipts,
  StockPosition,
  SupplierLeadTime,
} from '../../domain/checks/material-promises.ts';
import type { MaterialsFacts } from '../../domain/checks/materials.ts';
import { plannedReceipts, stock, supplierLeadTimes } from '../tables/master-data.ts';
import { holds } from '../tables/process.ts';
import { lockResources } from './lock-resources.ts';
import { selectStructure, toStructure } from './product-structure.ts';
import { groupRows } from '../group-rows.ts';
import { isHeldByOthers, ONE_ROW, rowsField, type Reading } from './reading.ts';

interface StockRow {
  readonly productId: string;
  readonly onHand: string;
}

interface DatedRow {
  readonly productId: string;
  readonly day: string;
  readonly quantity: string;
}

interface OverdueRow {
  readonly productId: string;
  readonly since: string;
  readonly quantity: string;
  readonly receiptIds: string[];
}

interface SupplierRow extends SupplierLeadTime {
  readonly productId: string;
}

function selectStock(productIds: SQL): SQL<StockRow[]> {
  return rowsField<StockRow>(sql`
    select ${stock.externalId} as "productId", ${stock.onHandMicro}::text as "onHand"
    from ${stock} where ${stock.externalId} = any(${productIds})`);
}

/** What is expected from today to the horizon. */
function selectReceipts(productIds: SQL, { today, policy }: CheckContext): SQL<DatedRow[]> {
  const horizon = addDays(today, policy.materials.horizonDays);
  return rowsField<DatedRow>(sql`
    select ${plannedReceipts.productId} as "productId", ${plannedReceipts.expectedOn} as "day",
      sum(${plannedReceipts.quantityMicro})::text as "quantity"
    from ${plannedReceipts} where ${plannedReceipts.productId} = any(${productIds})
      and ${plannedReceipts.expectedOn} between ${today}::date and ${horizon}::date
    group by 1, 2`);
}

/** What should have come before today; five of its receipts are named, the latest first. */
function selectOverdue(productIds: SQL, { today }: CheckContext): SQL<OverdueRow[]> {
  const { externalId, expectedOn } = plannedReceipts;
  return rowsField<OverdueRow>(sql`
    select ${plannedReceipts.productId} as "productId", min(${expectedOn}) as "since",
      sum(${plannedReceipts.quantityMicro})::text as "quantity",
      (array_agg(${externalId} order by ${expectedOn} desc, ${externalId}))[1:5] as "receiptIds"
    from ${plannedReceipts} where ${plannedReceipts.productId} = any(${productIds})
      and ${expectedOn} < ${today}::date
    group by 1`);
}

/** Live holds, and consumed ones that ended after the stock was counted: the count does not show them yet. */
function selectHeld(productIds: SQL, context: CheckContext): SQL<DatedRow[]> {
  return rowsField<DatedRow>(sql`
    select ${holds.resource} as "productId", ${holds.neededOn} as "day", sum(${holds.amount})::text as "quantity"
    from ${holds} left join ${stock} on ${stock.externalId} = ${holds.resource}
    where ${holds.kind} = 'stock' and ${holds.resource} = any(${productIds})
      and (${holds.status} = 'live'
        or (${holds.status} = 'consumed' and coalesce(${holds.endedAt} > ${stock.countedAt}, true)))
      and ${isHeldByOthers(context)}
    group by 1, 2`);
}

function selectSuppliers(productIds: SQL): SQL<SupplierRow[]> {
  return rowsField<SupplierRow>(sql`
    select distinct on (${supplierLeadTimes.productId}) ${supplierLeadTimes.productId} as "productId",
      ${supplierLeadTimes.externalId} as "id", ${supplierLeadTimes.supplier} as "supplier",
      ${supplierLeadTimes.leadTimeDays} as "leadTimeDays"
    from ${supplierLeadTimes} where ${supplierLeadTimes.productId} = any(${productIds})
    order by ${supplierLeadTimes.productId}, ${supplierLeadTimes.leadTimeDays}, ${supplierLeadTimes.externalId}`);
}

interface StockRows {
  readonly stock: readonly StockRow[];
  readonly receipts: readonly DatedRow[];
  readonly overdue: readonly OverdueRow[];
  readonly held: readonly DatedRow[];
}

function datedOf(rows: readonly DatedRow[] = []) {
  return rows.map(({ day, quantity }) => ({ day: toDay(day), quantityMicro: BigInt(quantity) }));
}

function toOverdue(row: OverdueRow | undefined): OverdueReceipts | null {
  if (!row) return null;
  const { since, quantity, receiptIds } = row;
  return { quantityMicro: BigInt(quantity), since: toDay(since), receiptIds };
}

function toPositions(stocked: readonly string[], rows: StockRows): Map<string, StockPosition> {
  const onHand = new Map(rows.stock.map((row) => [row.productId, BigInt(row.onHand)]));
  const overdue = new Map(rows.overdue.map((row) => [row.productId, row]));
  const receipts = groupRows(rows.receipts, ({ productId }) => productId);
  const held = groupRows(rows.held, ({ productId }) => productId);
  return new Map(
    stocked.map((id) => [
      id,
      {
        onHandMicro: onHand.get(id) ?? 0n,
        receipts: datedOf(receipts.get(id)).map(({ day, quantityMicro }) => ({
          expectedOn: day,
          quantityMicro,
        })),
        held: datedOf(held.get(id)).map(({ day, quantityMicro }) => ({ neededOn: day, quantityMicro })),
        overdue: toOverdue(overdue.get(id)),
      },
    ]),
  );
}

async function readPositions(
  { on, context }: Reading,
  of: { structure: ProductStructure; stocked: readonly string[] },
): Promise<MaterialsFacts> {
  const ids = sql`${sql.param(of.stocked)}::text[]`;
  const [row] = await on
    .select({
      stock: selectStock(ids),
      receipts: selectReceipts(ids, context),
      overdue: selectOverdue(ids, context),
      held: selectHeld(ids, context),
      suppliers: selectSuppliers(ids),
    })
    .from(ONE_ROW);
  if (!row) throw new Error('a query for one row answered none');
  return {
    check: 'materials',
    structure: of.structure,
    stock: toPositions(of.stocked, row),
    suppliers: new Map(row.suppliers.map(({ productId, ...supplier }) => [productId, supplier])),
  };
}

/**
 * Reads what an order's products are made of, then, under the lock of every product that may be held, what there is
 * of them, what is planned, and what others hold.
 */
export async function readMaterialsFacts(reading: Reading): Promise<MaterialsFacts> {
  const { on, context, access } = reading;
  const [row] = await on.select({ structure: selectStructure(context) }).from(ONE_ROW);
  const structure = toStructure(row?.structure ?? []);
  const stocked = [...structure.products].filter(([, { supply }]) => supply === 'stocked').map(([id]) => id);
  if (stocked.length === 0) return { check: 'materials', structure, stock: new Map(), suppliers: new Map() };
  if (access === 'lock') await lockResources(on, { kind: 'stock', resources: stocked });
  return readPositions(reading, { structure, stocked });
}
