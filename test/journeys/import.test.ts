import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parse } from 'csv-parse/sync';
import { count, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { orders, orderStates, reviews } from '../../db/tables/process.ts';
import { checkoutFolder, inheritedEnvironment } from '../../stack/environment.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';

/** The published records of a small wholesale company; they are not part of this project. */
const folder =
  inheritedEnvironment['COUNTERSIGN_CLASSICMODELS'] ?? join(checkoutFolder, '../shared/data/classicmodels');
/** The data belongs to somebody else and need not be beside the checkout. */
const isAbsent = !existsSync(join(folder, 'orders.csv'));
const suite = isAbsent
  ? `the past orders of a wholesale company (skipped: there is no ${folder})`
  : 'the past orders of a wholesale company';

const KILLED_AFTER = 100;
const minuteMs = 60_000;

const rowsSchema = z.array(z.record(z.string(), z.string()));

const reportSchema = z.object({
  policyVersion: z.number(),
  records: z.record(
    z.string(),
    z.object({ created: z.number(), updated: z.number(), unchanged: z.number() }),
  ),
  orders: z.object({
    submitted: z.number(),
    alreadyThere: z.number(),
    leftOut: z.number(),
    refused: z.number(),
  }),
  refusals: z.array(z.unknown()),
  held: z.array(
    z.object({
      id: z.string(),
      departments: z.array(
        z.object({
          department: z.string(),
          findings: z.array(z.object({ code: z.string(), facts: z.record(z.string(), z.unknown()) })),
        }),
      ),
    }),
  ),
});
type Report = z.infer<typeof reportSchema>;

function read(file: string): Record<string, string>[] {
  const content = readFileSync(join(folder, file), 'utf8');
  return rowsSchema.parse(parse(content, { columns: true, bom: true }));
}

function cents(amount: string | undefined): number {
  return Math.round(Number(amount) * 100);
}

function dollars(amountCents: number) {
  return { value: (amountCents / 100).toFixed(2), unit: 'USD' };
}

/** The orders that credit must hold, from the files alone: earlier approved orders less payments up to the day. */
function ordersBeyondLimit() {
  const limits = new Map(
    read('customers.csv').map((row) => [row['customerNumber'], cents(row['creditLimit'])]),
  );
  const totals = new Map<string | undefined, number>();
  for (const line of read('orderdetails.csv')) {
    const value = Number(line['quantityOrdered']) * cents(line['priceEach']);
    totals.set(line['orderNumber'], (totals.get(line['orderNumber']) ?? 0) + value);
  }
  const payments = read('payments.csv');
  const approved = new Map<string | undefined, number>();
  const inTime = (order: Record<string, string>) =>
    `${order['orderDate'] ?? ''} ${order['orderNumber'] ?? ''}`;
  const wanted = read('orders.csv').filter((order) => order['status'] !== 'Cancelled');
  return wanted
    .sort((left, right) => (inTime(left) < inTime(right) ? -1 : 1))
    .flatMap((order) => {
      const customer = order['customerNumber'];
      const paid = payments
        .filter((payment) => payment['customerNumber'] === customer)
        .filter((payment) => (payment['paymentDate'] ?? '') <= (order['orderDate'] ?? ''))
        .reduce((sum, payment) => sum + cents(payment['amount']), 0);
      const before = approved.get(customer) ?? 0;
      const exposure = before - paid;
      const total = totals.get(order['orderNumber']) ?? 0;
      const limit = limits.get(customer) ?? 0;
      const excess = exposure + total - limit;
      if (excess <= 0) approved.set(customer, before + total);
      return excess <= 0 ? [] : [{ id: order['orderNumber'] ?? '', exposure, total, limit, excess }];
    });
}

describe.skipIf(isAbsent)(suite, () => {
  let environment: ApiEnvironment;
  let url: string;
  let resumed: Report;

  /** `temporaryFolder` is where the import keeps its files. */
  async function startImport(temporaryFolder = tmpdir()) {
    const importer = anActor('system', { roles: ['system', 'admin'] });
    const bin = join(checkoutFolder, 'cli', 'countersign.mjs');
    const mapping = join(checkoutFolder, 'test/import/classicmodels.mapping.json');
    const policy = join(checkoutFolder, 'test/import/classicmodels.policy.json');
    const args = [bin, 'import', folder, '--mapping', mapping, '--policy', policy, '--json', '--url', url];
    const env = {
      ...inheritedEnvironment,
      TMPDIR: temporaryFolder,
      COUNTERSIGN_API_KEY: await environment.keyOf(importer),
    };
    return spawn(process.execPath, args, { env });
  }

  async function importFolder(): Promise<Report> {
    const child = await startImport();
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    expect(child.exitCode, err).toBe(0);
    return reportSchema.parse(JSON.parse(out));
  }

  /** Kills an import in the middle, so that it can neither finish nor clean up. */
  async function killImport(): Promise<void> {
    const temporaryFolder = mkdtempSync(join(tmpdir(), 'countersign-killed-import-'));
    const child = await startImport(temporaryFolder);
    const closed = once(child, 'close');
    await environment.review.until(async () =>
      (await environment.review.owner.$count(orders)) >= KILLED_AFTER ? true : null,
    );
    child.kill('SIGKILL');
    await closed;
    rmSync(temporaryFolder, { recursive: true });
  }

  beforeAll(async () => {
    environment = await ApiEnvironment.start();
    await environment.review.startWorker();
    url = await environment.app.listen({ host: '127.0.0.1', port: 0 });
    await killImport();
    resumed = await importFolder();
  }, 5 * minuteMs);

  afterAll(() => environment.close());

  it('are imported where an import that was killed had stopped, each once', async () => {
    expect(resumed.refusals).toEqual([]);
    expect(resumed.orders.alreadyThere).toBeGreaterThanOrEqual(KILLED_AFTER);
    expect(resumed.orders.submitted).toBeGreaterThan(0);
    expect(resumed.orders).toMatchObject({ leftOut: 6, refused: 0 });
    expect(resumed.orders.alreadyThere + resumed.orders.submitted).toBe(320);
    expect(await environment.review.owner.$count(orders)).toBe(320);
  });

  it('have all been reviewed by workflows under the policy that was published for them', async () => {
    const { owner } = environment.review;
    expect(await owner.$count(orderStates, eq(orderStates.policyVersion, resumed.policyVersion))).toBe(320);
    const checked = await owner
      .select({ department: reviews.department, orders: count() })
      .from(reviews)
      .groupBy(reviews.department)
      .orderBy(reviews.department);
    expect(checked).toEqual([
      { department: 'credit', orders: 320 },
      { department: 'order_data', orders: 320 },
    ]);
  });

  it('are held by credit exactly where the files alone say so, with the same numbers', () => {
    const expected = ordersBeyondLimit();
    expect(expected.length).toBeGreaterThan(0);
    expect(resumed.held).toMatchObject(
      expected.map(({ id, exposure, total, limit, excess }) => ({
        id,
        departments: [
          {
            department: 'credit',
            findings: [
              {
                code: 'credit.limit_exceeded',
                facts: {
                  exposure: dollars(exposure),
                  orderTotal: dollars(total),
                  limit: dollars(limit),
                  excess: dollars(excess),
                },
              },
            ],
          },
        ],
      })),
    );
  });

  it(
    'change nothing when they are imported again',
    async () => {
      const again = await importFolder();
      expect(again.orders).toMatchObject({ submitted: 0, alreadyThere: 320 });
      const changed = Object.values(again.records).filter(({ created, updated }) => created + updated > 0);
      expect(changed).toEqual([]);
      expect(again.held).toEqual(resumed.held);
      expect(await environment.review.owner.$count(orders)).toBe(320);
    },
    2 * minuteMs,
  );
});
