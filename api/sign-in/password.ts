import { randomInt } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { normalisePassword } from '../../domain/sign-in.ts';

/** The first choice of OWASP's Password Storage Cheat Sheet for argon2id. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
/** Of a password that nobody knows, at the same cost: an unknown login takes as long as a known one. */
export const NOBODYS_HASH =
  '$argon2id$v=19$m=19456,t=2,p=1$+8p81KIE9xZoqkE6v6mPQw$HQ4daapd0Cu0eF/n3Cz/R8mI23girrQrwctjTl3mqno';
/** Without characters that are taken for one another. */
const READABLE = 'abcdefghjkmnpqrstuvwxyz23456789';
const GROUPS = 4;
const GROUP_LENGTH = 5;

/** Hashes a password with argon2id and a salt of its own. */
export function hashPassword(password: string): Promise<string> {
  return hash(normalisePassword(password), COST);
}

/** Whether the password is the one that was hashed; never without a hash, for which it works just as long. */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  const isRight = await verify(passwordHash ?? NOBODYS_HASH, normalisePassword(password));
  return isRight && passwordHash !== null;
}

/** A password for an administrator to hand over: 99 bits, in groups that can be read out. */
export function makeOneTimePassword(): string {
  const character = () => READABLE.charAt(randomInt(READABLE.length));
  const group = () => Array.from({ length: GROUP_LENGTH }, character).join('');
  return Array.from({ length: GROUPS }, group).join('-');
}
