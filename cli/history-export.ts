import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import type { Command } from 'commander';
import { answered, everyItem, type ApiClient } from './api-client.ts';
import { openSession, type CommandLine } from './command-line.ts';
import { fail } from './failure.ts';
import { readEvents } from './history-verification.ts';
import { toFields } from './output.ts';

const ON_A_PAGE = 200;

interface ExportOptions {
  readonly all?: boolean;
  readonly out: string;
  readonly checkpoint?: string;
}

type Line = Readonly<Record<string, unknown>> & { readonly kind: string };

function everyOrder(api: ApiClient) {
  return everyItem((cursor) => {
    const query = { limit: ON_A_PAGE, ...(cursor === undefined ? {} : { cursor }) };
    return answered(api.GET('/v1/orders', { params: { query } }));
  });
}

async function* eventLines(api: ApiClient, orderId: string): AsyncGenerator<Line> {
  for await (const { position, type, at, body, previousHash, hash } of readEvents(api, orderId)) {
    yield { kind: 'event', orderId, position, type, at, body, previousHash, hash };
  }
}

async function* checkpointLines(api: ApiClient): AsyncGenerator<Line> {
  const checkpoints = everyItem((cursor) => {
    const query = { limit: ON_A_PAGE, ...(cursor === undefined ? {} : { cursor }) };
    return answered(api.GET('/v1/checkpoints', { params: { query } }));
  });
  for await (const checkpoint of checkpoints) yield { kind: 'checkpoint', ...checkpoint };
}

async function* leafLines(api: ApiClient, number: number): AsyncGenerator<Line> {
  const leaves = everyItem((cursor) => {
    const query = cursor === undefined ? {} : { cursor };
    return answered(api.GET('/v1/checkpoints/{number}/leaves', { params: { path: { number }, query } }));
  });
  for await (const leaf of leaves) yield { kind: 'leaf', number, ...leaf };
}

/** The proof for one order in a checkpoint, the newest one unless it is named. */
export async function readProof(api: ApiClient, orderId: string, checkpoint: number | undefined) {
  const query = checkpoint === undefined ? {} : { checkpoint };
  const params = { path: { orderId }, query };
  const { data } = await answered(api.GET('/v1/orders/{orderId}/inclusion', { params }));
  return data;
}

async function* oneOrder(
  api: ApiClient,
  orderId: string,
  checkpoint: number | undefined,
): AsyncGenerator<Line> {
  yield* eventLines(api, orderId);
  const proof = await readProof(api, orderId, checkpoint);
  yield { kind: 'proof', ...proof, number: proof.checkpoint.number };
  yield* checkpointLines(api);
}

async function* everything(api: ApiClient, checkpoint: number | undefined): AsyncGenerator<Line> {
  // Read before the events, so that these know of every head that was signed.
  let newest: number | null = null;
  for await (const line of checkpointLines(api)) {
    newest = Number(line['number']);
    yield line;
  }
  const number = checkpoint ?? newest;
  if (number !== null) yield* leafLines(api, number);
  for await (const { id } of everyOrder(api)) yield* eventLines(api, id);
}

/** Writes the lines as they come, however many there are. */
async function writeLines(path: string, lines: AsyncIterable<Line>): Promise<number> {
  const handle = await open(path, 'wx').catch(() => {
    throw fail.usage(`The file ${path} cannot be made: it is there already, or its folder is not.`);
  });
  const file = handle.createWriteStream();
  let count = 0;
  try {
    for await (const line of lines) {
      count += 1;
      if (!file.write(`${JSON.stringify(line)}\n`)) await once(file, 'drain');
    }
  } finally {
    file.end();
  }
  await finished(file);
  return count;
}

function parseCheckpoint(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1) return number;
  throw fail.usage('A checkpoint is a number from 1.');
}

/** Registers writing histories to a file for the offline verifier, and what a checkpoint proves of one order. */
export function registerExport(history: Command, line: CommandLine): void {
  history
    .command('export [id]')
    .description('write the history of an order, or all of them, to a file for countersign-verify')
    .requiredOption('--out <file>', 'the file, which must not be there yet')
    .option('--all', 'of every order')
    .option('--checkpoint <number>', 'with what this checkpoint signed, instead of the newest')
    .action(async (orderId: string | undefined, options: ExportOptions, command: Command) => {
      const { all = false, out } = options;
      if (all === (orderId !== undefined)) throw fail.usage('Give either the id of an order or --all.');
      const { api, show } = openSession(line, command, 'auditor');
      const checkpoint = parseCheckpoint(options.checkpoint);
      const lines = orderId === undefined ? everything(api, checkpoint) : oneOrder(api, orderId, checkpoint);
      const count = await writeLines(out, lines);
      show({ json: { file: out, lines: count }, text: `${out}: ${count} lines\n` });
    });
  history
    .command('prove <id>')
    .description('show that a checkpoint signed the head of an order')
    .option('--checkpoint <number>', 'this one, instead of the newest')
    .action(async (orderId: string, options: { checkpoint?: string }, command: Command) => {
      const { api, show } = openSession(line, command, 'auditor');
      const proof = await readProof(api, orderId, parseCheckpoint(options.checkpoint));
      const { checkpoint, leaf, index, size } = proof;
      const text = toFields({
        checkpoint: checkpoint.number,
        head: `${leaf.position}:${leaf.hash}`,
        leaf: `${index} of ${size}`,
      });
      show({ json: proof, text });
    });
}
