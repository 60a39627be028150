import { sql, type SQL } from 'drizzle-orm';
import { addDays, toDay } from '../../domain/calendar-day.ts';
import { fingerprintSource } from '../../domain/checks/fingerprint.ts';
import type { CheckContext } from '../../domain/checks/judgement.ts';
import type { AgreedDiscount, ListPrice, Validity } from '../../domain/checks/list-price.ts';
import type { OrderDataFacts, SimilarOrder } from '../../domain/checks/order-data.ts';
import type { Quotation, QuotedLine } from '../../domain/checks/quotation.ts';
import { canonicalJson, sha256Hex } from '../canonical.ts';
import {
  agreedDiscounts,
  customers,
  priceListEntries,
  products,
  quotations,
  units,
} from '../tables/master-data.ts';
import { orderRevisions, orders, orderStates } from '../tables/process.ts';
import { ONE_ROW, rowField, rowsField, type Reading } from './reading.ts';

interface ValidityRow {
  readonly validFrom: string | null;
  readonly validUntil: string | null;
}

interface PriceRow extends ValidityRow {
  readonly id: string;
  readonly productId: string;
  readonly unitPrice: string;
  readonly currency: string;
  readonly minimumQuantity: string;
}

interface DiscountRow extends ValidityRow {
  readonly id: string;
  readonly productId: string | null;
  readonly productGroup: string | null;
  readonly percent: string;
}

interface ProductRow {
  readonly id: string;
  readonly unit: string;
  readonly productGroup: string | null;
}

/** More are counted, not named: a customer's daily standing order is no reason to grow the evidence without end. */
const MOST_SIMILAR_ORDERS = 10;

interface SimilarRow {
  readonly orderId: string;
  readonly orderedOn: string;
  readonly sameContent: boolean;
  readonly sameReference: boolean;
  readonly total: number;
}

interface QuotationRow {
  readonly customerId: string;
  readonly validUntil: string;
  readonly lines: QuotedLine[];
}

function distinctTexts(texts: readonly string[]): SQL {
  return sql`${sql.param([...new Set(texts)])}::text[]`;
}

function selectProducts({ document }: CheckContext): SQL<ProductRow[]> {
  return rowsField<ProductRow>(sql`
    select ${products.externalId} as "id", ${products.unit} as "unit", ${products.productGroup} as "productGroup"
    from ${products} where ${products.externalId} = any(${distinctTexts(document.lines.map(({ product }) => product))})`);
}

function selectUnits({ document }: CheckContext): SQL<{ id: string; step: string }[]> {
  return rowsField<{ id: string; step: string }>(sql`
    select ${units.externalId} as "id", ${units.stepMicro}::text as "step"
    from ${units} where ${units.externalId} = any(${distinctTexts(document.lines.map(({ unit }) => unit))})`);
}

function selectPrices({ document }: CheckContext): SQL<PriceRow[]> {
  return rowsField<PriceRow>(sql`
    select ${priceListEntries.externalId} as "id", ${priceListEntries.productId} as "productId",
      ${priceListEntries.unitPriceMinor}::text as "unitPrice", ${priceListEntries.currency} as "currency",
      ${priceListEntries.minimumQuantityMicro}::text as "minimumQuantity",
      ${priceListEntries.validFrom} as "validFrom", ${priceListEntries.validUntil} as "validUntil"
    from ${customers} join ${priceListEntries} on ${priceListEntries.priceList} = ${customers.priceList}
    where ${customers.externalId} = ${document.customer}
      and ${priceListEntries.productId} = any(${distinctTexts(document.lines.map(({ product }) => product))})`);
}

function selectDiscounts({ document }: CheckContext): SQL<DiscountRow[]> {
  return rowsField<DiscountRow>(sql`
    select ${agreedDiscounts.externalId} as "id", ${agreedDiscounts.productId} as "productId",
      ${agreedDiscounts.productGroup} as "productGroup", ${agreedDiscounts.percentMicro}::text as "percent",
      ${agreedDiscounts.validFrom} as "validFrom", ${agreedDiscounts.validUntil} as "validUntil"
    from ${agreedDiscounts} where ${agreedDiscounts.customerId} = ${document.customer}
    order by ${agreedDiscounts.externalId}`);
}

/**
 * Earlier orders within the policy's days, compared at their current revision. Only the later of two orders that
 * look the same is held, so that they do not hold each other. The most recent ones, with the number of all.
 */
