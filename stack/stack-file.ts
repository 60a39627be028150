import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { PROGRAM_NAMES } from './processes/program.ts';
import { writePrivateFile } from './postgres/secrets.ts';

const stackFileSchema = z.object({
  address: z.string(),
  /** As the owner of the database. */
  databaseUrl: z.string(),
  temporalAddress: z.string(),
  namespace: z.string(),
  taskQueue: z.string(),
  /** What the engine's histories are decrypted with. */
  payloadKeys: z.string(),
  processes: z.partialRecord(z.enum(PROGRAM_NAMES), z.number()),
  keys: z.record(z.string(), z.string()),
});

/** What scripts and the command line need to find a running stack. */
export type StackFile = z.infer<typeof stackFileSchema>;

function pathIn(dataFolder: string): string {
  return join(dataFolder, 'stack.json');
}

/** Writes stack.json, which only this user may read. */
export function writeStackFile(dataFolder: string, content: StackFile): void {
  writePrivateFile(pathIn(dataFolder), `${JSON.stringify(content, null, 2)}\n`);
}

/** Reads stack.json; undefined when there is none or it is not ours. */
export function readStackFile(dataFolder: string): StackFile | undefined {
  try {
    return stackFileSchema.parse(JSON.parse(readFileSync(pathIn(dataFolder), 'utf8')));
  } catch {
    return undefined;
  }
}

/** Removes stack.json when the stack has stopped. */
export function removeStackFile(dataFolder: string): void {
  rmSync(pathIn(dataFolder), { force: true });
}
