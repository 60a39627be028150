import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { pastOrderSchema } from '../../api/schemas/past-order.ts';
import { runCommand } from '../../cli/main.ts';
import { historyEvents } from '../../db/tables/process.ts';
import { PackedOrders, runVerifier, unpack } from '../support/evidence-pack.ts';

let packed: PackedOrders;
let url: string;

beforeAll(async () => {
  packed = await PackedOrders.start();
  url = await packed.environment.app.listen({ host: '127.0.0.1', port: 0 });
}, 240_000);

afterAll(() => packed.close());

/** Runs a command again that is told to come back, as on a busy machine where pages have been laid out. */
function run(...args: readonly string[]) {
  return packed.environment.review.until(async () => {
    const done = await runOnce(args);
    return done.code === 3 ? null : done;
  });
}

async function runOnce(args: readonly string[]) {
  const written = { out: '', err: '' };
  const code = await runCommand(args, {
    config: {
      COUNTERSIGN_URL: url,
      COUNTERSIGN_API_KEY: await packed.environment.keyOf(packed.auditor),
      COUNTERSIGN_DATA_DIR: packed.folder,
    },
    terminal: {
      write: (text) => (written.out += text),
      warn: (text) => (written.err += text),
      readInput: () => Promise.resolve(Buffer.from('')),
    },
  });
  return { code, ...written };
}

const there = (name: string) => join(packed.folder, name);

describe('an order as it stood', () => {
  it('is shown at a position, with who could have decided and for whom', async () => {
    const { code, out } = await run('history', 'at', packed.orderId, '--position', '5');
    expect(code).toBe(0);
    expect(out).toMatch(/event +5 of \d+\n/);
    expect(out).toMatch(/credit +1 +1 +open .*Deputy <&> \(deputy\) for 王芳/);
    expect(out).toContain('credit.within_limit');
  });

  it('is shown at an instant, as JSON where that is asked for', async () => {
    const events = await packed.acting.listEvents(packed.orderId);
    const at = events.find(({ type }) => type === 'order.returned')?.at ?? '';
    const { code, out } = await run('history', 'at', packed.orderId, '--at', at, '--json');
    expect(code).toBe(0);
    expect(pastOrderSchema.parse(JSON.parse(out))).toMatchObject({ status: 'returned', revision: 1 });
  });

  it.each([
    ['both', ['--position', '1', '--at', '2026-12-01T00:00:00Z'], 2],
    ['no number', ['--position', 'x'], 2],
    ['no instant', ['--at', 'yesterday'], 1],
    ['a position beyond the end', ['--position', '1000'], 1],
  ])('at %s is refused', async (_name, options, code) => {
    expect(await run('history', 'at', packed.orderId, ...options)).toMatchObject({ code });
  });
});

describe('an export', () => {
  it.each([
    ['ocel', '{"eventTypes"'],
    ['xes', '<?xml'],
    ['history', '\ufefforder,position'],
    ['tasks', '\ufefforder,department'],
  ])('of %s is written as it comes', async (name, beginning) => {
    const file = there(`export.${name}`);
    const { code, out } = await run('export', name, '--out', file);
    const content = readFileSync(file);
    expect([code, out]).toEqual([0, `${file}: ${content.length} bytes\n`]);
    expect(content.toString('utf8').startsWith(beginning)).toBe(true);
  });

  it('has everything', async () => {
    const file = there('whole.csv');
    await run('export', 'history', '--out', file);
    const lines = readFileSync(file, 'utf8').trimEnd().split('\r\n');
    expect(lines.length - 1).toBe(await packed.environment.review.owner.$count(historyEvents));
  });

  it('of something else, or over a file that is there, is refused', async () => {
    expect(await run('export', 'everything', '--out', there('none'))).toMatchObject({ code: 2 });
    writeFileSync(there('kept'), 'kept');
    expect(await run('export', 'tasks', '--out', there('kept'))).toMatchObject({ code: 2 });
    expect(readFileSync(there('kept'), 'utf8')).toBe('kept');
  });
});

it('a history is exported with the references that were hashed, and without what they refer to', async () => {
  const file = there('history.jsonl');
  expect(await run('history', 'export', packed.orderId, '--out', file)).toMatchObject({ code: 0 });
  const text = readFileSync(file, 'utf8');
  expect([text.includes('personal:1:'), text.includes('数量太多')]).toEqual([true, false]);
});

describe('a pack', () => {
  const told = z.object({ file: z.string(), hash: z.string(), seed: z.string().nullable() });

  it('of an order is written with its hash, by which the verifier knows it', async () => {
    const file = there('one.zip');
    const { code, out } = await run('history', 'pack', packed.orderId, '--out', file, '--json');
    expect(code).toBe(0);
    const { hash } = told.parse(JSON.parse(out));
    unpack(readFileSync(file), there('one'));
    expect(await runVerifier([there('one'), ...packed.trusted, '--pack', hash])).toMatchObject({ status: 0 });
    const other = await runVerifier([there('one'), ...packed.trusted, '--pack', '0'.repeat(64)]);
    expect(other).toMatchObject({ status: 1 });
  });

  it('of a sample is written with the seed that it was drawn by', async () => {
    const sampled = await run('history', 'pack', '--sample', '2', '--out', there('two.zip'), '--json');
    const { seed, hash } = told.parse(JSON.parse(sampled.out));
    const args = ['--sample', '2', '--seed', seed ?? '', '--out', there('again.zip')];
    const again = await run('history', 'pack', ...args);
    expect(again.code).toBe(0);
    expect(again.out).toContain(`hash of the pack  ${hash}`);
    expect(again.out).toContain(`seed              ${seed ?? ''}`);
  });

  it('of a sample is of a period, and in a language', async () => {
    const period = ['--ended-from', '2020-01-01T00:00:00Z', '--ended-before', '2020-02-01T00:00:00Z'];
    const args = ['--sample', '2', ...period, '--language', 'zh', '--out', there('none.zip')];
    expect(await run('history', 'pack', ...args)).toMatchObject({ code: 0 });
    const paths = unpack(readFileSync(there('none.zip')), there('none'));
    expect(paths.filter((path) => path.startsWith('orders/'))).toEqual([]);
  });

  it.each([
    ['neither an order nor a sample', [], 2],
    ['both', ['some', '--sample', '2'], 2],
    ['a seed of no sample', ['some', '--seed', 'x'], 2],
    ['a period of no sample', ['some', '--ended-from', '2026-01-01T00:00:00Z'], 2],
    ['a language that it does not speak', ['some', '--language', 'fr'], 2],
    ['no number', ['--sample', 'x'], 2],
    ['an order that is not there', ['01940000-0000-7000-8000-000000000001'], 1],
  ])('of %s is refused, and leaves no file', async (_name, args, code) => {
    const file = there('refused.zip');
    expect(await run('history', 'pack', ...args, '--out', file)).toMatchObject({ code });
    expect(existsSync(file)).toBe(false);
  });
});
