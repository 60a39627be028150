import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createApiKey } from '../db/api-keys.ts';
import { openDatabase } from '../db/pool.ts';
import { openLog } from '../log.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-log-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** The error of a statement that failed, with its text and values. */
async function aFailedStatement(): Promise<unknown> {
  const opened = openDatabase({
    databaseUrl: 'postgres://nobody@127.0.0.1:1/none',
    role: 'countersign_api',
    maximumConnections: 1,
    onBrokenConnection: () => undefined,
  });
  const input = { personId: 'somebody-private', label: 'private', expiresAt: null };
  const failure = await createApiKey(opened.database, input).catch((error: unknown) => error);
  await opened.close();
  return failure;
}

it.each(['err', 'error'])(
  'a failed statement that is logged as %s shows neither its text nor values',
  async (key) => {
    const failure = await aFailedStatement();
    expect(String(failure)).toContain('private');
    const path = join(folder, 'log');
    const file = openSync(path, 'w');
    openLog({ name: 'test', level: 'info', fileDescriptor: file }).error({ [key]: failure }, 'failed');
    closeSync(file);
    expect(readFileSync(path, 'utf8')).toContain('ECONNREFUSED');
    expect(readFileSync(path, 'utf8')).not.toMatch(/private|insert into/);
  },
);

// Linux has a file that is always full; elsewhere there is none to try it with.
it.skipIf(process.platform !== 'linux')('a log on a full disk does not end the process', () => {
  const full = openSync('/dev/full', 'w');
  const log = openLog({ name: 'test', level: 'info', fileDescriptor: full });
  expect(() => {
    log.info('the first line that cannot be written');
    log.info('the second one');
  }).not.toThrow();
  closeSync(full);
});
