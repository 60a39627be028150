import type { CalendarDay } from '../calendar-day.ts';
import { toMicro } from '../decimal.ts';
import type { OrderLine } from '../order-document.ts';
import { componentQuantity, componentsOf, isMade, type ProductStructure } from './bill-of-materials.ts';
import type { Booking, WorkCalendar, WorkCentre } from './work-calendar.ts';

/** One step of making a product, in the sequence of its routing. */
export interface RoutingOperation {
  readonly id: string;
  readonly workCentreId: string;
  readonly setupMinutes: number;
  /** Millionths of a minute for one unit of the product. */
  readonly minutesPerUnitMicro: bigint;
}

/** How products are made and where. */
export interface Production {
  readonly structure: ProductStructure;
  /** The operations of each made product in sequence, by the product's id. */
  readonly routings: ReadonlyMap<string, readonly RoutingOperation[]>;
  readonly workCentres: ReadonlyMap<string, WorkCentre>;
}

/** When a line is ready, and what that takes. */
export interface LineSchedule {
  readonly finishedOn: CalendarDay;
  readonly neededMinutes: number;
  readonly bookings: readonly Booking[];
}

const MICRO_SQUARED = 1_000_000_000_000n;

/** Minutes of an operation for a quantity in millionths: the setup and the time for each unit, rounded up. */
export function operationMinutes(operation: RoutingOperation, quantityMicro: bigint): number {
  const runMicro = operation.minutesPerUnitMicro * quantityMicro;
  return operation.setupMinutes + Number((runMicro + MICRO_SQUARED - 1n) / MICRO_SQUARED);
}

/** How much of each product a line takes; the products come before their components. */
function madeQuantities(line: OrderLine, of: { products: readonly string[]; structure: ProductStructure }) {
  const quantities = new Map([[line.product, toMicro(line.quantity)]]);
  for (const product of of.products) {
    const quantityMicro = quantities.get(product) ?? 0n;
    for (const component of componentsOf(of.structure, product)) {
      const more = componentQuantity(component, quantityMicro);
      quantities.set(component.componentId, (quantities.get(component.componentId) ?? 0n) + more);
    }
  }
  return quantities;
}

function latest(days: readonly CalendarDay[], atLeast: CalendarDay): CalendarDay {
  return days.reduce((last, day) => (day > last ? day : last), atLeast);
}

/**
 * Schedules a line forward against the free minutes: the components that are made first, and each operation no
 * earlier than the day on which the one before it, or the last component, ended. An operation at an unknown work
 * centre takes no time. Null when the calendar's days do not suffice; then nothing is booked.
 */
export function scheduleLine(input: {
  line: OrderLine;
  /** The line's product and all that it is made of, products before their components. */
  products: readonly string[];
  production: Production;
  calendar: WorkCalendar;
  today: CalendarDay;
}): LineSchedule | null {
  const { line, products, production, calendar, today } = input;
  const { structure, routings, workCentres } = production;
  const made = products.filter((product) => isMade(structure, product)).reverse();
  const quantities = madeQuantities(line, { products, structure });
  const finished = new Map<string, CalendarDay>();
  const bookings: Booking[] = [];
  const make = (product: string): CalendarDay | null => {
    const components = componentsOf(structure, product).map(
      ({ componentId }) => finished.get(componentId) ?? today,
    );
    let day = latest(components, today);
    for (const operation of routings.get(product) ?? []) {
      const { workCentreId } = operation;
      if (!workCentres.has(workCentreId)) continue;
      const minutes = operationMinutes(operation, quantities.get(product) ?? 0n);
      const booked = calendar.bookForward({ workCentreId, from: day, minutes });
      if (!booked) return null;
      bookings.push(...booked);
      day = booked.at(-1)?.day ?? day;
    }
    return day;
  };
  return calendar.attempt(() => {
    for (const product of made) {
      const day = make(product);
      if (day === null) return null;
      finished.set(product, day);
    }
    const neededMinutes = bookings.reduce((sum, { minutes }) => sum + minutes, 0);
    return { finishedOn: finished.get(line.product) ?? today, neededMinutes, bookings };
  });
}
