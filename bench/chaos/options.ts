import { parseArgs } from 'node:util';
import { z } from 'zod';
import { SABOTAGES } from './sabotage.ts';

const optionsSchema = z.object({
  seed: z.coerce.number().int().min(0).max(2_147_483_647).default(1),
  kills: z.coerce.number().int().min(0).default(20),
  minutes: z.coerce.number().positive().default(5),
  /** Orders a second, on average. */
  rate: z.coerce.number().positive().default(1),
  /** How a disk is made full: a small file system is mounted where that is allowed, else writes are limited. */
  disk: z.enum(['mounted', 'limited']).default('mounted'),
  sabotage: z.enum(SABOTAGES).optional(),
  /** Where the journal and the figures are kept; a new folder for temporary files without it. */
  folder: z.string().optional(),
});

export type ChaosOptions = z.infer<typeof optionsSchema>;

/** Reads the arguments of `npm run chaos`. Throws an Error that names what is wrong. */
export function readOptions(args: readonly string[]): ChaosOptions {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { seed: text, kills: text, minutes: text, rate: text, disk: text, sabotage: text, folder: text },
  });
  const parsed = optionsSchema.safeParse(values);
  if (parsed.success) return parsed.data;
  throw new Error(z.prettifyError(parsed.error));
}
