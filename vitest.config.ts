import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const minuteMs = 60_000;

/** What every run of vitest in this project shares. */
export const testOptions = {
  include: ['test/**/*.test.ts'],
  globalSetup: ['test/support/global-setup.ts'],
  setupFiles: ['test/support/end-with-runner.ts'],
  // Several files with Temporal workers crash a process that they share.
  pool: 'forks' as const,
  maxWorkers: Math.max(2, Math.floor(availableParallelism() / 2)),
  testTimeout: minuteMs,
  hookTimeout: 2 * minuteMs,
  teardownTimeout: minuteMs,
};

export default defineConfig({ test: testOptions });
