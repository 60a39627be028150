/** Three versions of what is edited: as it was read, as it was typed, and as somebody else has made it since. */
export interface ThreeDrafts<Draft> {
  readonly read: Draft;
  readonly typed: Draft;
  readonly theirs: Draft;
}

/** Whether two values are written the same. */
export function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** What is in force of one field: what was typed, unless nothing was and somebody else changed it. */
export function mergedField<Draft, Key extends keyof Draft>(
  { read, typed, theirs }: ThreeDrafts<Draft>,
  key: Key,
): Draft[Key] {
  return isSame(read[key], typed[key]) ? theirs[key] : typed[key];
}
