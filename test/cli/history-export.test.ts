import { spawnSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeSyntheticLedger } from '../../bench/audit/synthetic-ledger.ts';
import { Checkpointer, openSigner } from '../../checkpointer.ts';
import { runCommand } from '../../cli/main.ts';
import { orderStates } from '../../db/tables/process.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';

let environment: ApiEnvironment;
let url: string;
let orderId: string;
const folder = mkdtempSync(join(tmpdir(), 'countersign-export-'));
const auditor = anActor('auditor');
const keyPath = join(folder, 'key.pem');
const publicKeyPath = join(folder, 'key.pub.pem');
const kept = join(folder, 'outside', 'checkpoint-00000001.json');

beforeAll(async () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  writeFileSync(keyPath, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  writeFileSync(publicKeyPath, createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }));
  environment = await ApiEnvironment.start();
  const client = new pg.Client({ connectionString: environment.review.ownerUrl });
  await client.connect();
  await writeSyntheticLedger(client, { orders: 5, events: 6 });
  const [first] = await environment.review.owner.select().from(orderStates).limit(1);
  orderId = first?.orderId ?? '';
  const signer = await openSigner({ keyPath, previousKeyPath: undefined });
  const target = join(folder, 'outside');
  const log = { warn: () => undefined };
  await new Checkpointer({ database: drizzle(client), signer, target, intervalMs: 1_000, log }).write();
  await client.end();
  url = await environment.app.listen({ host: '127.0.0.1', port: 0 });
});

afterAll(async () => {
  await environment.close();
  rmSync(folder, { recursive: true });
});

async function run(...args: readonly string[]) {
  const written = { out: '', err: '' };
  const code = await runCommand(['history', ...args], {
    config: {
      COUNTERSIGN_URL: url,
      COUNTERSIGN_API_KEY: await environment.keyOf(auditor),
      COUNTERSIGN_DATA_DIR: folder,
    },
    terminal: {
      write: (text) => (written.out += text),
      warn: (text) => (written.err += text),
      readInput: () => Promise.resolve(Buffer.from('')),
    },
  });
  return { code, ...written };
}

function verify(...args: readonly string[]) {
  const { status, stdout } = spawnSync(process.execPath, ['cli/verify/countersign-verify.mjs', ...args], {
    encoding: 'utf8',
  });
  return { status, stdout };
}

const trusted = ['--checkpoint', kept, '--public-key', publicKeyPath];

it('the export of every order is verified by Node alone, with a kept checkpoint and a public key', async () => {
  const out = join(folder, 'all.jsonl');
  expect(await run('export', '--all', '--out', out)).toMatchObject({ code: 0 });
  expect(verify(out, ...trusted)).toEqual({ status: 0, stdout: 'valid: 30 events of 5 orders, 0 faults\n' });
});

it('the export of one order brings the proof that the checkpoint signed it', async () => {
  const out = join(folder, 'one.jsonl');
  expect(await run('export', orderId, '--out', out)).toMatchObject({ code: 0 });
  expect(verify(out, ...trusted)).toEqual({ status: 0, stdout: 'valid: 6 events of 1 orders, 0 faults\n' });
  const lines = readFileSync(out, 'utf8').split('\n');
  const cut = join(folder, 'cut.jsonl');
  writeFileSync(cut, lines.filter((line) => !line.includes('"position":6,"type"')).join('\n'));
  const found = verify(cut, ...trusted);
  expect(found.status).toBe(1);
  expect(found.stdout).toContain(
    `order ${orderId}, event 6: it is missing, and checkpoint 1 signed its hash`,
  );
  const unaware = verify(cut);
  expect(unaware.status).toBe(0);
  expect(unaware.stdout).toContain('cannot be detected');
});

it('a file that is there is not written over', async () => {
  const out = join(folder, 'there.jsonl');
  writeFileSync(out, 'kept');
  expect(await run('export', orderId, '--out', out)).toMatchObject({ code: 2 });
  expect(readFileSync(out, 'utf8')).toBe('kept');
});

it('what a checkpoint proves of an order is shown', async () => {
  const { code, out } = await run('prove', orderId);
  expect(code).toBe(0);
  expect(out).toMatch(/checkpoint +1\nhead +6:[0-9a-f]{64}\nleaf +\d of 5/);
});
