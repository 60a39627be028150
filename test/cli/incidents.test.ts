import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCommand } from '../../cli/main.ts';
import type { Actor } from '../../domain/actor.ts';
import type { Quorum } from '../../domain/quorum.ts';
import { Acting } from '../support/acting.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { addCompany } from '../support/company.ts';
import { aDepartment, aPolicy } from '../support/orders.ts';
import { aReviewer } from '../support/review-environment.ts';

let environment: ApiEnvironment;
let acting: Acting;
let url: string;
const submitter = anActor('submitter');
const credit = aReviewer('credit');
const helper = aReviewer('materials', { id: 'helper', name: 'Helper' });
const other = aReviewer('materials', { id: 'other' });
const owner = aReviewer('sales', { id: aPolicy().owner, name: 'Owner', roles: ['manager'] });

beforeAll(async () => {
  environment = await ApiEnvironment.start({ engineDeadlineMs: 30_000 });
  acting = new Acting(environment);
  await addCompany(environment.review.owner);
  await Promise.all([submitter, credit, helper, other, owner].map((actor) => environment.keyOf(actor)));
  await environment.review.startWorker();
  url = await environment.app.listen({ host: '127.0.0.1', port: 0 });
});

afterAll(() => environment.close());

async function run(by: Actor, ...args: readonly string[]) {
  const written = { out: '', err: '' };
  const code = await runCommand(args, {
    config: {
      COUNTERSIGN_URL: url,
      COUNTERSIGN_API_KEY: await environment.keyOf(by),
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

async function submitUnder(quorum: Quorum): Promise<string> {
  await environment.review.activate(aPolicy({ departments: [aDepartment('credit', { quorum })] }));
  const orderId = await acting.submit(submitter);
  await acting.shown(credit, { orderId, department: 'credit' });
  return orderId;
}

const lineOf = (out: string, orderId: string) => out.split('\n').find((line) => line.includes(orderId));

it('an incident is listed and a task of its owner until they assign somebody, whose task the review then is', async () => {
  const orderId = await submitUnder({ kind: 'k_of_n', approvals: 2 });
  const open = await run(owner, 'incidents', '--state', 'open', '--department', 'credit');
  expect(lineOf(open.out, orderId)).toMatch(/quorum_short .*Owner .* open/);
  expect(lineOf((await run(owner, 'tasks')).out, orderId)).toMatch(/incident +incident_owner .*quorum_short/);
  const assigned = await run(
    owner,
    'orders',
    'assign',
    orderId,
    '--department',
    'credit',
    '--person',
    helper.id,
  );
  expect(assigned).toMatchObject({ code: 0, err: '' });
  expect(lineOf((await run(owner, 'incidents', '--state', 'open')).out, orderId)).toBeUndefined();
  const resolved = await run(owner, 'incidents', '--state', 'resolved');
  expect(lineOf(resolved.out, orderId)).toMatch(/assigned .*Helper \(helper\)/);
  expect(lineOf((await run(helper, 'tasks')).out, orderId)).toMatch(/review +assigned: Owner/);
});

it('a review is handed on, and a reviewer added, by command', async () => {
  const orderId = await submitUnder({ kind: 'any' });
  const of = [orderId, '--department', 'credit'];
  const added = await run(
    ...([credit, 'orders', 'add-reviewer', ...of, '--person', helper.id] as const),
    ...(['--when', 'before', '--comment', 'you know them'] as const),
  );
  expect(added).toMatchObject({ code: 0, err: '' });
  expect(lineOf((await run(helper, 'tasks')).out, orderId)).toMatch(/review +added: Reviewer of credit/);
  const given = await run(credit, 'orders', 'delegate', ...of, '--person', other.id);
  expect(given).toMatchObject({ code: 0, err: '' });
  const nobody = await run(credit, 'orders', 'delegate', ...of, '--person', 'nobody');
  expect([nobody.code, nobody.out]).toEqual([1, '']);
});
