import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../../../cli/main.ts';
import { openRefusalLog } from '../../../cli/import/refusal-log.ts';
import { openSpoolFolder } from '../../../cli/import/spool.ts';
import { customers, payments } from '../../../db/tables/master-data.ts';
import { orders } from '../../../db/tables/process.ts';
import { anActor, ApiEnvironment } from '../../support/api-environment.ts';
import { aDepartment, aPolicy } from '../../support/orders.ts';

const importer = anActor('system', { id: 'importer', roles: ['system', 'admin'] });
const policy = aPolicy({
  title: 'Past orders',
  departments: [
    aDepartment('order_data', { closesByRule: true }),
    aDepartment('credit', { closesByRule: true, stage: 2 }),
  ],
});

const column = (name: string) => ({ column: name });
const mapping = {
  source: 'old-erp',
  format: { currency: 'CNY', delimiter: ';', dates: 'dd.MM.yyyy', numbers: { decimal: ',', group: '.' } },
  records: { units: [{ externalId: 'pcs', name: 'piece', step: '1' }] },
  customers: {
    file: 'customers.csv',
    fields: {
      externalId: column('no'),
      name: column('name'),
      creditLimit: column('limit'),
      priceList: { constant: 'LIST' },
    },
  },
  products: {
    file: 'products.csv',
    fields: {
      externalId: column('no'),
      name: column('name'),
      unit: { constant: 'pcs' },
      supply: { constant: 'stocked' },
      leadTimeDays: { constant: 0 },
    },
    derived: [
      { resource: 'stock', fields: { externalId: column('no'), onHand: column('stock') } },
      {
        resource: 'price-list-entries',
        fields: {
          externalId: { template: 'LIST/{no}' },
          priceList: { constant: 'LIST' },
          product: column('no'),
          unitPrice: column('price'),
        },
      },
    ],
  },
  payments: {
    file: 'payments.csv',
    fields: {
      externalId: column('no'),
      customer: column('customer'),
      amount: column('amount'),
      paidOn: column('day'),
    },
  },
  orders: {
    headers: {
      file: 'orders.csv',
      fields: {
        externalId: column('no'),
        customer: column('customer'),
        orderedOn: column('day'),
        requiredOn: column('wanted'),
      },
    },
    lines: {
      file: 'lines.csv',
      fields: {
        order: column('order'),
        product: column('product'),
        quantity: column('quantity'),
        unit: { constant: 'pcs' },
        unitPrice: column('price'),
      },
    },
  },
};

const FILES = {
  'customers.csv': 'no;name;limit\nK-1;Harbour;1.000,00\nK-2;Lake;\n',
  'products.csv': 'no;name;stock;price\nP-1;Bracket;5.000;10,00\n',
  'payments.csv': 'no;customer;amount;day\nZ-1;K-1;600,00;02.03.2020\n',
  // The second order is beyond the limit, the third is within it again, because a payment has come.
  'orders.csv':
    'no;customer;day;wanted\n1;K-1;01.03.2020;01.04.2020\n2;K-1;01.03.2020;01.04.2020\n3;K-1;02.03.2020;01.04.2020\n',
  'lines.csv': 'order;product;quantity;price\n1;P-1;80;10,00\n2;P-1;40;10,00\n3;P-1;79;10,00\n',
};

let environment: ApiEnvironment;
let url: string;
let folder: string;

beforeAll(async () => {
  environment = await ApiEnvironment.start();
  await environment.review.startWorker();
  url = await environment.app.listen({ host: '127.0.0.1', port: 0 });
});
beforeEach(() => {
  if (folder) rmSync(folder, { recursive: true });
  folder = mkdtempSync(join(tmpdir(), 'countersign-import-command-'));
  write(FILES);
});
afterAll(async () => {
  await environment.close();
  rmSync(folder, { recursive: true });
});

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
}

async function importFolder(options: { mapping?: object; url?: string; args?: readonly string[] } = {}) {
  const mappingPath = join(folder, 'mapping.json');
  const policyPath = join(folder, 'policy.json');
  writeFileSync(mappingPath, JSON.stringify(options.mapping ?? mapping));
  writeFileSync(policyPath, JSON.stringify(policy));
  const written = { out: '', err: '' };
  const args = ['import', folder, '--mapping', mappingPath, '--policy', policyPath, ...(options.args ?? [])];
  const code = await runCommand(args, {
    config: {
      COUNTERSIGN_URL: options.url ?? url,
      COUNTERSIGN_API_KEY: await environment.keyOf(importer),
      COUNTERSIGN_DATA_DIR: folder,
    },
    terminal: {
      write: (text) => (written.out += text),
      warn: (text) => (written.err += text),
      readInput: () => Promise.resolve(new Uint8Array()),
    },
  });
  return { code, ...written };
}

async function importAsJson() {
  const { out, code } = await importFolder({ args: ['--json'] });
  const report: unknown = JSON.parse(out);
  return { code, report };
}

function countOrders(): Promise<number> {
  return environment.review.owner.$count(orders);
}

