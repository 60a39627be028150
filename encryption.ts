import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
/** A random nonce of 96 bits (NIST SP 800-38D, section 8.2.2). */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_ID = /^[\w.-]{1,64}$/;

/** A key of AES-256 and the name by which what it encrypted says so. */
export interface EncryptionKey {
  readonly id: string;
  readonly key: Buffer;
}

/** Draws a new key. */
export function drawKey(): Buffer {
  return randomBytes(KEY_BYTES);
}

/**
 * Encrypts with AES-256-GCM: nonce, ciphertext and tag, one after the other. The purpose is authenticated with it, so that
 * what was encrypted for one purpose cannot be put in the place of something else.
 */
export function encrypt(key: Buffer, plain: Uint8Array, purpose: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(purpose, 'utf8'));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Decrypts what {@link encrypt} made. Throws for another key or purpose, and when a byte was changed. */
export function decrypt(key: Buffer, sealed: Uint8Array, purpose: string): Buffer {
  const bytes = Buffer.from(sealed);
  if (bytes.length < NONCE_BYTES + TAG_BYTES) throw new Error('what is to be decrypted was cut off');
  const tagAt = bytes.length - TAG_BYTES;
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(purpose, 'utf8'))
    .setAuthTag(bytes.subarray(tagAt));
  return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, tagAt)), decipher.final()]);
}

function parseKey(text: string): EncryptionKey {
  const [id = '', encoded = '', ...more] = text.trim().split(':');
  const key = Buffer.from(encoded, 'base64');
  if (KEY_ID.test(id) && key.length === KEY_BYTES && more.length === 0) return { id, key };
  throw new Error(`is not <id>:<${KEY_BYTES} bytes in base64>, with commas between several`);
}

/** Reads keys as the environment has them: `<id>:<base64>`, with commas between them. Throws an Error that says what is wrong. */
export function parseKeys(text: string): readonly EncryptionKey[] {
  const keys = text.split(',').map(parseKey);
  if (new Set(keys.map(({ id }) => id)).size < keys.length) throw new Error('has one id twice');
  return keys;
}

/** Keys of one use: the first encrypts, all of them decrypt, so that a new one can be put before an old one. */
export class Keyring {
  private readonly keys: ReadonlyMap<string, Buffer>;
  private readonly first: EncryptionKey | undefined;

  constructor(keys: readonly EncryptionKey[]) {
    this.first = keys[0];
    this.keys = new Map(keys.map(({ id, key }) => [id, key]));
  }

  /** The key that encrypts. Throws where there are none, as for somebody who only reads what is not encrypted. */
  get current(): EncryptionKey {
    if (!this.first) throw new Error('there is no key to encrypt with');
    return this.first;
  }

  /** The key of this name, or null when it is none of these. */
  find(id: string): Buffer | null {
    return this.keys.get(id) ?? null;
  }
}
