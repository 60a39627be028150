import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { headLeaf, sha256 } from '../../db/checkpoints.ts';
import { canonicalJson } from '../../db/canonical.ts';
import type { ChainHead, Checkpoint } from '../../domain/checkpoint.ts';
import { endorsedText } from '../../domain/checkpoint.ts';
import { CHAIN_START } from '../../domain/history-event.ts';
import { inclusionPath, merkleRoot } from '../../domain/merkle-tree.ts';
import { readCheckpointFile } from '../../web/audit/verification/checkpoint-file.ts';
import {
  judgeOrder,
  overallState,
  type JudgedOrder,
  type OrderVerdict,
} from '../../web/audit/verification/judge-order.ts';
import { knowsEd25519, readPublicKey, withEndorsed } from '../../web/audit/verification/signing-key.ts';
import type { ChainedRow } from '../../web/order/chain.ts';

const ORDERS = ['a', 'b', 'c'].map((letter) => `01940000-0000-7000-8000-00000000000${letter}`);
const [ORDER = '', OTHER = ''] = ORDERS;

function aKey() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    privateKey,
    text: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    publicKey,
  };
}

const signText = (key: KeyObject, text: string) =>
  sign(null, Buffer.from(text, 'utf8'), key).toString('base64');

function aChain(orderId: string, comments: readonly string[]): ChainedRow[] {
  let previousHash = CHAIN_START;
  return comments.map((comment, index) => {
    const event = {
      ...{ at: '2026-03-01T09:00:00.000Z', facts: { comment }, orderId },
      ...{ position: index + 1, type: 'review.decided' },
    };
    const body = canonicalJson(event);
    const hash = createHash('sha256')
      .update(previousHash + body)
      .digest('hex');
    const row = { ...event, event, body, previousHash, hash, personal: [] };
    previousHash = hash;
    return row;
  });
}

const chains = new Map(ORDERS.map((orderId) => [orderId, aChain(orderId, ['seen', '同意', 'done'])]));
const signer = aKey();

function headsOf(): ChainHead[] {
  return [...chains].map(([orderId, rows]) => ({
    orderId,
    position: rows.length,
    hash: rows.at(-1)?.hash ?? '',
  }));
}

function aCheckpoint({ privateKey, text: publicKey }: ReturnType<typeof aKey>): Checkpoint {
  const heads = headsOf();
  const body = canonicalJson({
    ...{ number: 1, at: '2026-03-02T09:00:00.000Z', orders: heads.length, previous: null, publicKey },
    root: Buffer.from(merkleRoot(sha256, heads.map(headLeaf))).toString('hex'),
  });
  return { body, signature: signText(privateKey, body), endorsement: null };
}

const checkpoint = aCheckpoint(signer);

function aProof(orderId: string) {
  const heads = headsOf();
  const index = heads.findIndex((head) => head.orderId === orderId);
  const [leaf] = heads.slice(index);
  if (!leaf) throw new Error('the order is in the tree');
  const path = inclusionPath(sha256, heads.map(headLeaf), index).map((hash) =>
    Buffer.from(hash).toString('hex'),
  );
  return { checkpoint, leaf, index, size: heads.length, path };
}

const events = chains.get(ORDER) ?? [];
const whole: JudgedOrder = {
  orderId: ORDER,
  events,
  proof: aProof(ORDER),
  kept: checkpoint,
  handed: checkpoint,
  trusted: new Set([signer.text]),
  knowsEd25519: true,
};

const changed = (position: number, change: (row: ChainedRow) => Partial<ChainedRow>) =>
  events.map((row) => (row.position === position ? { ...row, ...change(row) } : row));

