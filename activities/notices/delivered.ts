/** What a batch of a delivery came to. */
export interface Delivered {
  /** Whether the batch was full, so that more may wait. */
  readonly hasMore: boolean;
  /** When the next notice is due, in milliseconds since 1970; null when nothing waits. */
  readonly nextDueAtMs: number | null;
}
