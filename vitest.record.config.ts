import { defineConfig } from 'vitest/config';
import { testOptions } from './vitest.config.ts';

export default defineConfig({
  test: {
    ...testOptions,
    include: ['test/workflows/record-histories.ts', 'test/journeys/record-screenshots.ts'],
  },
});
