import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { z } from 'zod';
import { ROLES } from '../../domain/actor.ts';
import { readStackEnvironment } from '../../stack/environment.ts';
import { toFuzzDocument } from './fuzz-document.ts';
import { startFuzzedStack } from './fuzzed-stack.ts';
import { fuzz, provideSchemathesis } from './schemathesis.ts';

/** Who fuzzes: every role, and somebody without a key. */
const NOBODY = 'nobody';
const CALLERS = [...ROLES, NOBODY] as const;

const settings = z.object({
  seed: z.coerce.number().int().nonnegative(),
  examples: z.coerce.number().int().positive(),
  as: z.array(z.enum(CALLERS)),
});

async function run({ seed, examples, as }: z.infer<typeof settings>): Promise<boolean> {
  const executable = await provideSchemathesis(readStackEnvironment().cacheFolder);
  const { stack, address, keys, documentText, known } = await startFuzzedStack();
  try {
    const documentPath = join(stack.dataFolder, 'openapi.json');
    writeFileSync(documentPath, toFuzzDocument(documentText, known));
    const failed: string[] = [];
    for (const caller of as) {
      console.error(`As ${caller}, seed ${seed}`);
      const key = caller === NOBODY ? null : (keys[caller] ?? null);
      if (caller !== NOBODY && key === null) throw new Error(`There is no key for the role ${caller}.`);
      const isClean = await fuzz({ executable, address, documentPath, key, seed, examples });
      if (!isClean) failed.push(caller);
    }
    console.error(failed.length === 0 ? 'Nothing found.' : `Found something as ${failed.join(', ')}.`);
    return failed.length === 0;
  } finally {
    await stack.stop();
  }
}

await new Command('fuzz')
  .description('Fuzzes the API from its OpenAPI document, as every role, on a stack of its own.')
  .option('--seed <number>', 'the same seed generates the same requests', '1')
  .option('--examples <number>', 'generated requests for each operation', '30')
  .option('--as <callers...>', `some of ${CALLERS.join(', ')}`, [...CALLERS])
  .action(async (options: unknown) => {
    process.exitCode = (await run(settings.parse(options))) ? 0 : 1;
  })
  .parseAsync();
