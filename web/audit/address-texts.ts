/** What orders are searched by, as it is written and as an address keeps it. */
export const SEARCH_TERMS = [
  'id',
  'customer',
  'reference',
  'status',
  'from',
  'until',
  'department',
  'decidedBy',
  'finding',
  'currency',
  'totalFrom',
  'totalTo',
] as const;
export type SearchTerms = Partial<Record<(typeof SEARCH_TERMS)[number], string>>;

/** How orders are drawn, likewise. */
export const SAMPLE_TERMS = ['size', 'seed', 'from', 'until'] as const;
export type SampleTerms = Partial<Record<(typeof SAMPLE_TERMS)[number], string>>;

/** The texts of an address, or of fields, that are not empty. A number of an address is the text that somebody wrote. */
export function readAddressTexts<Term extends string>(
  search: Readonly<Record<string, unknown>>,
  terms: readonly Term[],
): Partial<Record<Term, string>> {
  const read: Partial<Record<Term, string>> = {};
  for (const term of terms) {
    const value = search[term];
    const text = typeof value === 'number' ? String(value) : value;
    if (typeof text === 'string' && text.trim() !== '') read[term] = text.trim();
  }
  return read;
}
