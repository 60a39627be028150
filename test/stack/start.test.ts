import { mkdtempSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkoutFolder } from '../../stack/environment.ts';
import { identify, isAlive, stopProcess, waitUntilGone } from '../../stack/processes/process-identity.mjs';
import { waitUntil } from '../../stack/processes/wait-until.ts';
import { readStackFile } from '../../stack/stack-file.ts';
import type { StackFile } from '../../stack/stack-file.ts';
import { processesNaming, runNpmStart, scratchDataFolder } from '../support/stack-process.ts';
import type { StackProcess } from '../support/stack-process.ts';

async function query(databaseUrl: string, statement: string): Promise<pg.QueryResult['rows']> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

async function answersReady(address: string): Promise<number> {
  return (await fetch(`${address}/readyz`)).status;
}

/** A folder for PATH with nothing but the named programs of this machine. */
function folderWithPrograms({ parent, names }: { parent: string; names: readonly string[] }): string {
  const folder = mkdtempSync(join(parent, 'path-'));
  for (const name of names) symlinkSync(join('/usr/bin', name), join(folder, name));
  return folder;
}

const stopWithinMs = 60_000;
const twoStartsWithinMs = 240_000;
const pidsOf = (stack: StackFile): number[] => Object.values(stack.processes);

describe('a started stack', () => {
  const folder = scratchDataFolder();
  const settings = { COUNTERSIGN_DATA_DIR: folder.path };
  let running: StackProcess;
  let stack: StackFile;

  beforeAll(async () => {
    running = runNpmStart(settings);
    stack = await running.ready();
  });

  afterAll(async () => {
    running.signalGroup('SIGTERM');
    await running.ended;
    folder.remove();
  });

  it('answers at the address that stack.json names', async () => {
    expect(await answersReady(stack.address)).toBe(200);
  });

  it('writes stack.json for its own user only, with every process and every role', () => {
    expect(statSync(join(folder.path, 'stack.json')).mode & 0o777).toBe(0o600);
    expect(Object.keys(stack.processes).sort()).toEqual(['api', 'postgres', 'temporal', 'worker']);
    expect(Object.keys(stack.keys).sort()).toEqual([
      'admin',
      'auditor',
      'customer',
      'manager',
      'reviewer',
      'submitter',
      'system',
    ]);
  });

  it('signs people in with the keys that it prints', async () => {
    const { submitter = '' } = stack.keys;
    expect(running.output()).toContain(submitter);
    const answer = await fetch(`${stack.address}/v1/orders`, {
      headers: { authorization: `Bearer ${submitter}` },
    });
    expect(answer.status).toBe(200);
  });

  it('makes evidence packs, with the verifier and the font that they need', async () => {
    const { submitter = '', auditor = '' } = stack.keys;
    const submitted = await fetch(`${stack.address}/v1/orders`, {
      method: 'POST',
      headers: { authorization: `Bearer ${submitter}`, 'content-type': 'application/json' },
      body: readFileSync(join(checkoutFolder, 'docs/samples/beyond-credit-limit.json')),
    });
    const { id } = z.object({ id: z.uuid() }).parse(await submitted.json());
    const pack = await fetch(`${stack.address}/v1/orders/${id}/evidence-pack`, {
      headers: { authorization: `Bearer ${auditor}` },
    });
    const files = unzipSync(new Uint8Array(await pack.arrayBuffer()));
    expect(Object.keys(files)).toEqual(
      expect.arrayContaining([`orders/${id}/evidence.pdf`, 'verify/countersign-verify.mjs', 'record.jsonl']),
    );
  });

  it('refuses a second start beside it and goes on', async () => {
    const second = runNpmStart(settings);
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain(`runs already at ${stack.address}`);
    expect(await answersReady(stack.address)).toBe(200);
  });

  it('starts a program again that was killed, and writes its new process id down', async () => {
    const killed = identify(stack.processes.worker ?? 0);
    await stopProcess(killed, { signalName: 'SIGKILL', graceMs: stopWithinMs });
    const attempt = (): Promise<void> => {
      const now = readStackFile(folder.path)?.processes.worker;
      return now === killed.pid || now === undefined
        ? Promise.reject(new Error('Not yet'))
        : Promise.resolve();
    };
    await waitUntil({ attempt, stillPossible: () => undefined, withinMs: stopWithinMs, everyMs: 50 });
  });
});

