import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { listRootSources } from '../../stack/compiled-application.ts';
import { checkoutFolder } from '../../stack/environment.ts';

/** What a build of the product for a negative control can go without. */
export const SABOTAGES = ['idempotency-key', 'row-lock', 'hold-lock', 'chain'] as const;
export type Sabotage = (typeof SABOTAGES)[number];

export interface Rewrite {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** What the database would otherwise catch by itself. */
  readonly statement?: string;
}

const REWRITES: Readonly<Record<Sabotage, Rewrite>> = {
  'idempotency-key': {
    file: 'db/idempotency.ts',
    find: '      setWhere: lte(idempotencyKeys.expiresAt, createdAt),\n',
    replace: '',
  },
  'row-lock': {
    file: 'db/history.ts',
    find: "\n    .for('update');",
    replace: ';',
    // Two events at one position are refused even without the lock, and the step is repeated.
    statement: 'alter table history_events drop constraint history_events_order_id_position_pk',
  },
  'hold-lock': {
    file: 'db/facts/lock-resources.ts',
    find: 'select pg_advisory_xact_lock(${HOLD_KINDS.indexOf(input.kind)}, number)',
    replace: 'select ${HOLD_KINDS.indexOf(input.kind)}::int + number',
  },
  chain: {
    file: 'db/history.ts',
    find: 'hash = chainHash(previousHash, body);',
    replace: "hash = chainHash('', body);",
  },
};

const SOURCES = [
  'activities',
  'api',
  'cli',
  'db',
  'deployment',
  'domain',
  'workflows',
  ...listRootSources(),
  'package.json',
  'tsconfig.json',
];

/** Takes one thing out of a text. Throws unless it is there exactly once. */
export function rewrite(text: string, { file, find, replace }: Rewrite): string {
  const parts = text.split(find);
  if (parts.length !== 2)
    throw new Error(
      `${file} has what the control takes out ${parts.length - 1} times, not once: ${find.trim()}`,
    );
  return parts.join(replace);
}

/** The rewritten text of the file that a sabotage changes, as the checkout has it. */
export function sabotaged(sabotage: Sabotage): string {
  const change = REWRITES[sabotage];
  return rewrite(readFileSync(join(checkoutFolder, change.file), 'utf8'), change);
}

/** Copies the product's sources into the folder, without the one thing. */
export function buildSabotaged(sabotage: Sabotage, folder: string): void {
  for (const source of SOURCES)
    cpSync(join(checkoutFolder, source), join(folder, source), { recursive: true });
  symlinkSync(join(checkoutFolder, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, REWRITES[sabotage].file), sabotaged(sabotage));
}

/** Takes away what the database would otherwise catch by itself. */
export async function weakenDatabase(sabotage: Sabotage, ownerUrl: string): Promise<void> {
  const { statement } = REWRITES[sabotage];
  if (statement === undefined) return;
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
