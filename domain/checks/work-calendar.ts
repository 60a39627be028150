import { addDays, daysBetween, weekdayIndex, type CalendarDay } from '../calendar-day.ts';

/** A work centre with its calendar and what other orders have taken of it. */
export interface WorkCentre {
  /** Working minutes for Monday to Sunday. */
  readonly weeklyMinutes: readonly number[];
  /** Days on which the minutes differ from the week's. */
  readonly exceptions: ReadonlyMap<CalendarDay, number>;
  /** Minutes that other orders hold, by day. */
  readonly heldMinutes: ReadonlyMap<CalendarDay, number>;
}

/** Minutes of one work centre on one day. */
export interface Booking {
  readonly workCentreId: string;
  readonly day: CalendarDay;
  readonly minutes: number;
}

function freeMinutesOn(centre: WorkCentre, day: CalendarDay): number {
  const working = centre.exceptions.get(day) ?? centre.weeklyMinutes[weekdayIndex(day)] ?? 0;
  return Math.max(0, working - (centre.heldMinutes.get(day) ?? 0));
}

/**
 * The minutes that are free at the work centres on each day of a horizon, less what is booked as a schedule grows.
 * A plain array a work centre: an order of thousands of lines asks for each day many times.
 */
export class WorkCalendar {
  readonly #workCentres: ReadonlyMap<string, WorkCentre>;
  readonly #days: readonly CalendarDay[];
  readonly #free = new Map<string, number[]>();
  #booked: Booking[] = [];

  /** Nothing is booked before `firstDay` or more than `horizonDays` after it. */
  constructor(input: {
    workCentres: ReadonlyMap<string, WorkCentre>;
    firstDay: CalendarDay;
    horizonDays: number;
  }) {
    const { firstDay, horizonDays } = input;
    this.#workCentres = input.workCentres;
    this.#days = Array.from({ length: horizonDays + 1 }, (_, index) => addDays(firstDay, index));
  }

  #freeOf(workCentreId: string): number[] {
    const known = this.#free.get(workCentreId);
    if (known) return known;
    const centre = this.#workCentres.get(workCentreId);
    const free = this.#days.map((day) => (centre ? freeMinutesOn(centre, day) : 0));
    this.#free.set(workCentreId, free);
    return free;
  }

  #indexOf(day: CalendarDay): number {
    const [first] = this.#days;
    return first === undefined ? 0 : Math.max(0, daysBetween(first, day));
  }

  /** Books the minutes on the first days that have any left, from `from` on; null when the days do not suffice. */
  bookForward(input: { workCentreId: string; from: CalendarDay; minutes: number }): Booking[] | null {
    const { workCentreId } = input;
    const free = this.#freeOf(workCentreId);
    const bookings: Booking[] = [];
    let left = input.minutes;
    for (let index = this.#indexOf(input.from); left > 0; index += 1) {
      const [day, available] = [this.#days[index], free[index]];
      if (day === undefined || available === undefined) return null;
      const minutes = Math.min(left, available);
      if (minutes === 0) continue;
      const booking = { workCentreId, day, minutes };
      free[index] = available - minutes;
      this.#booked.push(booking);
      bookings.push(booking);
      left -= minutes;
    }
    return bookings;
  }

  /** Runs a step that books; when it answers null, everything that it booked is free again. */
  attempt<Result>(step: () => Result | null): Result | null {
    this.#booked = [];
    const result = step();
    if (result === null) for (const booking of this.#booked) this.#giveBack(booking);
    return result;
  }

  #giveBack({ workCentreId, day, minutes }: Booking): void {
    const free = this.#freeOf(workCentreId);
    const index = this.#indexOf(day);
    free[index] = (free[index] ?? 0) + minutes;
  }
}
