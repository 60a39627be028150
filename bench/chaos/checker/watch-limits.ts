import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Journal } from '../journal.ts';
import { findOverheld } from './overheld.ts';

const EVERY_MS = 400;

/** Opens a connection to the database that a broken server does not end the process by. */
export async function connectOwner(ownerUrl: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: ownerUrl,
    connectionTimeoutMillis: 5_000,
    query_timeout: 10_000,
  });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/**
 * Compares what is held with what there is, over and over while the run lasts, and writes down every excess: what is
 * given back again would not be seen afterwards. Answers how often it looked.
 */
export async function watchLimits(of: {
  readonly ownerUrl: string;
  readonly journal: Journal;
  readonly isEnding: () => boolean;
}): Promise<number> {
  let looks = 0;
  while (!of.isEnding()) {
    try {
      const client = await connectOwner(of.ownerUrl);
      try {
        while (!of.isEnding()) {
          for (const overheld of await findOverheld(client)) of.journal.write(overheld);
          looks += 1;
          await delay(EVERY_MS);
        }
      } finally {
        await client.end();
      }
    } catch {
      // The server is away; that is part of the run.
      await delay(EVERY_MS);
    }
  }
  return looks;
}
