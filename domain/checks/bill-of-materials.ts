import type { EvidenceReference, FactValue } from '../finding.ts';
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

/** Why a product cannot be followed down: it is needed in its own making, or lies deeper than anybody builds. */
export interface StructureFault {
  readonly kind: 'cycle' | 'too_deep';
  readonly product: string;
}

/** The products below a root, or why they cannot be listed. */
export type Explosion = { readonly kind: 'ordered'; readonly products: readonly string[] } | StructureFault;

/** How many levels of components are followed down; the way down must end before the stack does. */
export const MOST_LEVELS = 100;

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
  const visit = (product: string, level: number): StructureFault | null => {
    if (state.get(product) === 'finished') return null;
    if (state.get(product) === 'open') return { kind: 'cycle', product };
    if (level > MOST_LEVELS) return { kind: 'too_deep', product };
    state.set(product, 'open');
    for (const { componentId } of componentsOf(structure, product)) {
      const fault = visit(componentId, level + 1);
      if (fault) return fault;
    }
    state.set(product, 'finished');
    finished.push(product);
    return null;
  };
  return visit(root, 0) ?? { kind: 'ordered', products: finished.reverse() };
}

/** What a finding states of such a fault; its code is the check's name and this one. */
export function describeFault(fault: StructureFault): {
  readonly code: string;
  readonly facts: Record<string, FactValue>;
  readonly evidence: readonly EvidenceReference[];
} {
  const { kind, product } = fault;
  const evidence = [{ record: 'products', id: product }];
  if (kind === 'cycle') return { code: 'bill_of_materials_cycle', facts: { product }, evidence };
  const facts = { product, limit: { value: String(MOST_LEVELS), unit: 'levels' } };
  return { code: 'bill_of_materials_too_deep', facts, evidence };
}
