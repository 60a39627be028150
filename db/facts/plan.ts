import { and, eq, inArray } from 'drizzle-orm';
import type { OrderDocument } from '../../domain/order-document.ts';
import type { Queryable } from '../pool.ts';
import { products } from '../tables/master-data.ts';

/** Whether any line of the order is for a product that is made after the order came in. */
export async function hasMadeToOrderProduct(on: Queryable, document: OrderDocument): Promise<boolean> {
  const ids = [...new Set(document.lines.map((line) => line.product))];
  const [row] = await on
    .select({ id: products.externalId })
    .from(products)
    .where(and(inArray(products.externalId, ids), eq(products.supply, 'made_to_order')))
    .limit(1);
  return row !== undefined;
}
