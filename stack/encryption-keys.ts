import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { drawKey } from '../encryption.ts';
import { inheritedEnvironment } from './environment.ts';
import { writePrivateFile } from './postgres/secrets.ts';
import { codeOf } from './stack-failure.ts';

const keysSchema = z.object({ PAYLOAD_KEYS: z.string(), PERSONAL_DATA_KEYS: z.string() });

/** The keys that the API and the worker encrypt with, as their environment has them. */
export type EncryptionKeys = Readonly<z.infer<typeof keysSchema>>;

const drawn = () => `demonstration:${drawKey().toString('base64')}`;

function createKeys(path: string): EncryptionKeys {
  const keys = { PAYLOAD_KEYS: drawn(), PERSONAL_DATA_KEYS: drawn() };
  writePrivateFile(path, `${JSON.stringify(keys, null, 2)}\n`);
  return keys;
}

function readKeys(path: string): EncryptionKeys {
  try {
    return keysSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return createKeys(path);
    throw error;
  }
}

/** The keys of a stack: those of the environment, or those kept in the data folder, drawn when there are none yet. */
export function keepEncryptionKeys(dataFolder: string): EncryptionKeys {
  const kept = readKeys(join(dataFolder, 'encryption-keys.json'));
  const { PAYLOAD_KEYS: payload = '', PERSONAL_DATA_KEYS: personal = '' } = inheritedEnvironment;
  return {
    PAYLOAD_KEYS: payload === '' ? kept.PAYLOAD_KEYS : payload,
    PERSONAL_DATA_KEYS: personal === '' ? kept.PERSONAL_DATA_KEYS : personal,
  };
}
