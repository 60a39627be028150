import type { Refusal } from './refusal.ts';
import { writeSpool, type Spool, type SpoolFolder } from './spool.ts';

/** Collects what was refused, however much, and tells it on at once. */
export interface RefusalLog {
  readonly add: (refusal: Refusal) => Promise<void>;
  readonly close: () => Promise<Spool<Refusal>>;
}

/** Starts a log; `tell` is called for every refusal as it comes. */
export function openRefusalLog(folder: SpoolFolder, tell: (refusal: Refusal) => void): RefusalLog {
  const writer = writeSpool<Refusal>(folder);
  return {
    add: async (refusal) => {
      tell(refusal);
      await writer.add(refusal);
    },
    close: writer.close,
  };
}
