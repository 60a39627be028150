import { calendarOf, type Policy } from '../policy.ts';

/**
 * The name of the one calendar by which the figures of the whole company count working time, so that departments can be
 * compared: the one by which most departments of the policy count, the first by name of several; where none counts by
 * one, the first calendar by name. Null where the company has none.
 */
export function companyCalendarOf(policy: Policy, names: readonly string[]): string | null {
  const uses = new Map<string, number>(names.toSorted().map((name) => [name, 0]));
  for (const department of policy.departments) {
    const name = calendarOf(department);
    const known = name === null ? undefined : uses.get(name);
    if (name !== null && known !== undefined) uses.set(name, known + 1);
  }
  let most: { readonly name: string; readonly count: number } | null = null;
  for (const [name, count] of uses) if (most === null || count > most.count) most = { name, count };
  return most?.name ?? null;
}
