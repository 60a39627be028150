import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAllowed, type Operation } from '../../domain/authorization.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { concreteUrl, listGuardedRoutes } from '../support/guarded-routes.ts';

let environment: ApiEnvironment;
const auditor = anActor('auditor');

beforeAll(async () => {
  environment = await ApiEnvironment.start();
  await environment.keyOf(auditor);
});

afterAll(() => environment.close());

/** What an auditor does to their own sign-in, keys and notices; and what is sent to be read. */
const HARMLESS: ReadonlySet<Operation> = new Set([
  'session.own',
  'api_key.revoke',
  'notice.read_own',
  'payload.decode',
]);
/** What waits for somebody to decide it waits for no auditor. */
const NOT_READ: ReadonlySet<Operation> = new Set(['task.list', 'colleague.read']);

/** How many rows each table has that an auditor could change something in, and what they are. */
async function readTables(): Promise<string> {
  const { owner } = environment.review;
  const tables = await owner.execute<{ name: string }>(
    sql`select table_name as name from information_schema.tables
      where table_schema = 'public' and table_type = 'BASE TABLE'
        and table_name not in ('personal_reads', 'idempotency_keys')`,
  );
  const hashes = await Promise.all(
    tables.rows.map(async ({ name }) => {
      const found = await owner.execute<{ hash: string | null }>(
        sql`select md5(string_agg(to_jsonb(t)::text, '' order by to_jsonb(t)::text)) as hash
          from ${sql.identifier(name)} t`,
      );
      return `${name} ${found.rows[0]?.hash ?? ''}`;
    }),
  );
  return hashes.sort().join('\n');
}

describe('an auditor', () => {
  it('reads through every route that reads', async () => {
    const routes = (await listGuardedRoutes(environment.app)).filter(({ method }) => method === 'GET');
    const unread = routes.filter(({ operation }) => !isAllowed(auditor, operation));
    expect(new Set(unread.map(({ operation }) => operation))).toEqual(NOT_READ);
  });

  it('is refused by every route that changes anything, and changes nothing', async () => {
    const before = await readTables();
    for (const { method, url, operation } of await listGuardedRoutes(environment.app)) {
      const answer = await environment.call(auditor, { method, url: concreteUrl(url), payload: {} });
      if (method === 'GET' || HARMLESS.has(operation)) continue;
      expect([method, url, answer.statusCode]).toEqual([method, url, 403]);
    }
    expect(await readTables()).toBe(before);
  });
});
