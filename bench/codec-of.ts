import { parseKeys } from '../encryption.ts';
import { PayloadEncryption } from '../payload-codec.ts';
import { keepEncryptionKeys } from '../stack/encryption-keys.ts';

/** What the API and the worker of a stack encrypt with. */
export function codecOf(dataFolder: string): PayloadEncryption {
  return new PayloadEncryption(parseKeys(keepEncryptionKeys(dataFolder).PAYLOAD_KEYS));
}
