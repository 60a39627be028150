import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { createLog } from '../../api/log.ts';
import { createApiKey } from '../../db/api-keys.ts';
import { openDatabase } from '../../db/pool.ts';

it('the log of a failed statement names neither the statement nor its values', async () => {
  const lines: string[] = [];
  const log = createLog(
    { LOG_LEVEL: 'info' },
    new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk));
        done();
      },
    }),
  );
  const opened = openDatabase({
    databaseUrl: 'postgres://nobody@127.0.0.1:1/none',
    role: 'countersign_api',
    maximumConnections: 1,
    onBrokenConnection: () => undefined,
  });
  const input = { personId: 'somebody-private', label: 'private', expiresAt: null };
  const failure = await createApiKey(opened.database, input).catch((error: unknown) => error);
  await opened.close();
  expect(String(failure)).toContain('private');
  log.error({ err: failure }, 'request failed');
  expect(lines.join('')).toContain('ECONNREFUSED');
  expect(lines.join('')).not.toMatch(/private|insert into/);
});
