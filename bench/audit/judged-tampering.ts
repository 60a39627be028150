import { generateKeyPairSync, sign } from 'node:crypto';
import { drizzle } from 'drizzle-orm/node-postgres';
import type pg from 'pg';
import { Verification, type KeptCheckpoint, type Verdict } from '../../cli/verify/countersign-verify.mjs';
import { writeCheckpoint, type CheckpointSigner } from '../../db/checkpoints.ts';
import { tamper, type Draw } from './tamperings.ts';

/** A key of its own for a run. */
export function aSigner(): CheckpointSigner {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    sign: (text) => sign(null, Buffer.from(text, 'utf8'), privateKey).toString('base64'),
    endorsedBy: () => null,
  };
}

/** Signs the ledger as it is, and keeps the checkpoint as somebody outside does. */
export async function keepCheckpoint(client: pg.Client): Promise<KeptCheckpoint> {
  const signer = aSigner();
  const checkpoint = await writeCheckpoint(drizzle(client), signer);
  if (!checkpoint) throw new Error('there is nothing to sign');
  return { checkpoint, publicKeys: [signer.publicKey] };
}

/** Verifies what the database says now, as an export of it would be. */
export async function verifyLedger(client: pg.Client, kept?: KeptCheckpoint): Promise<Verdict> {
  const verification = new Verification();
  const events = await client.query<{ at: Date }>(
    `select 'event' as kind, order_id as "orderId", position, type, at, body, previous_hash as "previousHash", hash
     from history_events order by order_id, position`,
  );
  for (const row of events.rows) verification.add({ ...row, at: row.at.toISOString() });
  const leaves = await client.query<Record<string, unknown>>(
    `select 'leaf' as kind, number, order_id as "orderId", position, hash from checkpoint_leaves order by order_id`,
  );
  for (const row of leaves.rows) verification.add(row);
  return verification.judge(kept);
}

export interface Judged {
  readonly withCheckpoint: Verdict;
  readonly without: Verdict;
}

/** Tampers with the ledger, verifies it with the kept checkpoint and without any, and puts everything back. */
export async function judgeTampering(
  client: pg.Client,
  input: { how: string; draw: Draw; kept: KeptCheckpoint },
): Promise<Judged> {
  await client.query('begin');
  try {
    await tamper(client, input);
    return {
      withCheckpoint: await verifyLedger(client, input.kept),
      without: await verifyLedger(client),
    };
  } finally {
    await client.query('rollback');
  }
}
