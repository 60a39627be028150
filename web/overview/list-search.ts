import { FIGURE_PERIODS, type FigurePeriod } from '../../domain/figures/periods.ts';
import { ORDER_STATUSES, type OrderStatus } from '../../domain/order-status.ts';

const LISTS = ['waiting', 'ended', 'decided', 'decisions', 'unusual'] as const;
const WAITING_STATES = ['overdue', 'soon'] as const;
const REWORK_KINDS = ['first_pass', 'returned', 'revised', 'reopened'] as const;

/** What is behind a figure, as the address of its page says it. Each list reads what it knows. */
export interface ListSearch {
  readonly list: (typeof LISTS)[number];
  readonly department?: string | undefined;
  /** A class of age, from 0. */
  readonly age?: number | undefined;
  readonly state?: (typeof WAITING_STATES)[number] | undefined;
  readonly days?: FigurePeriod | undefined;
  readonly outcome?: OrderStatus | undefined;
  readonly rework?: (typeof REWORK_KINDS)[number] | undefined;
  readonly person?: string | undefined;
  readonly customer?: string | undefined;
  readonly product?: string | undefined;
}

function oneOf<Value>(values: readonly Value[], given: unknown): Value | undefined {
  return values.find((value) => value === given);
}

function textOf(given: unknown): string | undefined {
  return typeof given === 'string' && given !== '' ? given : undefined;
}

/** Reads the address of the page; what makes no sense in it is left out. */
export function readListSearch(given: Readonly<Record<string, unknown>>): ListSearch {
  return {
    list: oneOf(LISTS, given.list) ?? 'waiting',
    department: textOf(given.department),
    age: typeof given.age === 'number' ? given.age : undefined,
    state: oneOf(WAITING_STATES, given.state),
    days: oneOf(FIGURE_PERIODS, given.days),
    outcome: oneOf(ORDER_STATUSES, given.outcome),
    rework: oneOf(REWORK_KINDS, given.rework),
    person: textOf(given.person),
    customer: textOf(given.customer),
    product: textOf(given.product),
  };
}
