import { createHash } from 'node:crypto';
import type { EncryptionKey } from '../../encryption.ts';
import { PersonalData } from '../../db/personal-data.ts';
import { PayloadEncryption } from '../../payload-codec.ts';

/** A key that is the same in every test file and in every process of a test. */
export function aTestKey(id: string): EncryptionKey {
  return { id, key: createHash('sha256').update(`a key of the tests: ${id}`).digest() };
}

/** As the environment of a process has it. */
export function asVariable(...keys: readonly EncryptionKey[]): string {
  return keys.map(({ id, key }) => `${id}:${key.toString('base64')}`).join(',');
}

/** What every worker, client and API of the tests encrypts with, unless it is told otherwise. */
export const TEST_PAYLOAD_KEYS: readonly EncryptionKey[] = [aTestKey('test')];
export const testCodec = new PayloadEncryption(TEST_PAYLOAD_KEYS);

export const TEST_PERSONAL_DATA_KEYS: readonly EncryptionKey[] = [aTestKey('personal')];
export const testPersonalData = new PersonalData(TEST_PERSONAL_DATA_KEYS);
