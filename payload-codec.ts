import { extname, join } from 'node:path';
import type { DataConverter, Payload, PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import { decrypt, encrypt, Keyring, type EncryptionKey } from './encryption.ts';

const ENCODING = 'binary/encrypted';
const CIPHER = 'aes-256-gcm';
const PURPOSE = 'countersign payload';
const Payloads = proto.temporal.api.common.v1.Payload;

const textOf = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString('utf8');

function isPayload(value: unknown): value is Payload {
  return typeof value === 'object' && value !== null && 'metadata' in value && 'data' in value;
}

/** Says by which key the payload is encrypted; null for one that is not. */
function keyIdOf({ metadata }: Payload): string | null {
  if (textOf(metadata?.['encoding']) !== ENCODING) return null;
  return textOf(metadata?.['encryption-key-id']);
}

/**
 * Encrypts what the engine is given to keep, and decrypts it again. What is not encrypted passes as it is: it comes from a
 * release before, or from a system that speaks to the engine by itself.
 */
export class PayloadEncryption implements PayloadCodec {
  private readonly keyring: Keyring;

  constructor(keys: readonly EncryptionKey[]) {
    this.keyring = new Keyring(keys);
  }

  encode(payloads: Payload[]): Promise<Payload[]> {
    return Promise.resolve(payloads.map((payload) => this.seal(payload)));
  }

  decode(payloads: Payload[]): Promise<Payload[]> {
    return Promise.resolve(payloads.map((payload) => this.open(payload)));
  }

  /** Whether the payload is encrypted by a key that is none of these. */
  isForeign(payload: Payload): boolean {
    const keyId = keyIdOf(payload);
    return keyId !== null && this.keyring.find(keyId) === null;
  }

  /** Throws for a payload that is encrypted by a key that is none of these, and for one that was changed. */
  open(payload: Payload): Payload {
    const keyId = keyIdOf(payload);
    if (keyId === null) return payload;
    const key = this.keyring.find(keyId);
    if (!key) throw new Error(`PAYLOAD_KEYS has no key "${keyId}", by which a payload is encrypted`);
    return Payloads.decode(decrypt(key, payload.data ?? new Uint8Array(), PURPOSE));
  }

  /** Decrypts every payload within a message of the engine, such as a history, in its place. Throws as {@link open} does. */
  openWithin(message: unknown): void {
    if (typeof message !== 'object' || message === null || ArrayBuffer.isView(message)) return;
    for (const [name, part] of Object.entries(message)) {
      if (isPayload(part)) Reflect.set(message, name, this.open(part));
      else this.openWithin(part);
    }
  }

  private seal(payload: Payload): Payload {
    const { id, key } = this.keyring.current;
    return {
      metadata: {
        encoding: Buffer.from(ENCODING),
        'encryption-cipher': Buffer.from(CIPHER),
        'encryption-key-id': Buffer.from(id),
      },
      data: encrypt(key, Payloads.encode(payload).finish(), PURPOSE),
    };
  }
}

/** In the form that this file has itself: as it was written, or compiled. */
const FAILURE_CONVERTER = join(
  import.meta.dirname,
  'workflows',
  `failure-converter${extname(import.meta.filename)}`,
);

/** How clients and workers convert what they give the engine: payloads encrypted, the texts of failures among them. */
export function encryptedBy(codec: PayloadEncryption): DataConverter {
  return { payloadCodecs: [codec], failureConverterPath: FAILURE_CONVERTER };
}