describe('an order that an auditor verifies in a browser', () => {
  it('is valid with a kept checkpoint, the proof for it and the key that signed it', async () => {
    const verdict = await judgeOrder(whole);
    expect(verdict).toMatchObject({ events: 3, signedThrough: 3, checkpoint: { number: 1, orders: 3 } });
    for (const point of [verdict.chain, verdict.proof, verdict.kept, verdict.signature])
      expect(point).toEqual({ state: 'holds' });
    expect(overallState(verdict)).toBe('holds');
  });

  it.each(ORDERS)('is proved wherever it stands in the tree', async (orderId) => {
    const of = { orderId, events: chains.get(orderId) ?? [], proof: aProof(orderId) };
    expect(overallState(await judgeOrder({ ...whole, ...of }))).toBe('holds');
  });

  const anew = aChain(ORDER, ['seen', '不同意', 'done']);
  const foreignKey = aKey();
  const proof = aProof(ORDER);
  const [sibling = '', ...rest] = proof.path;
  const tampered: readonly (readonly [string, Partial<JudgedOrder>, Partial<OrderVerdict>])[] = [
    [
      'a changed event',
      { events: changed(2, ({ body }) => ({ body: body.replace('同意', '反对') })) },
      { chain: { state: 'fails', position: 2, code: 'hash' } },
    ],
    [
      'an event that is shown otherwise than it was hashed',
      { events: changed(2, () => ({ event: { facts: { comment: 'other' } } })) },
      { chain: { state: 'fails', position: 2, code: 'shown' } },
    ],
    ['hashes that were computed anew', { events: anew }, { proof: { state: 'fails', code: 'head_differs' } }],
    [
      'a tail that was cut off',
      { events: events.slice(0, 2) },
      { proof: { state: 'fails', code: 'head_missing' } },
    ],
    [
      'the history of another order',
      { events: chains.get(OTHER) ?? [] },
      { chain: { state: 'fails', position: 1, code: 'other_order' } },
    ],
    [
      'the proof of another order',
      { proof: aProof(OTHER) },
      { proof: { state: 'fails', code: 'other_order' } },
    ],
    [
      'another path',
      { proof: { ...proof, path: [sibling.replace(/^./, (digit) => (digit === '0' ? '1' : '0')), ...rest] } },
      { proof: { state: 'fails', code: 'path' } },
    ],
    ['a path too short', { proof: { ...proof, path: rest } }, { proof: { state: 'fails', code: 'path' } }],
    [
      'a wrong key',
      { trusted: new Set([foreignKey.text]) },
      { signature: { state: 'fails', code: 'wrong_key' } },
    ],
    [
      'a signature of another text',
      { kept: { ...checkpoint, signature: signText(signer.privateKey, 'other') } },
      { signature: { state: 'fails', code: 'signature' } },
    ],
    [
      'a checkpoint that another key made in its place',
      { kept: null, proof: { ...proof, checkpoint: aCheckpoint(foreignKey) } },
      { signature: { state: 'fails', code: 'wrong_key' } },
    ],
    [
      'another checkpoint handed out than was kept',
      { handed: aCheckpoint(foreignKey) },
      { kept: { state: 'fails', code: 'differs' } },
    ],
    [
      'a kept checkpoint that is not handed out any more',
      { handed: null, proof: null },
      { kept: { state: 'fails', code: 'missing' } },
    ],
  ];

  it.each(tampered)('is not valid with %s, and that is named', async (_name, change, expected) => {
    const verdict = await judgeOrder({ ...whole, ...change });
    expect(verdict).toMatchObject(expected);
    expect(overallState(verdict)).toBe('fails');
  });

  it.each([
    ['no key', { trusted: null }, { signature: { state: 'unknown', code: 'own_key' } }],
    ['no Ed25519', { knowsEd25519: false }, { signature: { state: 'unknown', code: 'no_ed25519' } }],
    [
      'no proof',
      { proof: null, kept: null },
      { proof: { state: 'unknown', code: 'not_signed' }, signature: null, kept: null },
    ],
  ] as const)('is not all known with %s', async (_name, change, expected) => {
    const verdict = await judgeOrder({ ...whole, ...change });
    expect(verdict).toMatchObject(expected);
    expect(overallState(verdict)).toBe('unknown');
  });

  it('says of a signature by the key that the checkpoint names whether it is one at all', async () => {
    const kept = { ...checkpoint, signature: signText(foreignKey.privateKey, checkpoint.body) };
    const { signature } = await judgeOrder({ ...whole, kept, trusted: null });
    expect(signature).toEqual({ state: 'fails', code: 'signature' });
  });
});

describe('a key', () => {
  it('is read from PEM and base64, and from nothing else', () => {
    const { publicKey, text } = aKey();
    const pem = publicKey.export({ type: 'spki', format: 'pem' });
    expect([readPublicKey(String(pem)), readPublicKey(`  ${text}\n`)]).toEqual([text, text]);
    const rsa = generateKeyPairSync('rsa', { modulusLength: 1_024 });
    const others = [rsa.publicKey.export({ type: 'spki', format: 'pem' }), '', 'a key', text.slice(4)];
    for (const other of others) expect(readPublicKey(String(other))).toBeNull();
  });

  it('is trusted where a trusted one has endorsed it, and not where another one has', async () => {
    const [old, next, stranger] = [aKey(), aKey(), aKey()];
    const endorsedBy = (key: ReturnType<typeof aKey>, of: ReturnType<typeof aKey>): Checkpoint => ({
      ...aCheckpoint(of),
      endorsement: { publicKey: key.text, signature: signText(key.privateKey, endorsedText(of.text)) },
    });
    expect(await withEndorsed(old.text, [endorsedBy(old, next)])).toEqual(new Set([old.text, next.text]));
    expect(await withEndorsed(old.text, [endorsedBy(stranger, next)])).toEqual(new Set([old.text]));
    const forged = endorsedBy(stranger, next);
    const inTheNameOfOld = { ...forged, endorsement: { publicKey: old.text, signature: forged.signature } };
    expect(await withEndorsed(old.text, [inTheNameOfOld])).toEqual(new Set([old.text]));
  });

  it('can be used where the platform knows Ed25519', async () => {
    expect(await knowsEd25519()).toBe(true);
  });
});

it('a file is a checkpoint when it has what a checkpoint signs', () => {
  expect(readCheckpointFile(JSON.stringify(checkpoint))).toEqual({
    body: checkpoint.body,
    signature: checkpoint.signature,
  });
  const others = ['', 'null', '{}', JSON.stringify({ ...checkpoint, body: '{}' })];
  for (const other of others) expect(readCheckpointFile(other)).toBeNull();
});
