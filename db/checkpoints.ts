import { createHash } from 'node:crypto';
import { and, asc, desc, eq, gt, isNull, lte, sql } from 'drizzle-orm';
import type { ChainHead, Checkpoint, CheckpointBody } from '../domain/checkpoint.ts';
import { inclusionPath, leafHash, merkleRoot } from '../domain/merkle-tree.ts';
import { canonicalJson, parseStored, sha256Hex } from './canonical.ts';
import type { Database, Queryable, Transaction } from './pool.ts';
import { checkpointDeliveries, checkpointLeaves, checkpoints } from './tables/checkpoints.ts';
import { orderStates } from './tables/process.ts';

type CheckpointRow = typeof checkpoints.$inferSelect;

const CHECKPOINT_LOCK = 7_214_609_332;
const LEAVES_IN_A_STATEMENT = 5_000;

/** SHA-256 over bytes. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest();
}

/** The hash of an order's leaf. */
export function headLeaf({ orderId, position, hash }: ChainHead): Uint8Array {
  return leafHash(sha256, Buffer.from(canonicalJson({ orderId, position, hash }), 'utf8'));
}

const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

function toCheckpoint({ body, signature, endorsedBy, endorsement }: CheckpointRow): Checkpoint {
  const isEndorsed = endorsedBy !== null && endorsement !== null;
  return {
    body,
    signature,
    endorsement: isEndorsed ? { publicKey: endorsedBy, signature: endorsement } : null,
  };
}

/** A checkpoint with its number. */
export interface NumberedCheckpoint extends Checkpoint {
  readonly number: number;
}

function toNumbered(row: CheckpointRow): NumberedCheckpoint {
  return { number: row.number, ...toCheckpoint(row) };
}

/** The heads of all orders whose review has begun, in the order of their ids. */
function listHeads(tx: Transaction): Promise<ChainHead[]> {
  const { orderId, headPosition, headHash } = orderStates;
  return tx
    .select({ orderId, position: headPosition, hash: headHash })
    .from(orderStates)
    .where(gt(headPosition, 0))
    .orderBy(asc(orderId));
}

function selectLeaves(on: Queryable, of: { number: number; after: string | null }) {
  const { orderId, position, hash, number } = checkpointLeaves;
  return on
    .selectDistinctOn([orderId], { orderId, position, hash })
    .from(checkpointLeaves)
    .where(and(lte(number, of.number), of.after === null ? undefined : gt(orderId, of.after)))
    .orderBy(asc(orderId), desc(number));
}

/** The leaves of a checkpoint's tree, in the order of the tree. */
export function listLeaves(on: Queryable, number: number): Promise<ChainHead[]> {
  return selectLeaves(on, { number, after: null });
}

/** A page of the leaves of a checkpoint's tree; `after` is the order with which the page before ended. */
export function listLeavesAfter(
  on: Queryable,
  page: { number: number; after: string | null; limit: number },
): Promise<ChainHead[]> {
  return selectLeaves(on, page).limit(page.limit);
}

async function findLastRow(on: Queryable): Promise<CheckpointRow | null> {
  const [row] = await on.select().from(checkpoints).orderBy(desc(checkpoints.number)).limit(1);
  return row ?? null;
}

/** The newest checkpoint, or the one of the number; null when there is none. */
export async function findCheckpoint(
  on: Queryable,
  number: number | null,
): Promise<NumberedCheckpoint | null> {
  if (number === null) {
    const last = await findLastRow(on);
    return last && toNumbered(last);
  }
  const [row] = await on.select().from(checkpoints).where(eq(checkpoints.number, number));
  return row ? toNumbered(row) : null;
}

/** A page of the checkpoints, the first one first. */
export async function listCheckpoints(
  on: Queryable,
  page: { after: number; limit: number },
): Promise<NumberedCheckpoint[]> {
  const rows = await on
    .select()
    .from(checkpoints)
    .where(gt(checkpoints.number, page.after))
    .orderBy(asc(checkpoints.number))
    .limit(page.limit);
  return rows.map(toNumbered);
}

/** Who signs a checkpoint. */
export interface CheckpointSigner {
  /** SPKI in DER, base64. */
  readonly publicKey: string;
  readonly sign: (text: string) => string;
  /** The endorsement of this key by the one before; null when that one cannot be asked. */
  readonly endorsedBy: (previousKey: string) => string | null;
}

