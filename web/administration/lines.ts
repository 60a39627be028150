/** One thing that a document says, in words. */
export interface Line {
  /** The same in every version of the document. */
  readonly key: string;
  /** What it is about; empty for the document as a whole. */
  readonly group: string;
  readonly label: string;
  readonly text: string;
}

/** What two versions of a document say differently; null where one of them says nothing. */
export interface Difference extends Pick<Line, 'key' | 'group' | 'label'> {
  readonly before: string | null;
  readonly after: string | null;
}

/** What is different between two versions, in the order of the later one, then what it no longer says. */
export function findDifferences(before: readonly Line[], after: readonly Line[]): readonly Difference[] {
  const earlier = new Map(before.map((line) => [line.key, line]));
  const later = new Map(after.map((line) => [line.key, line]));
  const changed = after.flatMap(({ key, group, label, text }) => {
    const was = earlier.get(key)?.text ?? null;
    return was === text ? [] : [{ key, group, label, before: was, after: text }];
  });
  const gone = before.flatMap(({ key, group, label, text }) =>
    later.has(key) ? [] : [{ key, group, label, before: text, after: null }],
  );
  return [...changed, ...gone];
}

/** Lines by what they are about, in their order. */
export function byGroup<Of extends { readonly group: string }>(
  lines: readonly Of[],
): readonly (readonly [string, readonly Of[]])[] {
  const groups = new Map<string, Of[]>();
  for (const line of lines) groups.set(line.group, [...(groups.get(line.group) ?? []), line]);
  return [...groups];
}