describe('a stack that was killed', () => {
  const folder = scratchDataFolder();
  const settings = { COUNTERSIGN_DATA_DIR: folder.path };

  afterAll(folder.remove);

  it(
    'starts again with its data and its keys, and leaves nothing behind when it is interrupted',
    async () => {
      const killed = runNpmStart(settings);
      const before = await killed.ready();
      await query(before.databaseUrl, 'create table survivors as select 42 as number');
      killed.signalGroup('SIGKILL');
      await killed.ended;

      const again = runNpmStart(settings);
      const after = await again.ready();
      expect(await query(after.databaseUrl, 'select number from survivors')).toEqual([{ number: 42 }]);
      expect(after.keys).toEqual(before.keys);
      expect(pidsOf(before).filter((pid) => isAlive(identify(pid)))).toEqual([]);

      const identities = pidsOf(after).map(identify);
      again.signalGroup('SIGINT');
      expect(await again.ended).toBe(0);
      for (const identity of identities) expect(await waitUntilGone(identity, 0)).toBe(true);
      expect(processesNaming(folder.path)).toEqual([]);
    },
    twoStartsWithinMs,
  );
});

describe('a reason not to start', () => {
  const folder = scratchDataFolder();
  const start = (settings: NodeJS.ProcessEnv): StackProcess =>
    runNpmStart({ COUNTERSIGN_DATA_DIR: folder.path, ...settings });

  afterEach(() => {
    expect(processesNaming(folder.path)).toEqual([]);
  });

  afterAll(folder.remove);

  const nowhere = join(folder.path, 'no-such-folder');
  const reasons: [string, NodeJS.ProcessEnv, RegExp][] = [
    [
      'an unreachable DATABASE_URL',
      { DATABASE_URL: 'postgresql://u:secret@127.0.0.1:9/x' },
      /127\.0\.0\.1:9\/x that DATABASE_URL names cannot be reached/,
    ],
    ['a malformed DATABASE_URL', { DATABASE_URL: 'nonsense' }, /DATABASE_URL is not a URL/],
    [
      'an unreachable TEMPORAL_ADDRESS',
      { TEMPORAL_ADDRESS: '127.0.0.1:9' },
      /127\.0\.0\.1:9 that TEMPORAL_ADDRESS names cannot be reached/,
    ],
    ['a TEMPORAL_CLI_PATH that names nothing', { TEMPORAL_CLI_PATH: nowhere }, /TEMPORAL_CLI_PATH names/],
    ['a PORT that is no port', { PORT: 'web' }, /PORT is "web"/],
    [
      'a data folder where none can be made',
      { COUNTERSIGN_DATA_DIR: '/proc/countersign/data' },
      /The data folder \/proc\/countersign\/data cannot be used \(ENOENT.+COUNTERSIGN_DATA_DIR/,
    ],
    [
      'a data folder that is a file',
      { COUNTERSIGN_DATA_DIR: join(checkoutFolder, 'package.json') },
      /The data folder .+package\.json cannot be used/,
    ],
    ['a HOST of another machine', { HOST: '192.0.2.1' }, /192\.0\.2\.1 is not an address of this machine/],
  ];

  it.each(reasons)('is told in words: %s', async (_name, settings, message) => {
    const refused = start(settings);
    expect(await refused.ended).toBe(1);
    expect(refused.output()).toMatch(message);
    expect(refused.output()).not.toMatch(/secret|\n {4}at /);
  });

  it('is told in words: a port that another program uses', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const refused = start({ PORT: String(port) });
    expect(await refused.ended).toBe(1);
    expect(refused.output()).toContain(`Port ${String(port)} of 127.0.0.1 is in use`);
    other.close();
  });

  it('is told in words: no Temporal server, no network and no Go to build one', async () => {
    const withoutNetwork = 'globalThis.fetch = () => Promise.reject(new Error("no network"))';
    const refused = start({
      PATH: folderWithPrograms({ parent: folder.path, names: ['id'] }),
      XDG_CACHE_HOME: nowhere,
      NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(withoutNetwork)}`,
    });
    expect(await refused.ended).toBe(1);
    expect(refused.output()).toMatch(/Go is not installed: install Go/);
  });
});
