import { randomBytes, timingSafeEqual } from 'node:crypto';
import { and, eq, isNull } from 'drizzle-orm';
import type { Actor } from '../domain/actor.ts';
import { sha256Hex } from './canonical.ts';
import type { Queryable } from './pool.ts';
import { dutiesOfPerson, toActorWithDuties } from './reviewers.ts';
import { apiKeys, people } from './tables/access.ts';

const KEY_FORM = /^csk_([A-Za-z0-9_-]{12})\.([A-Za-z0-9_-]{43})$/;
const ID_BYTES = 9;
const SECRET_BYTES = 32;

export interface NewApiKey {
  readonly id: string;
  /** `csk_<id>.<secret>`: the only time that the secret is seen. */
  readonly key: string;
}

/** Creates a key by which a person signs in. The person must exist; only the SHA-256 of the secret is kept. */
export async function createApiKey(
  on: Queryable,
  input: { personId: string; label: string; expiresAt: Date | null },
): Promise<NewApiKey> {
  const id = randomBytes(ID_BYTES).toString('base64url');
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  await on.insert(apiKeys).values({ ...input, id, secretHash: sha256Hex(secret), createdAt: new Date() });
  return { id, key: `csk_${id}.${secret}` };
}

/** Revokes a key from this instant on. Returns whether there was such a key; revoking it again changes nothing. */
export async function revokeApiKey(on: Queryable, id: string): Promise<boolean> {
  await on
    .update(apiKeys)
    .set({ revokedAt: new Date() })
    .where(and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt)));
  return (await on.$count(apiKeys, eq(apiKeys.id, id))) > 0;
}

function isSameHash(left: string, right: string): boolean {
  return timingSafeEqual(Buffer.from(left, 'hex'), Buffer.from(right, 'hex'));
}

/**
 * The person whose key this is; null when the key is malformed, unknown, wrong, expired or revoked, or when the
 * person is not active. The secret is compared in constant time.
 */
export async function findActorByKey(on: Queryable, key: string): Promise<Actor | null> {
  const [, id, secret] = KEY_FORM.exec(key) ?? [];
  if (id === undefined || secret === undefined) return null;
  const [row] = await on
    .select({ key: apiKeys, person: people, duties: dutiesOfPerson })
    .from(apiKeys)
    .innerJoin(people, eq(people.externalId, apiKeys.personId))
    .where(eq(apiKeys.id, id));
  if (!row || !isSameHash(row.key.secretHash, sha256Hex(secret))) return null;
  const isExpired = row.key.expiresAt !== null && row.key.expiresAt.getTime() <= Date.now();
  return isExpired || row.key.revokedAt !== null || !row.person.active ? null : toActorWithDuties(row);
}
