import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { z } from 'zod';
import { migrate } from '../../db/migrate.ts';
import { EXPORTS } from '../../domain/export/exports.ts';
import { createDatabase, databaseUrlFor } from '../../stack/postgres/databases.ts';
import { startPostgres } from '../../stack/postgres/postgres.ts';
import { startGuard } from '../../stack/processes/guard.ts';
import { say } from '../../stack/progress.mjs';
import { writeSyntheticOrders } from './synthetic-orders.ts';

const FEW = 1_000;
const MANY = 100_000;
/** More memory than this, as a multiple of what few orders take, is not constant. */
const MOST_GROWTH = 1.5;
const BYTES_A_MIB = 1_048_576;

const measured = z.object({ bytes: z.number(), seconds: z.number(), peakBytes: z.number() });
type Measured = z.infer<typeof measured>;

function measure(databaseUrl: string, name: string): Measured {
  const args = ['--import', 'tsx', 'bench/export/measured-export.ts', databaseUrl, name];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the export failed: ${stderr}`);
  return measured.parse(JSON.parse(stdout));
}

/** Measures every export of the orders that are there. */
function measureAll(databaseUrl: string, orders: number): ReadonlyMap<string, Measured> {
  const results = EXPORTS.map((name): [string, Measured] => [name, measure(databaseUrl, name)]);
  for (const [name, { bytes, seconds, peakBytes }] of results) {
    const mib = (value: number) => (value / BYTES_A_MIB).toFixed(0);
    console.log(
      `${name} of ${orders} orders: ${mib(bytes)} MiB in ${seconds.toFixed(1)} s, at most ${mib(peakBytes)} MiB of memory`,
    );
  }
  return new Map(results);
}

/** Shows that exports of a hundred times as many orders take no more memory. */
async function main(): Promise<void> {
  const many = Number(process.argv[2] ?? MANY);
  const folder = mkdtempSync(join(tmpdir(), 'countersign-export-bench-'));
  const guard = startGuard();
  try {
    const durability = 'lost-on-power-failure';
    const postgres = await startPostgres({ dataFolder: folder, guard, durability, notice: say });
    const serverUrl = postgres.ownerUrl('postgres');
    await createDatabase(serverUrl, { name: 'exports' });
    const databaseUrl = databaseUrlFor(serverUrl, { database: 'exports' });
    await migrate({ databaseUrl });
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    await writeSyntheticOrders(client, { from: 0, to: FEW });
    const few = measureAll(databaseUrl, FEW);
    await writeSyntheticOrders(client, { from: FEW, to: many });
    await client.query('analyze');
    const all = measureAll(databaseUrl, many);
    await client.end();
    const growths = EXPORTS.map((name) => (all.get(name)?.peakBytes ?? 0) / (few.get(name)?.peakBytes ?? 1));
    const growth = Math.max(...growths);
    console.log(`${many / FEW} times the orders take ${growth.toFixed(2)} times the memory at most`);
    process.exitCode = growth <= MOST_GROWTH ? 0 : 1;
  } finally {
    await guard.stopAll();
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
