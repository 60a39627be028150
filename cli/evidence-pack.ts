import { Option, type Command } from 'commander';
import { PACK_LANGUAGES, type PackLanguage } from '../domain/evidence/pack-texts.ts';
import { answered, type ApiClient } from './api-client.ts';
import { openSession, type CommandLine } from './command-line.ts';
import { writeDownload } from './download.ts';
import { fail } from './failure.ts';
import { toFields } from './output.ts';

interface PackOptions {
  readonly out: string;
  readonly sample?: string;
  readonly seed?: string;
  readonly endedFrom?: string;
  readonly endedBefore?: string;
  readonly checkpoint?: string;
  readonly language: PackLanguage;
}

interface Fetched {
  readonly body: unknown;
  readonly headers: Headers;
}

function parseNumber(text: string, what: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1) return number;
  throw fail.usage(`${what} is a number from 1.`);
}

async function fetched(
  call: Promise<{ data?: unknown; error?: unknown; response: Response }>,
): Promise<Fetched> {
  const { data } = await answered<unknown>(call);
  return { body: data, headers: (await call).response.headers };
}

function fetchPack(api: ApiClient, orderId: string | undefined, options: PackOptions): Promise<Fetched> {
  const { checkpoint, sample, seed, endedFrom, endedBefore, language } = options;
  const signed = checkpoint === undefined ? {} : { checkpoint: parseNumber(checkpoint, 'A checkpoint') };
  const asked = { ...signed, language };
  if (orderId !== undefined) {
    const params = { path: { orderId }, query: asked };
    return fetched(api.GET('/v1/orders/{orderId}/evidence-pack', { params, parseAs: 'stream' }));
  }
  const size = parseNumber(sample ?? '', 'The size of a sample');
  const query = {
    ...{ size, ...asked },
    ...(seed === undefined ? {} : { seed }),
    ...(endedFrom === undefined ? {} : { endedFrom }),
    ...(endedBefore === undefined ? {} : { endedBefore }),
  };
  return fetched(api.GET('/v1/evidence-packs', { params: { query }, parseAs: 'stream' }));
}

/** Registers taking the evidence of orders away. */
export function registerEvidencePack(history: Command, line: CommandLine): void {
  history
    .command('pack [id]')
    .description('write the evidence of an order, or of a sample of orders, to a zip')
    .requiredOption('--out <file>', 'the file, which must not be there yet')
    .option('--sample <n>', 'of so many orders, drawn from those whose review has ended')
    .option('--seed <text>', 'what they are drawn by, instead of a new one')
    .option('--ended-from <instant>', 'of those whose review ended then or later')
    .option('--ended-before <instant>', 'of those whose review ended before')
    .option('--checkpoint <number>', 'with what this checkpoint signed, instead of the newest')
    .addOption(new Option('--language <language>', 'of the PDF').choices(PACK_LANGUAGES).default('both'))
    .action(async (orderId: string | undefined, options: PackOptions, command: Command) => {
      const { out, sample, seed, endedFrom, endedBefore } = options;
      if ((orderId === undefined) === (sample === undefined)) {
        throw fail.usage('Give either the id of an order or --sample.');
      }
      if (seed !== undefined && sample === undefined) throw fail.usage('A seed belongs to a sample.');
      const isOfPeriod = endedFrom !== undefined || endedBefore !== undefined;
      if (isOfPeriod && sample === undefined) throw fail.usage('A period belongs to a sample.');
      const { api, show } = openSession(line, command, 'auditor');
      const { body, headers } = await fetchPack(api, orderId, options);
      const bytes = await writeDownload(out, body);
      const told = { hash: headers.get('countersign-pack-hash'), seed: headers.get('countersign-seed') };
      show({
        json: { file: out, bytes, ...told },
        text: toFields({ file: out, bytes, 'hash of the pack': told.hash, seed: told.seed }),
      });
    });
}
