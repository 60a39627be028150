import type { Checkpoint, CheckpointBody } from '../../../domain/checkpoint.ts';
import { isRecord } from '../../../domain/is-record.ts';

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What a checkpoint signs; null where the text is something else. */
export function readCheckpointBody(text: string): CheckpointBody | null {
  const value = parse(text);
  if (!isRecord(value)) return null;
  const { number, at, orders, root, previous, publicKey } = value;
  if (typeof number !== 'number' || typeof orders !== 'number') return null;
  if (typeof at !== 'string' || typeof root !== 'string' || typeof publicKey !== 'string') return null;
  return { number, at, orders, root, publicKey, previous: typeof previous === 'string' ? previous : null };
}

/** The checkpoint of a file that was kept outside; null where the file is none. */
export function readCheckpointFile(text: string): Pick<Checkpoint, 'body' | 'signature'> | null {
  const value = parse(text);
  if (!isRecord(value)) return null;
  const { body, signature } = value;
  if (typeof body !== 'string' || typeof signature !== 'string') return null;
  return readCheckpointBody(body) ? { body, signature } : null;
}
