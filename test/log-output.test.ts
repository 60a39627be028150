import { closeSync, openSync } from 'node:fs';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { openLogOutput } from '../log-output.ts';

// Linux has a file that is always full; elsewhere there is none to try it with.
it.skipIf(process.platform !== 'linux')('a log on a full disk does not end the process', () => {
  const full = openSync('/dev/full', 'w');
  const log = pino(openLogOutput(full));
  expect(() => {
    log.info('the first line that cannot be written');
    log.info('the second one');
  }).not.toThrow();
  closeSync(full);
});
