import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCommand } from '../../cli/main.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { addOrder, addRound } from '../support/facts-database.ts';
import { addCheckedOrders } from '../support/figures-company.ts';

let environment: ApiEnvironment;
let url: string;
const manager = anActor('manager', { name: 'Gao Ning', departments: ['credit'] });
const HOUR_MS = 3_600_000;
const daysAgo = (days: number) => new Date(Date.now() - days * 24 * HOUR_MS).toISOString().slice(0, 16);

beforeAll(async () => {
  environment = await ApiEnvironment.start();
  const { owner } = environment.review;
  const orderId = await addOrder(owner);
  const openedAt = new Date(Date.now() - 5 * HOUR_MS);
  await addRound(owner, { orderId, department: 'credit', status: 'open', closedBy: null, openedAt });
  await addCheckedOrders(owner, { customer: 'C-7', submitted: daysAgo(5), orders: 6, unusual: 6 });
  await addCheckedOrders(owner, { customer: 'C-8', submitted: daysAgo(60), orders: 30, unusual: 1 });
  url = await environment.app.listen({ host: '127.0.0.1', port: 0 });
});

afterAll(() => environment.close());

async function run(...args: readonly string[]) {
  const written = { out: '', err: '' };
  const code = await runCommand(args, {
    config: {
      COUNTERSIGN_URL: url,
      COUNTERSIGN_API_KEY: await environment.keyOf(manager),
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

it('the figures are shown as tables, with by what time counts', async () => {
  const { code, out } = await run('figures', '--days', '90');
  expect(code).toBe(0);
  expect(out).toContain('as it passes: no calendar knows the present');
  expect(out).toMatch(/bottleneck now +credit: half of 1 reviews 5\.0 h or longer/);
  expect(out).toMatch(/DEPARTMENT +<4 H +<8 H +<24 H +<72 H +FROM 72 H +OVERDUE +SOON/);
  expect(out).toMatch(/credit +0 +1 +0 +0 +0 +0 +0 +0 +5\.0 h +5\.0 h/);
  expect(out).toMatch(/C-7 +6 of 6 +0 of 0 +all +0\.000 %/);
  expect(out).toMatch(/Gao Ning \(manager-1\) +0 +0 +0/);
});

it('the same figures are JSON', async () => {
  const { out } = await run('figures', '--json');
  expect(JSON.parse(out)).toMatchObject({
    present: { departments: [{ department: 'credit', open: 1 }] },
    period: { days: 30 },
    warnings: { customers: [{ id: 'C-7' }] },
    reviewers: { days: 30 },
  });
});

it('no other periods are taken', async () => {
  expect(await run('figures', '--days', '31')).toMatchObject({ code: 2 });
});
