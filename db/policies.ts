import { desc, eq, sql } from 'drizzle-orm';
import type { Policy } from '../domain/policy.ts';
import { canonicalJson, parseStored, sha256Hex } from './canonical.ts';
import type { Queryable } from './pool.ts';
import { policies } from './tables/policies.ts';

/** A version of the policy with the hash of its canonical JSON. */
export interface PolicyVersion {
  readonly version: number;
  readonly documentHash: string;
  readonly isActive: boolean;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly policy: Policy;
}

type PolicyRow = typeof policies.$inferSelect;

function toPolicyVersion(row: PolicyRow): PolicyVersion {
  const policy = parseStored<Policy>(row.document);
  const { version, documentHash, isActive, createdAt, createdBy } = row;
  return { version, documentHash, isActive, createdAt, createdBy, policy };
}

/** The version that new orders are pinned to. Every database has one from its first migration on. */
export async function findActivePolicy(on: Queryable): Promise<PolicyVersion> {
  const [row] = await on.select().from(policies).where(eq(policies.isActive, true));
  if (!row) throw new Error('no policy is active; the migration installs one');
  return toPolicyVersion(row);
}

/** One version of the policy, or null. */
export async function findPolicy(on: Queryable, version: number): Promise<PolicyVersion | null> {
  const [row] = await on.select().from(policies).where(eq(policies.version, version));
  return row ? toPolicyVersion(row) : null;
}

/** One version of the policy byte for byte, with the hash of these bytes; null where there is none. */
export async function findPolicyText(on: Queryable, version: number) {
  const { document, documentHash, createdAt, createdBy } = policies;
  const [row] = await on
    .select({ version: policies.version, document, documentHash, createdAt, createdBy })
    .from(policies)
    .where(eq(policies.version, version));
  return row ?? null;
}

/** All versions, the newest first. */
export async function listPolicies(on: Queryable): Promise<PolicyVersion[]> {
  const rows = await on.select().from(policies).orderBy(desc(policies.version));
  return rows.map(toPolicyVersion);
}

/**
 * Adds a policy as the next version, or finds the version that has the same canonical JSON. With `activate`
 * new orders are pinned to it from now on; running orders keep theirs (I9).
 */
export async function publishPolicy(
  on: Queryable,
  input: { policy: Policy; createdBy: string; activate: 'activate' | 'keep_active' },
): Promise<PolicyVersion> {
  const document = canonicalJson(input.policy);
  const documentHash = sha256Hex(document);
  return on.transaction(async (tx) => {
    // Locking the rows would not stop another publication from adding the same next version.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('policies'))`);
    const versions = await tx
      .select({ version: policies.version, documentHash: policies.documentHash })
      .from(policies)
      .orderBy(desc(policies.version))
      .for('update');
    const existing = versions.find((row) => row.documentHash === documentHash);
    const version = existing?.version ?? (versions[0]?.version ?? 0) + 1;
    const activates = input.activate === 'activate';
    if (activates) await tx.update(policies).set({ isActive: false }).where(eq(policies.isActive, true));
    const added = { version, document, documentHash, isActive: activates, createdAt: new Date() };
    const [row] = existing
      ? await tx
          .update(policies)
          .set(activates ? { isActive: true } : { version })
          .where(eq(policies.version, version))
          .returning()
      : await tx
          .insert(policies)
          .values({ ...added, createdBy: input.createdBy })
          .returning();
    if (!row) throw new Error(`policy version ${version} was not written`);
    return toPolicyVersion(row);
  });
}
