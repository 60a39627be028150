import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { Checkpointer, openSigner } from '../../checkpointer.ts';

/** What an auditor keeps outside, after the heads of all histories were signed with the key of the folder. */
export interface KeptOutside {
  readonly publicKeyPath: string;
  /** Where the checkpoint of a number was kept. */
  readonly checkpointPath: (number: number) => string;
}

/** A key of its own in the folder, made when it is first asked for. */
function keyIn(folder: string): string {
  const keyPath = join(folder, 'key.pem');
  if (existsSync(keyPath)) return keyPath;
  const { privateKey } = generateKeyPairSync('ed25519');
  writeFileSync(keyPath, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return keyPath;
}

/** Signs the heads of all histories of a database as a worker does, and keeps the checkpoint in the folder. */
export async function signHeads(ownerUrl: string, folder: string): Promise<KeptOutside> {
  const keyPath = keyIn(folder);
  const publicKeyPath = join(folder, 'key.pub.pem');
  const publicKey = createPublicKey(createPrivateKey(readFileSync(keyPath, 'utf8')));
  writeFileSync(publicKeyPath, publicKey.export({ type: 'spki', format: 'pem' }));
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  const signer = await openSigner({ keyPath, previousKeyPath: undefined });
  const target = join(folder, 'outside');
  const log = { warn: () => undefined };
  await new Checkpointer({ database: drizzle(client), signer, target, intervalMs: 1_000, log }).write();
  await client.end();
  return {
    publicKeyPath,
    checkpointPath: (number) => join(target, `checkpoint-${String(number).padStart(8, '0')}.json`),
  };
}
