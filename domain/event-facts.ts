import type { ChainedEvent } from './history-event.ts';

type Facts = ChainedEvent['facts'];

/** A fact that is text, or null. */
export function textFact(facts: Facts, name: string): string | null {
  const value = facts[name];
  return typeof value === 'string' ? value : null;
}

/** A fact that is a number, or null. */
export function numberFact(facts: Facts, name: string): number | null {
  const value = facts[name];
  return typeof value === 'number' ? value : null;
}

/** The objects of a fact that is a list, or the one of a fact that is an object. */
export function objectFacts(facts: Facts, name: string): readonly Facts[] {
  const value = facts[name];
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.flatMap((one) => (typeof one === 'object' && one !== null ? [{ ...one }] : []));
}

/** The texts of a fact that is a list. */
export function textFacts(facts: Facts, name: string): readonly string[] {
  const value = facts[name];
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  return list.filter((one) => typeof one === 'string');
}
