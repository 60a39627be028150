import { randomBytes } from 'node:crypto';
import { and, asc, eq, gt, isNull } from 'drizzle-orm';
import type { Actor } from '../domain/actor.ts';
import { isSameHash, sha256Hex } from './canonical.ts';
import type { Queryable, Transaction } from './pool.ts';
import { dutiesOfPerson, toActorWithDuties } from './reviewers.ts';
import { apiKeys, people } from './tables/access.ts';

/** Whether a token is one of ours by its form, and not of an identity provider. */
export function isApiKey(token: string): boolean {
  return token.startsWith('csk_');
}

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
  input: { personId: string; label: string; expiresAt: Date | null; scopes?: readonly string[] },
): Promise<NewApiKey> {
  const id = randomBytes(ID_BYTES).toString('base64url');
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  const scopes = input.scopes ? [...input.scopes] : null;
  await on
    .insert(apiKeys)
    .values({ ...input, scopes, id, secretHash: sha256Hex(secret), createdAt: new Date() });
  return { id, key: `csk_${id}.${secret}` };
}

/** Whose keys are meant: everybody's, or one person's. */
export type KeyOwner = { readonly of: 'everybody' } | { readonly of: 'person'; readonly id: string };

function isOf(owner: KeyOwner) {
  return owner.of === 'everybody' ? undefined : eq(apiKeys.personId, owner.id);
}

/**
 * Revokes a key from this instant on. Returns whether there was such a key of the owner; revoking it again changes
 * nothing.
 */
export async function revokeApiKey(
  tx: Transaction,
  { id, owner }: { id: string; owner: KeyOwner },
): Promise<boolean> {
  const isMeant = and(eq(apiKeys.id, id), isOf(owner));
  await tx
    .update(apiKeys)
    .set({ revokedAt: new Date() })
    .where(and(isMeant, isNull(apiKeys.revokedAt)));
  return (await tx.$count(apiKeys, isMeant)) > 0;
}

/** Keys without their secrets, by their ids. */
export function listApiKeys(on: Queryable, page: { owner: KeyOwner; after: string | null; limit: number }) {
  const { id, personId, label, scopes, createdAt, expiresAt, revokedAt } = apiKeys;
  return on
    .select({ id, personId, label, scopes, createdAt, expiresAt, revokedAt })
    .from(apiKeys)
    .where(and(isOf(page.owner), page.after === null ? undefined : gt(apiKeys.id, page.after)))
    .orderBy(asc(apiKeys.id))
    .limit(page.limit);
}

function isOver({ expiresAt, revokedAt }: typeof apiKeys.$inferSelect): boolean {
  return revokedAt !== null || (expiresAt !== null && expiresAt.getTime() <= Date.now());
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
  if (isOver(row.key) || !row.person.active) return null;
  const actor = toActorWithDuties(row);
  return row.key.scopes ? { ...actor, scopes: row.key.scopes } : actor;
}
