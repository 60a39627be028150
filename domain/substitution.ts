import type { MoneyJson } from './money.ts';

/** Whether the principal may still decide beside the substitute. */
export const SUBSTITUTION_KINDS = ['adds', 'replaces'] as const;
export type SubstitutionKind = (typeof SUBSTITUTION_KINDS)[number];

/** From the first instant up to, but without, the second; RFC 3339. */
export interface Period {
  readonly startsAt: string;
  readonly endsAt: string;
}

/** A limit that goes before the person's general one in a department. */
export interface DepartmentLimit {
  readonly department: string;
  readonly limit: MoneyJson;
}

/** That one person stands in for another, for a while and within a scope. */
export interface Substitution extends Period {
  readonly id: string;
  readonly kind: SubstitutionKind;
  /** Empty for every department of the principal. */
  readonly departments: readonly string[];
  /** Orders up to this total, in this currency only; null for every order. */
  readonly upTo: MoneyJson | null;
  /** Empty for the customers of every class, and those without one. */
  readonly customerClasses: readonly string[];
}

/** Whether the instant lies within the period. */
export function isWithin(period: Period, at: string): boolean {
  const atMs = Date.parse(at);
  return Date.parse(period.startsAt) <= atMs && atMs < Date.parse(period.endsAt);
}
