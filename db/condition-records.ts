import { and, eq, inArray } from 'drizzle-orm';
import { findConditionFaults, type ConditionRecords } from '../domain/condition-faults.ts';
import { isCondition } from '../domain/condition-shape.ts';
import { isTerm, type Condition } from '../domain/conditions.ts';
import type { FieldFault } from '../domain/errors.ts';
import type { OrderDocument } from '../domain/order-document.ts';
import { findUnitSteps } from './orders.ts';
import type { Queryable } from './pool.ts';
import { products } from './tables/master-data.ts';
import { decisions } from './tables/process.ts';

async function listKnownProducts(on: Queryable, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await on
    .select({ id: products.externalId })
    .from(products)
    .where(inArray(products.externalId, [...ids]));
  return rows.map(({ id }) => id);
}

async function readConditionRecords(
  on: Queryable,
  of: { conditions: readonly Condition[]; document: OrderDocument },
): Promise<ConditionRecords> {
  const terms = of.conditions.filter(isTerm);
  const substitutes = terms.filter((term) => term.kind === 'product');
  const units = [
    ...of.document.lines.map(({ unit }) => unit),
    ...substitutes.flatMap(({ unit }) => (unit === undefined ? [] : [unit])),
  ];
  return {
    unitSteps: await findUnitSteps(on, [...new Set(units)]),
    products: new Set(
      await listKnownProducts(
        on,
        substitutes.map(({ product }) => product),
      ),
    ),
  };
}

/** What is wrong with conditions on this document, by the records as they are now. Reads nothing for words alone. */
export async function readConditionFaults(
  on: Queryable,
  of: { conditions: readonly Condition[]; document: OrderDocument },
): Promise<FieldFault[]> {
  const { conditions, document } = of;
  if (!conditions.some(isTerm)) return [];
  return findConditionFaults(conditions, { document, records: await readConditionRecords(on, of) });
}

/** Whether anybody whose decision the round has on record, or the one that settles it, asks for a change of the order. */
export async function hasSetTerms(
  on: Queryable,
  decision: { orderId: string; department: string; round: number; conditions: readonly Condition[] },
): Promise<boolean> {
  const { orderId, department, round, conditions } = decision;
  if (conditions.some(isTerm)) return true;
  const rows = await on
    .select({ conditions: decisions.conditions })
    .from(decisions)
    .where(
      and(eq(decisions.orderId, orderId), eq(decisions.department, department), eq(decisions.round, round)),
    );
  return rows.some((row) => Array.isArray(row.conditions) && row.conditions.filter(isCondition).some(isTerm));
}
