import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/node-postgres';
import { eq } from 'drizzle-orm';
import pg from 'pg';
import { z } from 'zod';
import { createApiKey, findActorByKey } from '../db/api-keys.ts';
import type { Queryable } from '../db/pool.ts';
import { actInOrganisationAs } from '../db/organisation.ts';
import { people } from '../db/tables/access.ts';
import { DEMONSTRATION_SIGN_INS, loadDemonstrationCompany } from './demonstration-company.ts';
import { writePrivateFile } from './postgres/secrets.ts';
import { say, withProgress } from './progress.mjs';
import { codeOf, messageOf } from './stack-failure.ts';

const keysSchema = z.record(z.string(), z.string());

/** API keys by the role that they sign in for. */
export type DemonstrationKeys = z.infer<typeof keysSchema>;

/** What the demonstration is loaded into. */
export interface DemonstrationPlace {
  readonly dataFolder: string;
  readonly ownerUrl: string;
  readonly address: string;
}

const admin = { role: 'admin', personId: 'admin', name: 'Administrator' } as const;

function pathIn(dataFolder: string): string {
  return join(dataFolder, 'demonstration-keys.json');
}

function readKeys(dataFolder: string): DemonstrationKeys {
  try {
    return keysSchema.parse(JSON.parse(readFileSync(pathIn(dataFolder), 'utf8')));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return {};
    throw error;
  }
}

/** A database in which somebody else's people work is no place for an invented company. */
async function isForeign(on: Queryable): Promise<boolean> {
  const isOurs = (await on.$count(people, eq(people.externalId, admin.personId))) > 0;
  return !isOurs && (await on.$count(people)) > 0;
}

async function ensureAdmin(on: Queryable): Promise<void> {
  const { personId, name, role } = admin;
  const person = { externalId: personId, name, roles: [role], departments: [], active: true };
  await on.transaction(async (tx) => {
    await actInOrganisationAs(tx, 'demonstration');
    await tx
      .insert(people)
      .values({ ...person, version: 1, updatedAt: new Date() })
      .onConflictDoNothing();
  });
}

/** The kept key of a role if it still signs its person in, else a new one. */
async function keyFor(
  on: Queryable,
  signIn: { role: string; personId: string; kept: string | undefined },
): Promise<string> {
  const { role, personId, kept } = signIn;
  const actor = kept === undefined ? null : await findActorByKey(on, kept);
  if (kept !== undefined && actor !== null) return kept;
  const created = await createApiKey(on, { personId, label: `demonstration: ${role}`, expiresAt: null });
  return created.key;
}

/** A company that cannot be loaded is no reason to refuse the start: the administrator can load it, or another, later. */
async function loadCompany(access: { address: string; adminKey: string }): Promise<boolean> {
  try {
    await withProgress('Loading the demonstration company', () => loadDemonstrationCompany(access));
    return true;
  } catch (error) {
    say(`The demonstration company could not be loaded: ${messageOf(error)}`);
    return false;
  }
}

async function load(on: Queryable, { dataFolder, address }: DemonstrationPlace): Promise<DemonstrationKeys> {
  const kept = readKeys(dataFolder);
  await ensureAdmin(on);
  const adminKey = await keyFor(on, { ...admin, kept: kept[admin.role] });
  writePrivateFile(pathIn(dataFolder), JSON.stringify({ ...kept, [admin.role]: adminKey }));
  const keys: DemonstrationKeys = { [admin.role]: adminKey };
  if (!(await loadCompany({ address, adminKey }))) return keys;
  for (const [role, personId] of Object.entries(DEMONSTRATION_SIGN_INS)) {
    keys[role] ??= await keyFor(on, { role, personId, kept: kept[role] });
  }
  writePrivateFile(pathIn(dataFolder), JSON.stringify(keys));
  return keys;
}

/**
 * Loads the demonstration company through the API and answers with a key for each role; the keys stay the same from
 * start to start. A database that has people but not these is left alone, and there are no keys then.
 */
export async function provideDemonstration(place: DemonstrationPlace): Promise<DemonstrationKeys> {
  const client = new pg.Client({ connectionString: place.ownerUrl });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const database = drizzle(client);
    if (!(await isForeign(database))) return await load(database, place);
    say('The database has people of its own, so the demonstration company is not loaded.');
    return {};
  } finally {
    await client.end();
  }
}
