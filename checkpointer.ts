import { createPrivateKey, createPublicKey, randomUUID, sign, type KeyObject } from 'node:crypto';
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import {
  listUndelivered,
  noteDelivered,
  writeCheckpoint,
  type CheckpointSigner,
  type NumberedCheckpoint,
} from './db/checkpoints.ts';
import type { Database } from './db/pool.ts';
import { endorsedText } from './domain/checkpoint.ts';

const DIGITS = 8;
const DELIVER_WITHIN_MS = 10_000;

/** Where the keys are: PKCS 8 in PEM, Ed25519. */
export interface CheckpointKeys {
  readonly keyPath: string;
  /** The key before, to vouch for the one that replaced it. */
  readonly previousKeyPath: string | undefined;
}

export interface CheckpointerInput {
  readonly database: Database;
  readonly signer: CheckpointSigner;
  /** A folder, or the address of an HTTP endpoint; without it checkpoints stay in the database. */
  readonly target: string | undefined;
  /** How long after a change there is a checkpoint of it, at the latest. */
  readonly intervalMs: number;
  readonly log: Pick<Logger, 'warn'>;
}

/** The public key of a private one, as SPKI in DER, base64. */
function publicKeyOf(key: KeyObject): string {
  return createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64');
}

function signText(key: KeyObject, text: string): string {
  return sign(null, Buffer.from(text, 'utf8'), key).toString('base64');
}

async function readKey(path: string): Promise<KeyObject> {
  const key = createPrivateKey(await readFile(path, 'utf8'));
  if (key.asymmetricKeyType !== 'ed25519') throw new Error(`${path} is not an Ed25519 private key.`);
  return key;
}

/** Reads the keys. Throws an Error when one cannot be read or is of another kind. */
export async function openSigner({ keyPath, previousKeyPath }: CheckpointKeys): Promise<CheckpointSigner> {
  const key = await readKey(keyPath);
  const previous = previousKeyPath === undefined ? null : await readKey(previousKeyPath);
  const publicKey = publicKeyOf(key);
  return {
    publicKey,
    sign: (text) => signText(key, text),
    endorsedBy: (previousKey) =>
      previous && publicKeyOf(previous) === previousKey ? signText(previous, endorsedText(publicKey)) : null,
  };
}

function fileName(number: number): string {
  return `checkpoint-${String(number).padStart(DIGITS, '0')}.json`;
}

/** Never over a file that is there: what is kept outside is kept. */
async function deliverToFolder(folder: string, { number, ...checkpoint }: NumberedCheckpoint): Promise<void> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, fileName(number));
  // Of its own for every delivery: the one at the end of a process may overlap the one of its timer.
  const unfinished = `${path}.${randomUUID()}.tmp`;
  await writeFile(unfinished, `${JSON.stringify(checkpoint, null, 2)}\n`);
  try {
    await link(unfinished, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    const kept: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (JSON.stringify(kept) !== JSON.stringify(checkpoint))
      throw new Error(`${path} is another checkpoint.`, { cause: error });
  } finally {
    await unlink(unfinished);
  }
}

async function deliverByHttp(address: string, { number, ...checkpoint }: NumberedCheckpoint): Promise<void> {
  const answer = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': fileName(number) },
    body: JSON.stringify(checkpoint),
    signal: AbortSignal.timeout(DELIVER_WITHIN_MS),
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`${address} answered ${answer.status} to checkpoint ${number}.`);
}

/** Signs checkpoints: some time after something changed, and when the process ends. Nothing runs while nothing happens. */
export class Checkpointer {
  private readonly input: CheckpointerInput;
  private timer: NodeJS.Timeout | null = null;
  private isClosed = false;

  constructor(input: CheckpointerInput) {
    this.input = input;
  }

  /** Something may have been appended: at the latest after the interval there is a checkpoint of it. */
  noteChange(): void {
    if (this.timer || this.isClosed) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      void this.write().catch((error: unknown) => {
        this.input.log.warn({ err: error }, 'a checkpoint could not be written; it is tried again');
        this.noteChange();
      });
    }, this.input.intervalMs);
    this.timer.unref();
  }

  /** Signs a checkpoint where a head changed, and writes outside what has not been. */
  async write(): Promise<void> {
    const { database, signer } = this.input;
    await writeCheckpoint(database, signer);
    await this.deliver();
  }

  /** The last checkpoint of the process. */
  async close(): Promise<void> {
    this.isClosed = true;
    if (this.timer) clearTimeout(this.timer);
    await this.write();
  }

  private async deliver(): Promise<void> {
    const { database, target } = this.input;
    if (target === undefined) return;
    for (const checkpoint of await listUndelivered(database)) {
      const isAddress = /^https?:/.test(target);
      await (isAddress ? deliverByHttp(target, checkpoint) : deliverToFolder(target, checkpoint));
      await noteDelivered(database, checkpoint.number);
    }
  }
}
