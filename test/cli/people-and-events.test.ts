import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { runCommand } from '../../cli/main.ts';
import type { Actor } from '../../domain/actor.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { addCompany } from '../support/company.ts';
import { aDepartment, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer } from '../support/review-environment.ts';

let environment: ApiEnvironment;
let url: string;
const credit = aReviewer('credit', { id: 'r-1', name: 'Chen Jing' });
const submitter = anActor('submitter');
const admin = anActor('admin');

beforeAll(async () => {
  environment = await ApiEnvironment.start();
  const { review } = environment;
  await addCompany(review.owner);
  await review.addPeople(credit, submitter, admin);
  await review.activate(aPolicy({ departments: [aDepartment('credit')] }));
  // Orders change once somebody works on them.
  await review.startWorker();
  url = await environment.app.listen({ host: '127.0.0.1', port: 0 });
});

afterAll(() => environment.close());

async function run(actor: Actor, ...args: readonly string[]) {
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

const put = (path: string, payload: object) =>
  environment.call(admin, { method: 'PUT', url: `/v1/${path}`, payload });

async function submit(): Promise<void> {
  const payload = anOrder({ requiredOn: '2099-12-18' });
  const answer = await environment.call(submitter, { method: 'POST', url: '/v1/orders', payload });
  expect(answer.statusCode).toBeLessThan(300);
}

it('colleagues are listed, and found by a part of their name', async () => {
  const found = await run(credit, 'colleagues', '--search', 'jing');
  expect(found).toMatchObject({ code: 0, err: '' });
  expect(found.out).toMatch(/r-1\s+Chen Jing\s+credit/);
  expect((await run(credit, 'colleagues', '--search', 'nobody')).out).toBe('');
  expect((await run(submitter, 'colleagues')).code).toBe(1);
});

it('how long orders have taken is shown, also while there are none', async () => {
  const shown = await run(submitter, 'answer-times');
  expect(shown).toMatchObject({ code: 0, err: '' });
  expect(shown.out).toMatch(/of the last\s+90 days/);
});

it('changes are followed as they come, and gone on with after the last one', async () => {
  const following = run(submitter, 'events', '--count', '3', '--json');
  const first = await environment.review.until(async () => {
    await submit();
    const message = await Promise.race([following, Promise.resolve(null)]);
    return message;
  });
  expect(first).toMatchObject({ code: 0, err: '' });
  const told = first.out
    .trim()
    .split('\n')
    .map((text) => z.object({ id: z.string(), event: z.string() }).parse(JSON.parse(text)));
  expect(told).toHaveLength(3);
  expect(told.at(-1)).toMatchObject({ event: 'order' });
  // From the first of them on, what came after it is told again.
  const again = await run(submitter, 'events', '--after', told[0]?.id ?? '', '--count', '2', '--json');
  expect(again.out).toBe(`${first.out.trim().split('\n').slice(1).join('\n')}\n`);
  expect((await run(submitter, 'events', '--count', 'none')).code).toBe(2);
});

it('somebody is forgotten once they are not active any more, and it says what is unreadable now', async () => {
  await put('people/gone', { name: 'Gone', roles: ['reviewer'], email: 'gone@example.com' });
  const erase = ['personal-data', 'erase', 'person', 'gone', '--reason', 'Asked for it'];
  const refused = await run(admin, ...erase);
  expect(refused.code).toBe(1);
  expect(refused.err).toContain('person_active');
  await put('people/gone', { name: 'Gone', roles: ['reviewer'], email: 'gone@example.com', active: false });
  const erased = await run(admin, ...erase);
  expect(erased).toMatchObject({ code: 0, err: '' });
  expect(erased.out).toMatch(/name\s+1/);
  const read = await environment.call(admin, { url: '/v1/people/gone' });
  expect(read.json()).toMatchObject({ name: '[erased]', email: null });
  expect((await run(admin, 'personal-data', 'erase', 'company', 'x', '--reason', 'y')).code).toBe(2);
});
