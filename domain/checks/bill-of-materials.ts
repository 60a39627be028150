import type { Supply } from '../master-data.ts';

/** A product as far as making and stocking it go. */
export interface StructureProduct {
  readonly unit: string;
  readonly supply: Supply;
  /** Days between having everything and the product being ready. */
  readonly leadTimeDays: number;
}

export interface Component {
  readonly componentId: string;
  /** Millionths of the component's unit for one unit of the product. */
  readonly quantityMicro: bigint;
}

/** The products of an order with everything that they are made of, down to what comes from stock. */
export interface ProductStructure {
  readonly products: ReadonlyMap<string, StructureProduct>;
  /** The components of each product that is made, by the product's id. */
  readonly components: ReadonlyMap<string, readonly Component[]>;
}

/** The products below a root, or the product in whose own making it is needed. */
export type Explosion =
  | { readonly kind: 'ordered'; readonly products: readonly string[] }
  | { readonly kind: 'cycle'; readonly product: string };

const ONE_MICRO = 1_000_000n;

/** Whether the product is made after the order came in; what comes from stock may have a routing as well. */
export function isMade(structure: ProductStructure, product: string): boolean {
  return structure.products.get(product)?.supply === 'made_to_order';
}

/** The components of a product that is made after the order came in; none for one from stock. */
export function componentsOf(structure: ProductStructure, product: string): readonly Component[] {
  if (!isMade(structure, product)) return [];
  return structure.components.get(product) ?? [];
}

/** How much of a component a quantity of its product takes, in millionths, rounded up. */
export function componentQuantity(component: Component, quantityMicro: bigint): bigint {
  return (component.quantityMicro * quantityMicro + ONE_MICRO - 1n) / ONE_MICRO;
}

/**
 * Lists a product and all that it is made of, each product once and before its components, so that what several
 * products need of a component can be added up before it is looked at.
 */
export function explode(structure: ProductStructure, root: string): Explosion {
  const finished: string[] = [];
  const state = new Map<string, 'open' | 'finished'>();
  const visit = (product: string): string | null => {
    if (state.get(product) === 'finished') return null;
    if (state.get(product) === 'open') return product;
    state.set(product, 'open');
    for (const { componentId } of componentsOf(structure, product)) {
      const cycle = visit(componentId);
      if (cycle !== null) return cycle;
    }
    state.set(product, 'finished');
    finished.push(product);
    return null;
  };
  const cycle = visit(root);
  return cycle === null
    ? { kind: 'ordered', products: finished.reverse() }
    : { kind: 'cycle', product: cycle };
}
