import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { migrate } from '../../db/migrate.ts';
import { createDatabase, databaseUrlFor } from '../../stack/postgres/databases.ts';
import { startPostgres } from '../../stack/postgres/postgres.ts';
import { startGuard } from '../../stack/processes/guard.ts';
import { say } from '../../stack/progress.mjs';
import { judgeTampering, keepCheckpoint } from './judged-tampering.ts';
import { seededDraw } from './seeded-draw.ts';
import { syntheticChain, writeSyntheticLedger } from './synthetic-ledger.ts';
import { TAMPERINGS } from './tamperings.ts';

const TIMES = 1_000;
const LEDGER = { orders: 20, events: 8 };
const VERIFIED = { orders: 25_000, events: 40 };
const MOST_SECONDS = 60;
const MS_A_SECOND = 1_000;

/** Answers how many tamperings were not found. */
async function tamperOften(client: pg.Client, seed: number): Promise<number> {
  await writeSyntheticLedger(client, LEDGER);
  const kept = await keepCheckpoint(client);
  const draw = seededDraw(seed);
  let missed = 0;
  for (const how of Object.keys(TAMPERINGS)) {
    let found = 0;
    for (let time = 0; time < TIMES; time += 1) {
      const { withCheckpoint } = await judgeTampering(client, { how, draw, kept });
      if (!withCheckpoint.valid) found += 1;
    }
    missed += TIMES - found;
    console.log(`${how}: ${found} of ${TIMES} found with one kept checkpoint`);
  }
  return missed;
}

async function writeExport(path: string): Promise<void> {
  const file = createWriteStream(path);
  for (let count = 0; count < VERIFIED.orders; count += 1) {
    const lines = syntheticChain(uuidv7(), VERIFIED.events).map((event) => JSON.stringify(event));
    if (!file.write(`${lines.join('\n')}\n`)) await once(file, 'drain');
  }
  file.end();
  await finished(file);
}

/** Answers how many seconds the offline verifier takes for a million events. */
async function timeVerifier(folder: string): Promise<number> {
  const path = join(folder, 'export.jsonl');
  await writeExport(path);
  const startedAt = performance.now();
  const { status, stdout } = spawnSync(process.execPath, ['cli/verify/countersign-verify.mjs', path], {
    encoding: 'utf8',
  });
  const seconds = (performance.now() - startedAt) / MS_A_SECOND;
  console.log(stdout.trimEnd());
  if (status !== 0) throw new Error('the export is not valid');
  return seconds;
}

/** Tampers a thousand times in each way with a database of its own, and times the verifier. */
async function main(): Promise<void> {
  const seed = Number(process.argv[2] ?? Date.now() % 1_000_000_007);
  const folder = mkdtempSync(join(tmpdir(), 'countersign-audit-'));
  const guard = startGuard();
  try {
    const seconds = await timeVerifier(folder);
    console.log(`verified ${VERIFIED.orders * VERIFIED.events} events in ${seconds.toFixed(1)} s`);
    const durability = 'lost-on-power-failure';
    const postgres = await startPostgres({ dataFolder: folder, guard, durability, notice: say });
    const serverUrl = postgres.ownerUrl('postgres');
    await createDatabase(serverUrl, { name: 'audit' });
    const databaseUrl = databaseUrlFor(serverUrl, { database: 'audit' });
    await migrate({ databaseUrl });
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    console.log(`seed ${seed}`);
    const missed = await tamperOften(client, seed);
    await client.end();
    process.exitCode = missed === 0 && seconds <= MOST_SECONDS ? 0 : 1;
  } finally {
    await guard.stopAll();
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
