import type { ChainHead, Checkpoint } from '../../../domain/checkpoint.ts';
import { auditSteps, leafBytes, nodeBytes } from '../../../domain/merkle-tree.ts';
import { findChainFault, type ChainedRow, type ChainFault } from '../../order/chain.ts';
import { sha256, toHex } from '../../order/web-hash.ts';
import { readCheckpointBody } from './checkpoint-file.ts';
import { isSignedBy } from './signing-key.ts';

/** The proof that a checkpoint signed the head of an order, as it is handed out. */
export interface HandedProof {
  readonly checkpoint: Pick<Checkpoint, 'body' | 'signature'>;
  readonly leaf: ChainHead;
  readonly index: number;
  readonly size: number;
  readonly path: readonly string[];
}

/** All that an order is judged on. */
export interface JudgedOrder {
  readonly orderId: string;
  readonly events: readonly ChainedRow[];
  /** Null where no checkpoint signed it. */
  readonly proof: HandedProof | null;
  /** The checkpoint that was kept outside; null where there is none. */
  readonly kept: Pick<Checkpoint, 'body' | 'signature'> | null;
  /** What is handed out as the checkpoint of the number of the kept one; null where nothing is, or none was kept. */
  readonly handed: Pick<Checkpoint, 'body'> | null;
  /** The keys (SPKI in DER, base64) that the auditor trusts; null where none was given. */
  readonly trusted: ReadonlySet<string> | null;
  readonly knowsEd25519: boolean;
}

type ProofFault = 'other_order' | 'head_missing' | 'head_differs' | 'path';
type SignatureFault = 'signature' | 'wrong_key';
type KeptFault = 'missing' | 'differs';
type SignatureDoubt = 'own_key' | 'no_ed25519';

type Held = { readonly state: 'holds' };
type Failed<Code> = { readonly state: 'fails'; readonly code: Code };
type Unknown<Code> = { readonly state: 'unknown'; readonly code: Code };

/** What came of verifying an order, point by point. */
export interface OrderVerdict {
  readonly events: number;
  readonly chain: Held | (Failed<ChainFault['code']> & Pick<ChainFault, 'position'>);
  readonly proof: Held | Failed<ProofFault> | Unknown<'not_signed'>;
  /** Whether the server hands out the checkpoint that was kept. Null where none was. */
  readonly kept: Held | Failed<KeptFault> | null;
  readonly signature: Held | Failed<SignatureFault> | Unknown<SignatureDoubt> | null;
  /** What the checkpoint that was looked at says of itself; null without one. */
  readonly checkpoint: ReturnType<typeof readCheckpointBody>;
  /** Up to which event the checkpoint signed; null without one. */
  readonly signedThrough: number | null;
}

const HOLDS: Held = { state: 'holds' };

function fromHex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** RFC 8785 JSON of a head: its keys in their order, its values as JSON writes them. */
function headText({ hash, orderId, position }: ChainHead): string {
  return JSON.stringify({ hash, orderId, position });
}

async function rootOf({ leaf, index, size, path }: HandedProof): Promise<string | null> {
  const steps = auditSteps({ index, size, path: path.map(fromHex) });
  if (!steps) return null;
  let hash = await sha256(leafBytes(new TextEncoder().encode(headText(leaf))));
  for (const { sibling, isLeft } of steps) {
    hash = await sha256(isLeft ? nodeBytes(sibling, hash) : nodeBytes(hash, sibling));
  }
  return toHex(hash);
}

async function judgeProof({ orderId, events, proof, kept }: JudgedOrder): Promise<OrderVerdict['proof']> {
  if (!proof) return { state: 'unknown', code: 'not_signed' };
  const { leaf, size } = proof;
  if (leaf.orderId !== orderId) return { state: 'fails', code: 'other_order' };
  const head = events[leaf.position - 1];
  if (!head) return { state: 'fails', code: 'head_missing' };
  if (head.hash !== leaf.hash) return { state: 'fails', code: 'head_differs' };
  const body = readCheckpointBody((kept ?? proof.checkpoint).body);
  const leads = body !== null && size === body.orders && (await rootOf(proof)) === body.root;
  return leads ? HOLDS : { state: 'fails', code: 'path' };
}

async function judgeSignature(
  { body: text, signature }: Pick<Checkpoint, 'body' | 'signature'>,
  { trusted, knowsEd25519 }: JudgedOrder,
): Promise<OrderVerdict['signature']> {
  const publicKey = readCheckpointBody(text)?.publicKey ?? '';
  if (trusted && !trusted.has(publicKey)) return { state: 'fails', code: 'wrong_key' };
  if (!knowsEd25519) return { state: 'unknown', code: 'no_ed25519' };
  if (!(await isSignedBy(publicKey, { text, signature }))) return { state: 'fails', code: 'signature' };
  return trusted ? HOLDS : { state: 'unknown', code: 'own_key' };
}

/** A checkpoint that was kept does not vanish: the database would be another one, or one from before it. */
function judgeKept({ kept, handed }: JudgedOrder): OrderVerdict['kept'] {
  if (!kept) return null;
  if (!handed) return { state: 'fails', code: 'missing' };
  return kept.body === handed.body ? HOLDS : { state: 'fails', code: 'differs' };
}

/**
 * Judges an order on nothing but what was handed out and what the auditor has: the chain of its events, whether the
 * checkpoint signed its head, and who signed the checkpoint. A kept checkpoint goes before the one that is handed out.
 */
export async function judgeOrder(order: JudgedOrder): Promise<OrderVerdict> {
  const { orderId, events, proof, kept } = order;
  const checkpoint = kept ?? proof?.checkpoint ?? null;
  const fault = await findChainFault(orderId, events);
  return {
    events: events.length,
    chain: fault ? { state: 'fails', ...fault } : HOLDS,
    proof: await judgeProof(order),
    kept: judgeKept(order),
    signature: checkpoint && (await judgeSignature(checkpoint, order)),
    checkpoint: checkpoint && readCheckpointBody(checkpoint.body),
    signedThrough: proof?.leaf.position ?? null,
  };
}

/** What the points come to: one that fails decides, then one that could not be known. */
export function overallState({ chain, proof, kept, signature }: OrderVerdict): 'holds' | 'fails' | 'unknown' {
  const states = [chain, proof, kept, signature].map((point) => point?.state ?? 'holds');
  if (states.includes('fails')) return 'fails';
  return states.includes('unknown') ? 'unknown' : 'holds';
}
