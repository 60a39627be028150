import { addDays, toDay, type CalendarDay } from '../calendar-day.ts';
import { toMicro } from '../decimal.ts';
import { lineRequiredOn, type OrderLine } from '../order-document.ts';
import {
  componentQuantity,
  componentsOf,
  explode,
  isMade,
  type ProductStructure,
  type StructureFault,
} from './bill-of-materials.ts';
import type { CheckContext } from './judgement.ts';

/** What one line needs of one product from stock by a day. */
export interface MaterialNeed {
  /** 1-based. */
  readonly line: number;
  readonly product: string;
  readonly neededOn: CalendarDay;
  /** The day on which the line itself is wanted. */
  readonly requiredOn: CalendarDay;
  readonly quantityMicro: bigint;
}

/** What a line needs from stock, or why that cannot be said. */
export type LineNeeds =
  | { readonly kind: 'needs'; readonly needs: readonly MaterialNeed[] }
  | StructureFault
  | { readonly kind: 'unknown_product' | 'no_components'; readonly product: string }
  | { readonly kind: 'unit_differs'; readonly product: string; readonly productUnit: string };

type Demands = Map<string, Map<CalendarDay, bigint>>;

function addDemand(demands: Demands, demand: { product: string; day: CalendarDay; quantityMicro: bigint }) {
  const ofProduct = demands.get(demand.product) ?? new Map<CalendarDay, bigint>();
  ofProduct.set(demand.day, (ofProduct.get(demand.day) ?? 0n) + demand.quantityMicro);
  demands.set(demand.product, ofProduct);
}

function earlierBy(days: number, of: { day: CalendarDay; today: CalendarDay }): CalendarDay {
  const earlier = addDays(of.day, -days);
  return earlier < of.today ? of.today : earlier;
}

/** Passes what is needed of a made product on to its components, as many days earlier as making it takes. */
function passOn(
  demands: Demands,
  of: { product: string; structure: ProductStructure; today: CalendarDay },
): void {
  const { product, structure, today } = of;
  const leadTimeDays = structure.products.get(product)?.leadTimeDays ?? 0;
  const ofProduct = [...(demands.get(product) ?? [])];
  for (const component of componentsOf(structure, product)) {
    for (const [day, quantityMicro] of ofProduct) {
      addDemand(demands, {
        product: component.componentId,
        day: earlierBy(leadTimeDays, { day, today }),
        quantityMicro: componentQuantity(component, quantityMicro),
      });
    }
  }
}

/** Says what one line needs from stock and by when; components of made products are needed before, but not before today. */
export function lineNeeds(input: {
  line: OrderLine;
  number: number;
  structure: ProductStructure;
  context: CheckContext;
}): LineNeeds {
  const { line, number, structure, context } = input;
  const product = structure.products.get(line.product);
  if (!product) return { kind: 'unknown_product', product: line.product };
  if (product.unit !== line.unit) {
    return { kind: 'unit_differs', product: line.product, productUnit: product.unit };
  }
  const explosion = explode(structure, line.product);
  if (explosion.kind !== 'ordered') return explosion;
  const bare = explosion.products.find(
    (id) => isMade(structure, id) && componentsOf(structure, id).length === 0,
  );
  if (bare !== undefined) return { kind: 'no_components', product: bare };
  const unknown = explosion.products.find((id) => !structure.products.has(id));
  if (unknown !== undefined) return { kind: 'unknown_product', product: unknown };
  const { today } = context;
  const requiredOn = toDay(lineRequiredOn(context.document, line));
  const demands: Demands = new Map();
  const day = earlierBy(0, { day: requiredOn, today });
  addDemand(demands, { product: line.product, day, quantityMicro: toMicro(line.quantity) });
  for (const id of explosion.products) passOn(demands, { product: id, structure, today });
  const needs = explosion.products
    .filter((id) => !isMade(structure, id))
    .flatMap((id) =>
      [...(demands.get(id) ?? [])].map(([neededOn, quantityMicro]) => ({
        line: number,
        product: id,
        neededOn,
        requiredOn,
        quantityMicro,
      })),
    );
  return { kind: 'needs', needs };
}
