import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openApiTarget } from '../../cli/import/api-target.ts';
import { readMapping } from '../../cli/import/mapping.ts';
import type { ImportReport } from '../../cli/import/import-report.ts';
import { runImport } from '../../cli/import/run-import.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';

/** The published records of a small wholesale company; they are not part of this project. */
const FOLDER = '../shared/data/classicmodels';

const rowsSchema = z.array(z.record(z.string(), z.string()));

function read(file: string): Record<string, string>[] {
  return rowsSchema.parse(parse(readFileSync(`${FOLDER}/${file}`, 'utf8'), { columns: true, bom: true }));
}

function cents(text: string | undefined): number {
  return Math.round(Number(text) * 100);
}

/** Which orders credit must hold, from the files alone: earlier approved orders less payments up to the day. */
function ordersBeyondLimit(): string[] {
  const limits = new Map(
    read('customers.csv').map((row) => [row['customerNumber'], cents(row['creditLimit'])]),
  );
  const totals = new Map<string | undefined, number>();
  for (const line of read('orderdetails.csv')) {
    const value = Math.round(Number(line['quantityOrdered'])) * cents(line['priceEach']);
    totals.set(line['orderNumber'], (totals.get(line['orderNumber']) ?? 0) + value);
  }
  const payments = read('payments.csv');
  const approved = new Map<string | undefined, number>();
  const held: string[] = [];
  const orders = read('orders.csv').filter((order) => order['status'] !== 'Cancelled');
  const inTime = (order: Record<string, string>) =>
    `${order['orderDate'] ?? ''} ${order['orderNumber'] ?? ''}`;
  for (const order of orders.sort((a, b) => (inTime(a) < inTime(b) ? -1 : 1))) {
    const customer = order['customerNumber'];
    const paid = payments
      .filter((payment) => payment['customerNumber'] === customer)
      .filter((payment) => (payment['paymentDate'] ?? '') <= (order['orderDate'] ?? ''))
      .reduce((sum, payment) => sum + cents(payment['amount']), 0);
    const before = approved.get(customer) ?? 0;
    const total = totals.get(order['orderNumber']) ?? 0;
    if (before - paid + total <= (limits.get(customer) ?? 0)) approved.set(customer, before + total);
    else held.push(order['orderNumber'] ?? '');
  }
  return held;
}

// The data belongs to somebody else and may not be beside the checkout.
describe.skipIf(!existsSync(FOLDER))('the past orders of a wholesale company', () => {
  let environment: ApiEnvironment;
  let first: ImportReport;

  async function importFolder(): Promise<ImportReport> {
    const read = readMapping(readFileSync('test/import/classicmodels.mapping.json', 'utf8'));
    if (!('mapping' in read)) throw new Error(JSON.stringify(read.faults));
    const policy: unknown = JSON.parse(readFileSync('test/import/classicmodels.policy.json', 'utf8'));
    const url = environment.app.listeningOrigin;
    const access = async (role: 'system' | 'admin') => ({ url, key: await environment.keyOf(anActor(role)) });
    return runImport({
      folder: FOLDER,
      mapping: read.mapping,
      policy,
      target: openApiTarget({ system: await access('system'), admin: await access('admin') }),
      progress: { begin: () => () => undefined, end: () => undefined },
      tell: () => undefined,
    });
  }

  beforeAll(async () => {
    environment = await ApiEnvironment.start();
    await environment.review.startWorker();
    await environment.app.listen({ host: '127.0.0.1', port: 0 });
    first = await importFolder();
  }, 300_000);

  afterAll(() => environment.close());

  it('are all reviewed by workflows, but for those that were cancelled', () => {
    expect(first.refusals).toEqual([]);
    expect(first.orders).toMatchObject({ submitted: 320, leftOut: 6, refused: 0 });
  });

  it('are held by credit exactly where the files alone say so, with the numbers', () => {
    const held = first.held.map((order) => order.id).sort();
    expect(held).toEqual(ordersBeyondLimit().sort());
    const [order] = first.held;
    expect(order?.departments).toMatchObject([
      { department: 'credit', findings: [{ code: 'credit.limit_exceeded', severity: 'block' }] },
    ]);
  });

  it('change nothing when they are imported again', async () => {
    const again = await importFolder();
    expect(again.orders).toMatchObject({ submitted: 0, alreadyThere: 320 });
    expect(again.records['customers']).toEqual({ created: 0, updated: 0, unchanged: 122 });
    expect(again.held).toEqual(first.held);
  });
});
