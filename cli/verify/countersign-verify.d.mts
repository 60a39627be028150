/** A checkpoint that was kept outside, and the keys that are trusted: SPKI in DER, base64. */
export interface KeptCheckpoint {
  readonly checkpoint?: { readonly body: string; readonly signature: string };
  readonly publicKeys?: readonly string[];
}

export interface Verdict {
  readonly valid: boolean;
  readonly orders: number;
  readonly events: number;
  readonly faults: readonly string[];
  /** What could not be found out, in words. */
  readonly notes: readonly string[];
}

/** Takes in an export line by line, and judges the whole. */
export class Verification {
  add(line: object): void;
  judge(kept?: KeptCheckpoint): Verdict;
}