function selectSimilarOrders({ document, policy, orderId, asOfMs, today }: CheckContext): SQL<SimilarRow[]> {
  const asOf = new Date(asOfMs).toISOString();
  const since = addDays(today, -policy.orderData.duplicateWithinDays);
  const fingerprint = sha256Hex(canonicalJson(fingerprintSource(document)));
  const reference = document.customerReference ?? null;
  const orderedAt = sql`coalesce(${orders.asOf}, ${orders.submittedAt})`;
  const ownOrderedAt = sql`coalesce((select coalesce(own.as_of, own.submitted_at) from ${orders} as own
    where own.id = ${orderId}::uuid), ${asOf}::timestamptz)`;
  return rowsField<SimilarRow>(sql`
    select ${orders.id} as "orderId", (${orderedAt} at time zone 'UTC')::date as "orderedOn",
      ${orderRevisions.fingerprint} = ${fingerprint} as "sameContent",
      coalesce(${orderRevisions.customerReference} = ${reference}::text, false) as "sameReference",
      (count(*) over ())::int as "total"
    from ${orderRevisions}
    join ${orders} on ${orders.id} = ${orderRevisions.orderId}
    left join ${orderStates} on ${orderStates.orderId} = ${orders.id}
    where ${orderRevisions.customerId} = ${document.customer}
      and (${orderRevisions.fingerprint} = ${fingerprint} or ${orderRevisions.customerReference} = ${reference}::text)
      and ${orders.id} <> ${orderId}::uuid
      and ${orderRevisions.revision} = coalesce(${orderStates.revision}, 1)
      and coalesce(${orderStates.status} not in ('rejected', 'withdrawn', 'expired'), true)
      and (${orderedAt} at time zone 'UTC')::date >= ${since}::date
      and (${orderedAt}, ${orders.id}) < (${ownOrderedAt}, ${orderId}::uuid)
    order by ${orderedAt} desc, ${orders.id} desc
    limit ${MOST_SIMILAR_ORDERS}`);
}

function selectQuotation({ document }: CheckContext): SQL<QuotationRow | null> {
  return rowField<QuotationRow>(sql`
    select ${quotations.customerId} as "customerId", ${quotations.validUntil} as "validUntil",
      ${quotations.lines} as "lines"
    from ${quotations} where ${quotations.externalId} = ${document.quotation ?? null}::text`);
}

function toValidity({ validFrom, validUntil }: ValidityRow): Validity {
  return {
    validFrom: validFrom === null ? null : toDay(validFrom),
    validUntil: validUntil === null ? null : toDay(validUntil),
  };
}

function toPrices(rows: readonly PriceRow[]): Map<string, ListPrice[]> {
  const prices = new Map<string, ListPrice[]>();
  for (const row of rows) {
    const price: ListPrice = {
      ...toValidity(row),
      id: row.id,
      unitPriceMinor: BigInt(row.unitPrice),
      currency: row.currency,
      minimumQuantityMicro: BigInt(row.minimumQuantity),
    };
    prices.set(row.productId, [...(prices.get(row.productId) ?? []), price]);
  }
  return prices;
}

function toDiscount(row: DiscountRow): AgreedDiscount {
  const { id, productId, productGroup, percent } = row;
  return { ...toValidity(row), id, productId, productGroup, percentMicro: BigInt(percent) };
}

function toSimilarOrder(row: SimilarRow): SimilarOrder {
  const { orderId, orderedOn, sameContent, sameReference } = row;
  return { orderId, orderedOn: toDay(orderedOn), sameContent, sameReference };
}

function toQuotation(row: QuotationRow | null): Quotation | null {
  return row && { ...row, validUntil: toDay(row.validUntil) };
}

/** Reads what an order's lines, prices and quotation are compared to, and the earlier orders that look the same. */
export async function readOrderDataFacts({ on, context }: Reading): Promise<OrderDataFacts> {
  const known = sql`exists (select 1 from ${customers} where ${customers.externalId} = ${context.document.customer})`;
  const [row] = await on
    .select({
      customerKnown: sql<boolean>`${known}`,
      products: selectProducts(context),
      units: selectUnits(context),
      prices: selectPrices(context),
      discounts: selectDiscounts(context),
      similarOrders: selectSimilarOrders(context),
      quotation: selectQuotation(context),
    })
    .from(ONE_ROW);
  if (!row) throw new Error('a query for one row answered none');
  return {
    check: 'order_data',
    customerKnown: row.customerKnown,
    products: new Map(row.products.map(({ id, ...product }) => [id, product])),
    unitSteps: new Map(row.units.map(({ id, step }) => [id, BigInt(step)])),
    prices: toPrices(row.prices),
    discounts: row.discounts.map(toDiscount),
    similarOrders: row.similarOrders.map(toSimilarOrder),
    similarOrderCount: row.similarOrders[0]?.total ?? 0,
    quotation: toQuotation(row.quotation),
  };
}
