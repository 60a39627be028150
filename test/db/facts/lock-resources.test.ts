import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOCKS_OF_A_KIND, lockResources } from '../../../db/facts/lock-resources.ts';
import { openFactsDatabase, type FactsDatabase } from '../../support/facts-database.ts';

let database: FactsDatabase;
const names = Array.from({ length: 60 }, (_, index) => `P-${index}`);

beforeAll(async () => {
  database = await openFactsDatabase();
});

afterAll(async () => {
  await database.close();
});

function rotated(by: number): string[] {
  return [...names.slice(by), ...names.slice(0, by)];
}

describe('locking resources', () => {
  it('never waits in a circle, in whatever order the resources are named', async () => {
    const rounds = Array.from({ length: 60 }, (_, round) =>
      database.worker.transaction((tx) => lockResources(tx, { kind: 'stock', resources: rotated(round) })),
    );
    await expect(Promise.all(rounds)).resolves.toHaveLength(60);
  });

  it('locks a resource once however often it is named, and nothing when none is', async () => {
    await database.worker.transaction(async (tx) => {
      await lockResources(tx, { kind: 'stock', resources: [] });
      await lockResources(tx, { kind: 'stock', resources: ['P-1', 'P-1'] });
      const held = await tx.execute(sql`
        select count(*)::int as count from pg_locks
        where locktype = 'advisory' and pid = pg_backend_pid()`);
      expect(held.rows).toEqual([{ count: 1 }]);
    });
  });

  it('leaves room in the table of locks beside two orders of ten thousand products', async () => {
    const counts = await Promise.all(
      ['A', 'B'].map((prefix) =>
        database.worker.transaction(async (tx) => {
          const resources = Array.from({ length: 10_000 }, (_, index) => `${prefix}-${index}`);
          await lockResources(tx, { kind: 'stock', resources });
          const held = await tx.execute(sql`
            select count(*)::int as count from pg_locks
            where locktype = 'advisory' and pid = pg_backend_pid()`);
          return held.rows[0];
        }),
      ),
    );
    expect(counts).toEqual([{ count: LOCKS_OF_A_KIND }, { count: LOCKS_OF_A_KIND }]);
  });

  async function isFree(input: Parameters<typeof lockResources>[1]): Promise<boolean> {
    const attempt = database.worker.transaction(async (tx) => {
      await tx.execute(sql`set local lock_timeout = '100ms'`);
      await lockResources(tx, input);
    });
    return attempt.then(
      () => true,
      () => false,
    );
  }

  it('keeps others from the resource until the transaction ends, and from no other kind', async () => {
    await database.worker.transaction(async (tx) => {
      await lockResources(tx, { kind: 'credit', resources: ['C-1'] });
      expect(await isFree({ kind: 'credit', resources: ['C-1'] })).toBe(false);
      expect(await isFree({ kind: 'stock', resources: ['C-1'] })).toBe(true);
    });
    expect(await isFree({ kind: 'credit', resources: ['C-1'] })).toBe(true);
  });
});