describe('an import', () => {
  it('that cannot read a file imports nothing', async () => {
    rmSync(join(folder, 'lines.csv'));
    const { code, err } = await importFolder();
    expect({ code, err }).toMatchObject({ code: 1, err: expect.stringContaining('lines.csv') });
    expect(await environment.review.owner.$count(customers)).toBe(0);
  });

  it('with a mapping that is not valid says where', async () => {
    const { code, err } = await importFolder({ mapping: { ...mapping, suppliers: {} } });
    expect({ code, err }).toMatchObject({ code: 1, err: expect.stringContaining('/suppliers') });
  });

  it('without its mapping is a fault of the command', async () => {
    const { code } = await importFolder({ args: ['--mapping', join(folder, 'nothing.json')] });
    expect(code).toBe(2);
  });

  it('of nobody who answers ends at once', async () => {
    const { code, err } = await importFolder({ url: 'http://127.0.0.1:1' });
    expect({ code, err }).toMatchObject({ code: 3, err: expect.stringContaining('Run the import again') });
  });

  it('reviews the orders in the order of their days, and tells which credit holds and why', async () => {
    const { code, report } = await importAsJson();
    expect(code).toBe(0);
    expect(report).toMatchObject({
      policyVersion: 2,
      records: {
        customers: { created: 2, updated: 0, unchanged: 0 },
        stock: { created: 1, updated: 0, unchanged: 0 },
      },
      orders: { submitted: 3, alreadyThere: 0, refused: 0, byStatus: { approved: 2, in_review: 1 } },
      refusalCount: 0,
      held: [
        {
          id: '2',
          customer: 'K-1',
          orderedOn: '2020-03-01',
          departments: [
            {
              department: 'credit',
              findings: [
                {
                  code: 'credit.limit_exceeded',
                  facts: {
                    exposure: { value: '800.00', unit: 'CNY' },
                    orderTotal: { value: '400.00', unit: 'CNY' },
                    limit: { value: '1000.00', unit: 'CNY' },
                    excess: { value: '200.00', unit: 'CNY' },
                  },
                },
              ],
            },
          ],
        },
      ],
    });
  });

  it('done again changes nothing, tells the same, and shows it as tables', async () => {
    const { code, out } = await importFolder();
    expect(code).toBe(0);
    expect(out).toMatch(/orders there already +3/u);
    expect(out).toMatch(/customers +0 +0 +2/u);
    expect(out).toMatch(
      /2020-03-01 +2 +K-1 +credit +credit\.limit_exceeded +800\.00 CNY +400\.00 CNY +1000\.00 CNY/u,
    );
    expect(await countOrders()).toBe(3);
  });

  it('tells what was refused by row, by what the API says as well, and imports the rest', async () => {
    write({
      'customers.csv': `${FILES['customers.csv']}${'K'.repeat(65)};Long;1,00\nK-4;Marsh;-1,00\nK-3;Plum;1,00\n`,
      'payments.csv': `${FILES['payments.csv']}Z-2;K-1;100.00;02.03.2020\n`,
      'orders.csv': `${FILES['orders.csv']}4;K-3;03.03.2020;01.04.2020\n5;K-3;03.03.2020;01.02.2020\n`,
      'lines.csv': `${FILES['lines.csv']}4;P-1;1;1,00\n4;P-1;0;1,00\n5;P-1;1;1,00\n`,
    });
    const { code, report } = await importAsJson();
    expect(code).toBe(1);
    expect(report).toMatchObject({
      records: { customers: { created: 1, unchanged: 2 }, payments: { created: 0, unchanged: 1 } },
      orders: { submitted: 0, alreadyThere: 3, refused: 2 },
      refusals: [
        { file: 'payments.csv', line: 3, column: 'amount' },
        // In the order in which the records are sent, which is by their ids.
        { file: 'customers.csv', line: 5, column: 'limit' },
        { file: 'customers.csv', line: 4, column: 'no' },
        { file: 'lines.csv', line: 6, column: 'quantity', reason: expect.stringContaining('"4"') },
        { file: 'orders.csv', line: 6, column: 'wanted', reason: expect.stringContaining('"5"') },
      ],
    });
    expect(await environment.review.owner.$count(payments)).toBe(1);
    expect(await countOrders()).toBe(3);
  });

  it('refuses an order that the source has changed since it was imported', async () => {
    write({ 'lines.csv': FILES['lines.csv'].replace('1;P-1;80', '1;P-1;81') });
    const { code, report } = await importAsJson();
    expect(code).toBe(1);
    expect(report).toMatchObject({
      orders: { submitted: 0, alreadyThere: 2, refused: 1 },
      refusals: [{ file: 'orders.csv', line: 2, reason: expect.stringContaining('other content') }],
    });
  });
});

describe('the temporary files of an import', () => {
  it('keep every refusal, and are gone when they are removed', async () => {
    const spools = openSpoolFolder();
    const log = openRefusalLog(spools, () => undefined);
    const refusal = { file: 'a.csv', line: 1, column: null, reason: 'two\u2028lines' };
    await log.add(refusal);
    const kept = await log.close();
    const read = [];
    for await (const value of kept.read()) read.push(value);
    expect(read).toEqual([refusal]);
    spools.remove();
    expect(existsSync(dirname(spools.nextPath()))).toBe(false);
  });
});
