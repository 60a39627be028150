import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { codeOf } from '../stack-failure.ts';

const secretsSchema = z.object({ ownerPassword: z.string(), applicationPassword: z.string() });

/** The passwords of the embedded PostgreSQL: its owner's, and the one the application logs in with. */
export type Secrets = z.infer<typeof secretsSchema>;

const passwordBytes = 24;

/** Writes a file that only this user may read; it appears whole or not at all. */
export function writePrivateFile(path: string, text: string): void {
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, text, { mode: 0o600 });
  renameSync(unfinished, path);
}

function createSecrets(path: string): Secrets {
  const password = (): string => randomBytes(passwordBytes).toString('base64url');
  const secrets = { ownerPassword: password(), applicationPassword: password() };
  writePrivateFile(path, `${JSON.stringify(secrets, null, 2)}\n`);
  return secrets;
}

/** The passwords kept in the data folder, drawn at random when there are none yet. */
export function keepSecrets(dataFolder: string): Secrets {
  const path = join(dataFolder, 'secrets.json');
  try {
    return secretsSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return createSecrets(path);
    throw error;
  }
}
