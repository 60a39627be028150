import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { runCommand } from '../../cli/main.ts';
import type { Actor } from '../../domain/actor.ts';
import { ApiEnvironment } from '../support/api-environment.ts';
import { addCompany } from '../support/company.ts';
import { aDepartment, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer, orderIdOf } from '../support/review-environment.ts';

let environment: ApiEnvironment;
let url: string;
const credit = aReviewer('credit');
const colleague = aReviewer('materials');

beforeAll(async () => {
  environment = await ApiEnvironment.start();
  const { review } = environment;
  await addCompany(review.owner);
  await review.addPeople(credit, colleague);
  await review.activate(aPolicy({ departments: [aDepartment('credit')] }));
  await review.startWorker();
  url = await environment.app.listen({ host: '127.0.0.1', port: 0 });
});

afterAll(() => environment.close());

async function run(actor: Actor, args: readonly string[]) {
  const written = { out: '', err: '' };
  const code = await runCommand(args, {
    config: {
      COUNTERSIGN_URL: url,
      COUNTERSIGN_API_KEY: await environment.keyOf(actor),
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

const listSchema = z.object({ items: z.array(z.object({ id: z.string(), orderId: z.string() })) });

it('a comment tells who is mentioned, who reads it once', async () => {
  const handle = await environment.review.submit(anOrder());
  await environment.review.openReview(handle, 'credit');
  const orderId = orderIdOf(handle);
  const written = ['--department', 'credit', '--text', 'Is there stock?', '--mention', colleague.id];
  expect(await run(credit, ['orders', 'comment', orderId, ...written])).toMatchObject({ code: 0, err: '' });
  const unread = ['notices', 'list', '--unread'];
  const { id } = await environment.review.until(async () => {
    const listed = await run(colleague, [...unread, '--json']);
    return listSchema.parse(JSON.parse(listed.out)).items.find((notice) => notice.orderId === orderId);
  });
  expect((await run(colleague, unread)).out).toContain('review.commented');
  expect(await run(colleague, ['notices', 'read', id])).toMatchObject({ code: 0, err: '' });
  expect((await run(colleague, unread)).out).not.toContain(id);
  expect((await run(colleague, ['notices', 'list'])).out).toContain(id);
});
