import { createHash, timingSafeEqual } from 'node:crypto';
import canonicalize from 'canonicalize';

/** The canonical JSON of a value (RFC 8785). Throws for what JSON cannot hold, such as NaN or a lone surrogate. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('the value has no JSON form');
  return text;
}

/** SHA-256 over the bytes, those of a text in UTF-8, hexadecimal. */
export function sha256Hex(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Whether two SHA-256 hashes are the same, compared in constant time. */
export function isSameHash(left: string, right: string): boolean {
  return timingSafeEqual(Buffer.from(left, 'hex'), Buffer.from(right, 'hex'));
}

/**
 * Reads back JSON that this application validated and wrote itself, such as an order's document. The caller
 * names the type that was written.
 */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- names what was written
export function parseStored<Written>(text: string): Written {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-assignment -- the bytes are our own, hashed when written
  const value: Written = JSON.parse(text);
  return value;
}
