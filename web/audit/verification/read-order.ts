import type { Checkpoint } from '../../../domain/checkpoint.ts';
import { answered, api } from '../../api/client.ts';
import { orNothing } from '../../api/or-nothing.ts';
import { readWholeHistory } from '../../order/read-history.ts';
import { readCheckpointBody } from './checkpoint-file.ts';
import { judgeOrder, type HandedProof, type OrderVerdict } from './judge-order.ts';
import { knowsEd25519, withEndorsed } from './signing-key.ts';

/** What an auditor has of their own. */
export interface AuditorsOwn {
  readonly kept: Pick<Checkpoint, 'body' | 'signature'> | null;
  /** Of which checkpoint, where none was kept; null for the newest. */
  readonly number: number | null;
  /** SPKI in DER, base64; null where none is trusted. */
  readonly publicKey: string | null;
}

const ON_A_PAGE = 200;

function readProof(orderId: string, number: number | null): Promise<HandedProof | null> {
  const query = number === null ? {} : { checkpoint: number };
  const params = { path: { orderId }, query };
  return orNothing(answered(api.GET('/v1/orders/{orderId}/inclusion', { params })));
}

/** The checkpoint of the number of a kept one, as it is handed out now. */
async function readHanded({ kept }: AuditorsOwn): Promise<Checkpoint | null> {
  const number = kept && readCheckpointBody(kept.body)?.number;
  if (typeof number !== 'number') return null;
  return orNothing(answered(api.GET('/v1/checkpoints/{number}', { params: { path: { number } } })));
}

async function readCheckpoints(): Promise<Checkpoint[]> {
  const all: Checkpoint[] = [];
  let cursor: string | undefined;
  do {
    const query = { limit: ON_A_PAGE, ...(cursor !== undefined && { cursor }) };
    const page = await answered(api.GET('/v1/checkpoints', { params: { query } }));
    all.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return all;
}

/** The key that the auditor trusts; the others that it vouches for only where another one has signed. */
async function readTrusted(publicKey: string | null, signedBy: string | undefined) {
  if (publicKey === null) return null;
  if (signedBy === undefined || signedBy === publicKey) return new Set([publicKey]);
  return withEndorsed(publicKey, await readCheckpoints());
}

/** Reads everything of an order anew, and judges it in this browser. */
export async function verifyOrder(orderId: string, own: AuditorsOwn): Promise<OrderVerdict> {
  const { kept, publicKey } = own;
  const number = kept ? (readCheckpointBody(kept.body)?.number ?? null) : own.number;
  // Before the events, so that these know of the head that was signed.
  const proof = await readProof(orderId, number);
  const checkpoint = kept ?? proof?.checkpoint;
  const signedBy = checkpoint && readCheckpointBody(checkpoint.body)?.publicKey;
  return judgeOrder({
    orderId,
    events: await readWholeHistory(orderId),
    proof,
    kept,
    handed: await readHanded(own),
    trusted: await readTrusted(publicKey, signedBy),
    knowsEd25519: await knowsEd25519(),
  });
}
