import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { checkpointListSchema, inclusionSchema, leafListSchema } from '../../api/schemas/checkpoint.ts';
import { historySchema } from '../../api/schemas/history.ts';
import { Checkpointer, openSigner } from '../../checkpointer.ts';
import { Verification } from '../../cli/verify/countersign-verify.mjs';
import { openDatabase, type OpenDatabase } from '../../db/pool.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { addCompany } from '../support/company.ts';
import { aDepartment, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer, orderIdOf } from '../support/review-environment.ts';

const keptSchema = z.object({ body: z.string(), signature: z.string() });
let environment: ApiEnvironment;
let opened: OpenDatabase;
const auditor = anActor('auditor');
const credit = aReviewer('credit');
const folder = mkdtempSync(join(tmpdir(), 'countersign-checkpoints-'));
const log = { warn: () => undefined };

function aKeyFile(name: string): string {
  const path = join(folder, name);
  const { privateKey } = generateKeyPairSync('ed25519');
  writeFileSync(path, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return path;
}

const publicKeyOf = (path: string) =>
  createPublicKey(createPrivateKey(readFileSync(path, 'utf8')))
    .export({ type: 'spki', format: 'der' })
    .toString('base64');

const keyPath = aKeyFile('key.pem');
const newKeyPath = aKeyFile('new-key.pem');
const target = join(folder, 'outside');

async function checkpointer(input: { keyPath?: string; previousKeyPath?: string; target?: string }) {
  const { previousKeyPath } = input;
  const signer = await openSigner({ keyPath: input.keyPath ?? keyPath, previousKeyPath });
  const intervalMs = 20;
  return new Checkpointer({
    database: opened.database,
    signer,
    target: input.target ?? target,
    intervalMs,
    log,
  });
}

async function decided(): Promise<string> {
  const { review } = environment;
  const order = await review.submit(anOrder());
  await review.decide(order, { department: 'credit', verb: 'approve', actor: credit });
  await order.result();
  return orderIdOf(order);
}

async function get(url: string): Promise<unknown> {
  const answer = await environment.call(auditor, { url });
  expect([url, answer.statusCode]).toEqual([url, 200]);
  return answer.json<unknown>();
}

const listed = async () => checkpointListSchema.parse(await get('/v1/checkpoints')).items;
const keptFile = (number: number) =>
  keptSchema.parse(JSON.parse(readFileSync(join(target, `checkpoint-0000000${number}.json`), 'utf8')));

/** What an auditor has of one order: its history, the proof for it and the checkpoints. */
async function verifyOrder(orderId: string, kept: { number: number; publicKeys: readonly string[] }) {
  const verification = new Verification();
  const events = historySchema.parse(await get(`/v1/orders/${orderId}/history?limit=200`)).items;
  for (const event of events) verification.add({ kind: 'event', orderId, ...event });
  const url = `/v1/orders/${orderId}/inclusion?checkpoint=${kept.number}`;
  const proof = inclusionSchema.parse(await get(url));
  verification.add({ kind: 'proof', ...proof, number: kept.number });
  for (const checkpoint of await listed()) verification.add({ kind: 'checkpoint', ...checkpoint });
  return verification.judge({ checkpoint: keptFile(kept.number), publicKeys: kept.publicKeys });
}

let orderId: string;

beforeAll(async () => {
  environment = await ApiEnvironment.start();
  const { review } = environment;
  await addCompany(review.owner);
  await review.addPeople(credit);
  await review.activate(aPolicy({ departments: [aDepartment('credit')] }));
  await review.startWorker();
  opened = openDatabase({
    databaseUrl: review.applicationUrl,
    role: 'countersign_worker',
    maximumConnections: 4,
    onBrokenConnection: () => undefined,
  });
  orderId = await decided();
});

afterAll(async () => {
  await opened.close();
  await environment.close();
  rmSync(folder, { recursive: true });
});

it('a change is signed after the interval, once, and kept outside', async () => {
  const signing = await checkpointer({});
  signing.noteChange();
  await vi.waitFor(() => {
    expect(readdirSync(target)).toEqual(['checkpoint-00000001.json']);
  }, 10_000);
  await signing.write();
  await signing.close();
  expect(await listed()).toHaveLength(1);
  expect(await verifyOrder(orderId, { number: 1, publicKeys: [publicKeyOf(keyPath)] })).toMatchObject({
    valid: true,
    faults: [],
  });
});

it('what changed before the process ended is signed as it ends, and continues the one before', async () => {
  await decided();
  await (await checkpointer({})).close();
  expect(await listed()).toHaveLength(2);
  const { items } = leafListSchema.parse(await get('/v1/checkpoints/2/leaves'));
  expect(items.map((leaf) => leaf.orderId)).toContain(orderId);
  const publicKeys = [publicKeyOf(keyPath)];
  expect(await verifyOrder(orderId, { number: 2, publicKeys })).toMatchObject({ valid: true });
  // The earlier one goes on proving what it signed.
  expect(await verifyOrder(orderId, { number: 1, publicKeys })).toMatchObject({ valid: true });
});

it('a new key that the one before vouches for is believed by who trusts that one, and another one is not', async () => {
  await decided();
  await (await checkpointer({ keyPath: newKeyPath, previousKeyPath: keyPath })).close();
  const trusting = (...paths: string[]) => ({ number: 3, publicKeys: paths.map(publicKeyOf) });
  expect(await verifyOrder(orderId, trusting(keyPath))).toMatchObject({ valid: true });
  expect(await verifyOrder(orderId, trusting(newKeyPath))).toMatchObject({ valid: true });
  const stranger = await verifyOrder(orderId, trusting(aKeyFile('stranger.pem')));
  expect(stranger.faults.join()).toContain('nobody vouches for');
});

it('what could not be kept outside is sent with the next', async () => {
  await decided();
  const received: string[] = [];
  let status = 503;
  const server = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => received.push(chunk.toString()));
    request.on('end', () => response.writeHead(status).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const signing = await checkpointer({ keyPath: newKeyPath, target: `http://127.0.0.1:${port}/` });
  await expect(signing.write()).rejects.toThrow('503');
  status = 204;
  received.length = 0;
  await signing.close();
  server.close();
  expect(received.join('')).toContain('signature');
  expect(await listed()).toHaveLength(4);
});

it('two processes at once sign one checkpoint', async () => {
  await decided();
  const before = (await listed()).length;
  const [one, other] = await Promise.all([
    checkpointer({ keyPath: newKeyPath }),
    checkpointer({ keyPath: newKeyPath }),
  ]);
  await Promise.all([one.write(), other.write()]);
  expect(await listed()).toHaveLength(before + 1);
});

it('an order that a checkpoint does not know has no proof in it', async () => {
  const late = await decided();
  const answer = await environment.call(auditor, { url: `/v1/orders/${late}/inclusion?checkpoint=1` });
  expect(answer.statusCode).toBe(404);
});
