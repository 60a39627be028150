import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decrypt, drawKey, encrypt, parseKeys } from '../encryption.ts';
import { PayloadEncryption } from '../payload-codec.ts';
import { aTestKey, asVariable } from './support/encryption.ts';

const [key, other] = [drawKey(), drawKey()];

describe('what is encrypted', () => {
  it('is read with its key and purpose, whatever it is', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.string(), (plain, purpose) => {
        expect([...decrypt(key, encrypt(key, plain, purpose), purpose)]).toEqual([...plain]);
      }),
    );
  });

  it('is not read with another key or purpose, nor when a byte of it was changed or is missing', () => {
    const sealed = encrypt(key, Buffer.from('a remark'), 'one');
    expect(() => decrypt(other, sealed, 'one')).toThrow();
    expect(() => decrypt(key, sealed, 'another')).toThrow();
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      expect(() => decrypt(key, changed, 'one')).toThrow();
      expect(() => decrypt(key, sealed.subarray(0, at), 'one')).toThrow();
    }
  });

  it('is another text each time', () => {
    const plain = Buffer.from('the same');
    expect(encrypt(key, plain, 'x').equals(encrypt(key, plain, 'x'))).toBe(false);
  });
});

describe('keys of the environment', () => {
  it('are read in their order', () => {
    const keys = [aTestKey('new'), aTestKey('old')];
    expect(parseKeys(asVariable(...keys))).toEqual(keys);
  });

  it.each([
    '',
    'a',
    'a:',
    'a:c2hvcnQ=',
    `:${drawKey().toString('base64')}`,
    `a b:${drawKey().toString('base64')}`,
    `a:${drawKey().toString('base64')}:b`,
    asVariable(aTestKey('same'), aTestKey('same')),
  ])('are refused as %s', (text) => {
    expect(() => parseKeys(text)).toThrow();
  });
});

describe('a payload', () => {
  const plain = { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from('"a remark"') };
  const before = new PayloadEncryption([aTestKey('old')]);
  const after = new PayloadEncryption([aTestKey('new'), aTestKey('old')]);

  it('is decrypted with the key that it names, also after another one was put before it', async () => {
    const [encrypted] = await before.encode([plain]);
    if (!encrypted) throw new Error('nothing was encoded');
    expect(JSON.stringify(encrypted)).not.toContain(plain.data.toString('base64'));
    const [decoded] = await after.decode([encrypted]);
    expect(Buffer.from(decoded?.data ?? []).toString()).toBe('"a remark"');
    const [rotated] = await after.encode([plain]);
    expect(Buffer.from(rotated?.metadata?.['encryption-key-id'] ?? []).toString()).toBe('new');
  });

  it('of a key that nobody has is told by its name', async () => {
    const [encrypted] = await after.encode([plain]);
    if (!encrypted) throw new Error('nothing was encoded');
    expect(before.isForeign(encrypted)).toBe(true);
    expect(() => before.open(encrypted)).toThrow('PAYLOAD_KEYS has no key "new"');
  });

  it('that is not encrypted passes as it is', async () => {
    expect(await after.decode([plain])).toEqual([plain]);
  });
});