async function addLeaves(tx: Transaction, number: number, changed: readonly ChainHead[]): Promise<void> {
  for (let start = 0; start < changed.length; start += LEAVES_IN_A_STATEMENT) {
    const part = changed.slice(start, start + LEAVES_IN_A_STATEMENT);
    await tx
      .insert(checkpointLeaves)
      .values(part.map(({ orderId, position, hash }) => ({ orderId, number, position, hash })));
  }
}

function bodyOf(row: CheckpointRow): CheckpointBody {
  return parseStored<CheckpointBody>(row.body);
}

async function write(tx: Transaction, signer: CheckpointSigner): Promise<NumberedCheckpoint | null> {
  const last = await findLastRow(tx);
  const heads = await listHeads(tx);
  const before = new Map(
    last ? (await listLeaves(tx, last.number)).map(({ orderId, hash }) => [orderId, hash]) : [],
  );
  const changed = heads.filter(({ orderId, hash }) => before.get(orderId) !== hash);
  if (changed.length === 0) return null;
  const { publicKey } = signer;
  const now = new Date();
  const number = (last?.number ?? 0) + 1;
  const body = canonicalJson({
    number,
    at: now.toISOString(),
    orders: heads.length,
    root: toHex(merkleRoot(sha256, heads.map(headLeaf))),
    previous: last ? sha256Hex(last.body) : null,
    publicKey,
  } satisfies CheckpointBody);
  const previousKey = last ? bodyOf(last).publicKey : publicKey;
  const endorsement = previousKey === publicKey ? null : signer.endorsedBy(previousKey);
  const endorsedBy = endorsement === null ? null : previousKey;
  const row = { number, body, signature: signer.sign(body), endorsedBy, endorsement, createdAt: now };
  await tx.insert(checkpoints).values(row);
  await addLeaves(tx, number, changed);
  return toNumbered(row);
}

/**
 * Signs the heads of all orders as they are at one moment; null when none changed since the checkpoint before, or when another
 * process is about to.
 */
export function writeCheckpoint(
  database: Database,
  signer: CheckpointSigner,
): Promise<NumberedCheckpoint | null> {
  return database.transaction(
    async (tx) => {
      const locked = await tx.execute(sql`select pg_try_advisory_xact_lock(${CHECKPOINT_LOCK}) as locked`);
      return locked.rows[0]?.['locked'] === true ? write(tx, signer) : null;
    },
    { isolationLevel: 'repeatable read' },
  );
}

/** That an order's chain had a head when a checkpoint was signed. */
export interface InclusionProof {
  readonly checkpoint: NumberedCheckpoint;
  readonly leaf: ChainHead;
  readonly index: number;
  readonly size: number;
  /** The audit path of RFC 6962, from the bottom up, hexadecimal. */
  readonly path: readonly string[];
}

/** The proof for an order in the newest checkpoint, or in the one of the number; null where the order is not in it. */
export async function findInclusionProof(
  on: Queryable,
  input: { orderId: string; number: number | null },
): Promise<InclusionProof | null> {
  const checkpoint = await findCheckpoint(on, input.number);
  if (!checkpoint) return null;
  const leaves = await listLeaves(on, checkpoint.number);
  const index = leaves.findIndex(({ orderId }) => orderId === input.orderId);
  const leaf = leaves[index];
  if (!leaf) return null;
  const path = inclusionPath(sha256, leaves.map(headLeaf), index).map(toHex);
  return { checkpoint, leaf, index, size: leaves.length, path };
}

/** The checkpoints that have not been written outside, the first one first. */
export async function listUndelivered(on: Queryable): Promise<NumberedCheckpoint[]> {
  const rows = await on
    .select({ checkpoint: checkpoints })
    .from(checkpoints)
    .leftJoin(checkpointDeliveries, eq(checkpointDeliveries.number, checkpoints.number))
    .where(isNull(checkpointDeliveries.number))
    .orderBy(asc(checkpoints.number));
  return rows.map(({ checkpoint }) => toNumbered(checkpoint));
}

/** Notes that a checkpoint has been written outside. */
export async function noteDelivered(on: Queryable, number: number): Promise<void> {
  await on.insert(checkpointDeliveries).values({ number, deliveredAt: new Date() }).onConflictDoNothing();
}
