import { z } from 'zod';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { createApiKey } from '../../db/api-keys.ts';
import { people } from '../../db/tables/access.ts';
import { AUDITOR, companyRecords, POLICY, REVIEWERS, SUBMITTERS } from './company.ts';

const MOST_AT_ONCE = 1_000;
const REQUEST_MS = 60_000;
const ADMIN = 'admin';

/** API keys by person. */
export type Keys = ReadonlyMap<string, string>;

export interface SetUpOptions {
  /** The API's address. */
  readonly address: string;
  readonly ownerUrl: string;
  readonly waves: number;
}

async function createAdmin(ownerUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const database = drizzle(client);
    const admin = {
      externalId: ADMIN,
      name: ADMIN,
      roles: ['admin' as const],
      departments: [],
      active: true,
    };
    await database.insert(people).values({ ...admin, version: 1, updatedAt: new Date() });
    const { key } = await createApiKey(database, { personId: ADMIN, label: 'faults', expiresAt: null });
    return key;
  } finally {
    await client.end();
  }
}

async function post(to: { address: string; key: string; path: string }, body: object): Promise<unknown> {
  const answer = await fetch(`${to.address}${to.path}`, {
    method: 'POST',
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(REQUEST_MS),
    headers: { authorization: `Bearer ${to.key}`, 'content-type': 'application/json' },
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${to.path} answers ${answer.status}: ${text}`);
  return JSON.parse(text);
}

const keyAnswer = z.object({ key: z.string() });

/** Loads the company, activates its policy and makes a key for each person. Nothing is broken meanwhile. */
export async function setUpCompany({ address, ownerUrl, waves }: SetUpOptions): Promise<Keys> {
  const key = await createAdmin(ownerUrl);
  for (const [resource, records] of companyRecords(waves)) {
    for (let from = 0; from < records.length; from += MOST_AT_ONCE) {
      const batch = { records: records.slice(from, from + MOST_AT_ONCE) };
      await post({ address, key, path: `/v1/${resource}/import` }, batch);
    }
  }
  await post({ address, key, path: '/v1/policies' }, { policy: POLICY, activate: true });
  const keys = new Map([[ADMIN, key]]);
  for (const id of [...SUBMITTERS, ...REVIEWERS, AUDITOR]) {
    const created = await post({ address, key, path: '/v1/api-keys' }, { person: id, label: 'faults' });
    keys.set(id, keyAnswer.parse(created).key);
  }
  return keys;
}
