import type { CalendarDay } from '../calendar-day.ts';

/** A change of the stock on a day, in millionths: receipts are positive, what is held is negative. */
export interface StockMovement {
  readonly day: CalendarDay;
  readonly changeMicro: bigint;
}

interface Projection {
  readonly day: CalendarDay;
  /** The least that is left on the day or on any later one. */
  readonly leastMicro: bigint;
}

/**
 * The projected stock of one product and what of it can still be promised: available to promise, time-phased and
 * cumulative with look-ahead. A promise for a day takes nothing that a promise for a later day needs.
 */
export class StockLedger {
  readonly #onHandMicro: bigint;
  readonly #changes = new Map<CalendarDay, bigint>();

  constructor(input: { onHandMicro: bigint; movements: readonly StockMovement[] }) {
    this.#onHandMicro = input.onHandMicro;
    for (const movement of input.movements) this.#add(movement);
  }

  #add({ day, changeMicro }: StockMovement): void {
    this.#changes.set(day, (this.#changes.get(day) ?? 0n) + changeMicro);
  }

  /** The days on which the stock changes from a day on, that day first, each with what is left for good. */
  #projectionsFrom(from: CalendarDay): Projection[] {
    const changes = [...this.#changes].sort(([left], [right]) => (left < right ? -1 : 1));
    let projectedMicro = changes
      .filter(([day]) => day <= from)
      .reduce((sum, [, changeMicro]) => sum + changeMicro, this.#onHandMicro);
    const projected = [{ day: from, leastMicro: projectedMicro }];
    for (const [day, changeMicro] of changes) {
      if (day <= from) continue;
      projectedMicro += changeMicro;
      projected.push({ day, leastMicro: projectedMicro });
    }
    let leastMicro = projectedMicro;
    return projected
      .reverse()
      .map((projection) => {
        if (projection.leastMicro < leastMicro) leastMicro = projection.leastMicro;
        return { day: projection.day, leastMicro };
      })
      .reverse();
  }

  /** How much can be promised for the day, in millionths; never negative. */
  availableOn(day: CalendarDay): bigint {
    const leastMicro = this.#projectionsFrom(day)[0]?.leastMicro ?? 0n;
    return leastMicro > 0n ? leastMicro : 0n;
  }

  /** The first day from `from` on for which the quantity can be promised, or null. */
  earliestFor(input: { from: CalendarDay; quantityMicro: bigint }): CalendarDay | null {
    const found = this.#projectionsFrom(input.from).find(
      ({ leastMicro }) => leastMicro >= input.quantityMicro,
    );
    return found?.day ?? null;
  }

  /** Promises as much of the quantity for the day as is available, and returns how much that is, in millionths. */
  promise(input: { day: CalendarDay; quantityMicro: bigint }): bigint {
    const available = this.availableOn(input.day);
    const promised = available < input.quantityMicro ? available : input.quantityMicro;
    this.#add({ day: input.day, changeMicro: -promised });
    return promised;
  }
}
