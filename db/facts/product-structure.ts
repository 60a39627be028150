import { sql, type SQL } from 'drizzle-orm';
import type { Component, ProductStructure, StructureProduct } from '../../domain/checks/bill-of-materials.ts';
import type { CheckContext } from '../../domain/checks/judgement.ts';
import { billOfMaterialsLines, products } from '../tables/master-data.ts';
import { rowsField } from './reading.ts';

interface ComponentRow {
  readonly componentId: string;
  readonly quantity: string;
}

/** A product of the order, or one that an order's product is made of. */
export interface StructureRow extends StructureProduct {
  readonly id: string;
  readonly components: ComponentRow[] | null;
}

/**
 * The ids of the order's products and of all that they are made of, as a query that others select from. Each id
 * comes once, so that a bill of materials that runs in a circle ends as well.
 */
export function reachedProducts({ document }: CheckContext): SQL {
  const roots = sql.param([...new Set(document.lines.map(({ product }) => product))]);
  return sql`with recursive reached(id) as (
      select unnest(${roots}::text[])
      union
      select ${billOfMaterialsLines.componentId}
      from reached
      join ${products} on ${products.externalId} = reached.id and ${products.supply} = 'made_to_order'
      join ${billOfMaterialsLines} on ${billOfMaterialsLines.productId} = reached.id)`;
}

/** The order's products and all that they are made of. */
export function selectStructure(context: CheckContext): SQL<StructureRow[]> {
  return rowsField<StructureRow>(sql`${reachedProducts(context)}
    select ${products.externalId} as "id", ${products.unit} as "unit", ${products.supply} as "supply",
      ${products.leadTimeDays} as "leadTimeDays",
      case when ${products.supply} = 'made_to_order' then (
        select json_agg(json_build_object('componentId', ${billOfMaterialsLines.componentId},
          'quantity', ${billOfMaterialsLines.quantityMicro}::text) order by ${billOfMaterialsLines.externalId})
        from ${billOfMaterialsLines} where ${billOfMaterialsLines.productId} = ${products.externalId}) end as "components"
    from reached join ${products} on ${products.externalId} = reached.id`);
}

function toComponent({ componentId, quantity }: ComponentRow): Component {
  return { componentId, quantityMicro: BigInt(quantity) };
}

/** Turns the rows of {@link selectStructure} into what the checks follow. */
export function toStructure(rows: readonly StructureRow[]): ProductStructure {
  return {
    products: new Map(rows.map(({ id, unit, supply, leadTimeDays }) => [id, { unit, supply, leadTimeDays }])),
    components: new Map(rows.map(({ id, components }) => [id, (components ?? []).map(toComponent)])),
  };
}
