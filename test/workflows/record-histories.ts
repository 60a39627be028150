import { mkdir, writeFile } from 'node:fs/promises';
import { temporal } from '@temporalio/proto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addCompany } from '../support/company.ts';
import { testCodec } from '../support/encryption.ts';
import { aReviewer, ReviewEnvironment } from '../support/review-environment.ts';
import { RECORDED_SHAPES } from './recorded-shapes.ts';

// Not part of the test run: `npm run record:histories` writes the histories that replay.test.ts replays.
let environment: ReviewEnvironment;

beforeAll(async () => {
  environment = await ReviewEnvironment.start();
  await environment.startWorker();
  await addCompany(environment.owner);
  await environment.addPeople(aReviewer('credit'), aReviewer('materials'));
  await mkdir('test/recorded', { recursive: true });
});

afterAll(() => environment.close());

it.each(Object.entries(RECORDED_SHAPES))('%s', async (name, run) => {
  const order = await run(environment);
  await order.result();
  const history = await order.fetchHistory();
  testCodec.openWithin(history);
  const bytes = temporal.api.history.v1.History.encode(history).finish();
  await writeFile(`test/recorded/${name}.history.bin`, bytes);
  expect(bytes.length).toBeGreaterThan(0);
});
