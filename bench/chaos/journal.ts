import { appendFileSync, readFileSync } from 'node:fs';
import { z } from 'zod';

const intentBase = { type: z.literal('intent'), key: z.string(), personId: z.string() };

/** What a client is about to ask for, written before its first request. */
const intentSchema = z.discriminatedUnion('kind', [
  z.object({ ...intentBase, kind: z.literal('submit'), reference: z.string() }),
  z.object({
    ...intentBase,
    kind: z.literal('decide'),
    orderId: z.string(),
    department: z.string(),
    verb: z.string(),
    comment: z.string(),
    evidenceHash: z.string(),
  }),
  z.object({ ...intentBase, kind: z.literal('withdraw'), orderId: z.string(), reason: z.string() }),
  z.object({ ...intentBase, kind: z.literal('resubmit'), orderId: z.string(), reference: z.string() }),
]);

const entrySchema = z.union([
  intentSchema,
  /** An answer, as it came. A key has several where the same request was sent again. */
  z.object({ type: z.literal('answer'), key: z.string(), status: z.int(), body: z.string() }),
  /** A request that nobody answered: it may have arrived or not. */
  z.object({ type: z.literal('silence'), key: z.string(), reason: z.string() }),
  /** The sums of what was held at one moment of the run, where they broke a limit. */
  z.object({
    type: z.literal('overheld'),
    kind: z.string(),
    resource: z.string(),
    held: z.string(),
    limit: z.string(),
  }),
]);

export type Intent = z.infer<typeof intentSchema>;
export type JournalEntry = z.infer<typeof entrySchema>;

/** What the clients sent and what they were answered, a JSON object a line. It outlives a crash of the run. */
export class Journal {
  private readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  write(entry: JournalEntry): void {
    appendFileSync(this.path, `${JSON.stringify(entry)}\n`);
  }
}

/** Reads a journal back. Throws where a line is not one of a journal. */
export function readJournal(path: string): JournalEntry[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => entrySchema.parse(JSON.parse(line)));
}
