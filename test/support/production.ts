import type { StructureProduct } from '../../domain/checks/bill-of-materials.ts';
import type { StockPosition } from '../../domain/checks/material-promises.ts';
import type { MaterialsFacts } from '../../domain/checks/materials.ts';

/** Whole pieces in millionths. */
export function pieces(count: number): bigint {
  return BigInt(count) * 1_000_000n;
}

/** A product from stock, counted in pieces. */
export function aStockedProduct(overrides: Partial<StructureProduct> = {}): StructureProduct {
  return { unit: 'pcs', supply: 'stocked', leadTimeDays: 0, ...overrides };
}

/** A product that is made after the order came in, in so many days. */
export function aMadeProduct(leadTimeDays: number): StructureProduct {
  return { unit: 'pcs', supply: 'made_to_order', leadTimeDays };
}

/** A product of which there is nothing. */
export function aStockPosition(overrides: Partial<StockPosition> = {}): StockPosition {
  return { onHandMicro: 0n, receipts: [], held: [], overdue: null, ...overrides };
}

/** Ten pieces of the stocked product that the builders of orders name. */
export function someMaterials(overrides: Partial<MaterialsFacts> = {}): MaterialsFacts {
  return {
    check: 'materials',
    structure: { products: new Map([['P-100', aStockedProduct()]]), components: new Map() },
    stock: new Map([['P-100', aStockPosition({ onHandMicro: pieces(10) })]]),
    suppliers: new Map(),
    ...overrides,
  };
}
