import { endorsedText, type Checkpoint } from '../../../domain/checkpoint.ts';
import { sha256, toHex } from '../../order/web-hash.ts';
import { readCheckpointBody } from './checkpoint-file.ts';

const ED25519 = 'Ed25519';
const PEM = /-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]+)-----END PUBLIC KEY-----/;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
/** How an Ed25519 key begins as SPKI in DER (RFC 8410), in hexadecimal, and how long all of it is. */
const SPKI_PREFIX = '302a300506032b6570032100';
const SPKI_BYTES = 44;

/** The bytes of a text in base64; null where it is none. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}

/** The public key (SPKI in DER, base64) of a text that somebody pasted, in PEM or base64; null where it is no Ed25519 key. */
export function readPublicKey(text: string): string | null {
  const inner = (PEM.exec(text)?.[1] ?? text).replaceAll(/\s/g, '');
  const bytes = BASE64.test(inner) ? fromBase64(inner) : null;
  const isKey = bytes?.length === SPKI_BYTES && toHex(bytes).startsWith(SPKI_PREFIX);
  return isKey ? inner : null;
}

/** By what people know a key again: SHA-256 of its bytes, hexadecimal. */
export async function keyFingerprint(publicKey: string): Promise<string> {
  return toHex(await sha256(fromBase64(publicKey) ?? new Uint8Array()));
}

/** Whether the browser knows Ed25519 (Web Cryptography, Secure Curves). */
export async function knowsEd25519(): Promise<boolean> {
  try {
    await crypto.subtle.generateKey(ED25519, false, ['sign', 'verify']);
    return true;
  } catch {
    return false;
  }
}

/** Whether the signature (base64) is one of the key (SPKI in DER, base64) over the UTF-8 bytes of the text. */
export async function isSignedBy(
  publicKey: string,
  { text, signature }: { text: string; signature: string },
): Promise<boolean> {
  const [key, signed] = [fromBase64(publicKey), fromBase64(signature)];
  if (!key || !signed) return false;
  try {
    const imported = await crypto.subtle.importKey('spki', key, ED25519, false, ['verify']);
    return await crypto.subtle.verify(ED25519, imported, signed, new TextEncoder().encode(text));
  } catch {
    return false;
  }
}

/** The trusted key, with those that it, or one that it vouches for, endorsed in a checkpoint. */
export async function withEndorsed(
  trusted: string,
  checkpoints: readonly Checkpoint[],
): Promise<ReadonlySet<string>> {
  const keys = new Set([trusted]);
  for (const { body, endorsement } of checkpoints) {
    const publicKey = readCheckpointBody(body)?.publicKey;
    if (publicKey === undefined || !endorsement || !keys.has(endorsement.publicKey)) continue;
    const signed = { text: endorsedText(publicKey), signature: endorsement.signature };
    if (await isSignedBy(endorsement.publicKey, signed)) keys.add(publicKey);
  }
  return keys;
}
