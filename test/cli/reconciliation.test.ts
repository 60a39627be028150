import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { runCommand } from '../../cli/main.ts';
import { historyEvents } from '../../db/tables/process.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { addCompany } from '../support/company.ts';
import { aDepartment, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer, orderIdOf } from '../support/review-environment.ts';

let environment: ApiEnvironment;
let url: string;
const admin = anActor('admin');

beforeAll(async () => {
  environment = await ApiEnvironment.start();
  const { review } = environment;
  await addCompany(review.owner);
  await review.addPeople(aReviewer('credit'));
  await review.activate(aPolicy({ departments: [aDepartment('credit')] }));
  await review.startWorker();
  url = await environment.app.listen({ host: '127.0.0.1', port: 0 });
});

afterAll(() => environment.close());

async function waiting() {
  const order = await environment.review.submit(anOrder());
  await environment.review.openReview(order, 'credit');
  return order;
}

const listed = z.object({
  differences: z.array(z.object({ id: z.number(), kind: z.string(), outcome: z.string() })),
});

async function run(...args: readonly string[]) {
  const written = { out: '', err: '' };
  const code = await runCommand(args, {
    config: {
      COUNTERSIGN_URL: url,
      COUNTERSIGN_API_KEY: await environment.keyOf(admin),
      COUNTERSIGN_DATA_DIR: '/nowhere',
    },
    terminal: {
      write: (text) => (written.out += text),
      warn: (text) => (written.err += text),
      readInput: () => Promise.resolve(Buffer.from('')),
    },
  });
  return { code, ...written };
}

it('lists, repairs, and ends with 1 as long as something is to be done', async () => {
  const order = await waiting();
  await order.terminate('by mistake');
  const seen = await run('reconcile', '--json');
  expect(seen.code).toBe(1);
  expect(listed.parse(JSON.parse(seen.out)).differences).toEqual([
    { id: expect.any(Number), kind: 'workflow_ended_early', outcome: 'listed' },
  ]);
  const applied = await run('reconcile', '--apply');
  expect(applied).toMatchObject({ code: 0, err: '' });
  expect(applied.out).toContain('repaired');
  expect(await run('reconcile')).toMatchObject({ code: 0 });
});

it('shows what waits for a person, and resolves it', async () => {
  const order = await waiting();
  const first = and(eq(historyEvents.orderId, orderIdOf(order)), eq(historyEvents.position, 1));
  await environment.review.owner
    .update(historyEvents)
    .set({ hash: '0'.repeat(64) })
    .where(first);
  const found = await run('reconcile', '--apply', '--json');
  expect(found.code).toBe(1);
  const id = String(listed.parse(JSON.parse(found.out)).differences[0]?.id);
  expect((await run('differences', 'list')).out).toContain('chain_broken');
  expect((await run('differences', 'show', id)).out).toContain('position 1');
  const resolved = await run('differences', 'resolve', id, '--reason', 'the auditors have it');
  expect(resolved).toMatchObject({ code: 0 });
  expect((await run('differences', 'list')).out).toBe('');
});
