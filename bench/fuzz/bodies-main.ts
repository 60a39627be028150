import { Command } from 'commander';
import fc from 'fast-check';
import { z } from 'zod';
import { runInFlight } from '../load/in-flight.ts';
import { startFuzzedStack, type FuzzedStack } from './fuzzed-stack.ts';
import { describeBody, findAnswerFault } from './judge-refusal.ts';
import { malformedBodies, type MalformedBody } from './malformed-body.ts';
import { sendRaw } from './raw-request.ts';
import { changedTables, countRowsAtRest } from './row-counts.ts';
import { findWrittenRoutes } from './written-routes.ts';

const AT_ONCE = 8;
/** So many bodies are generated at a time; some have five mebibytes. */
const BATCH = 500;

const settings = z.object({
  seed: z.coerce.number().int().nonnegative(),
  bodies: z.coerce.number().int().positive(),
});

function urlOf({ address, known }: FuzzedStack, path: string): string {
  const values: Readonly<Record<string, string | undefined>> = {
    orderId: known.orders[0],
    department: known.departments[0],
  };
  return address + path.replace(/\{(\w+)\}/g, (_match, name: string) => values[name] ?? 'FUZZ-1');
}

/** Sends one body and answers what was wrong with its answer, or null. */
async function tryBody(fuzzed: FuzzedStack, body: MalformedBody, number: number): Promise<string | null> {
  const { route, contentType, bytes } = body;
  try {
    const answer = await sendRaw({
      url: urlOf(fuzzed, route.path),
      method: route.method,
      key: fuzzed.keys[route.role] ?? '',
      contentType,
      bytes,
      framing: number % 2 === 0 ? 'length' : 'chunked',
    });
    const fault = findAnswerFault(body, answer);
    return fault && `${describeBody(body)} ${fault}: ${answer.text}`;
  } catch (error) {
    return `${describeBody(body)} is not answered: ${String(error)}`;
  }
}

async function tryAll(fuzzed: FuzzedStack, options: z.infer<typeof settings>): Promise<string[]> {
  const bodies = malformedBodies(findWrittenRoutes(fuzzed.documentText));
  const faults: string[] = [];
  for (let first = 0; first < options.bodies; first += BATCH) {
    const numRuns = Math.min(BATCH, options.bodies - first);
    const batch = fc.sample(bodies, { seed: options.seed + first, numRuns });
    await runInFlight({
      times: numRuns,
      inFlight: AT_ONCE,
      work: async (number) => {
        const body = batch[number];
        const fault = body ? await tryBody(fuzzed, body, number) : null;
        if (fault !== null) faults.push(fault);
      },
    });
  }
  return faults;
}

async function run(options: z.infer<typeof settings>): Promise<boolean> {
  const fuzzed = await startFuzzedStack();
  try {
    const { databaseUrl } = fuzzed.stack.read();
    const before = await countRowsAtRest(databaseUrl);
    const faults = await tryAll(fuzzed, options);
    const changed = changedTables(before, await countRowsAtRest(databaseUrl));
    for (const fault of faults) console.error(fault);
    console.error(
      `${options.bodies} bodies, seed ${options.seed}: ${faults.length} not refused as documented; ` +
        (changed.length === 0 ? 'no table changed.' : `rows changed in ${changed.join(', ')}.`),
    );
    return faults.length === 0 && changed.length === 0;
  } finally {
    await fuzzed.stack.stop();
  }
}

await new Command('fuzz:bodies')
  .description('Sends malformed bodies to every route that takes one, on a stack of its own.')
  .option('--seed <number>', 'the same seed generates the same bodies', '1')
  .option('--bodies <number>', 'how many are sent', '10000')
  .action(async (options: unknown) => {
    process.exitCode = (await run(settings.parse(options))) ? 0 : 1;
  })
  .parseAsync();
