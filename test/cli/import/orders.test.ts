import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aMapping, columns, ImportFolder } from '../../support/import-folder.ts';

let folder: ImportFolder;
beforeEach(() => {
  folder = new ImportFolder();
});
afterEach(() => {
  folder.remove();
});

const mapping = aMapping({
  format: { currency: 'USD' },
  orders: {
    headers: {
      file: 'orders.csv',
      where: [{ column: 'status', not: 'Cancelled' }],
      fields: columns('externalId', 'customer', 'orderedOn', 'requiredOn'),
    },
    lines: {
      file: 'lines.csv',
      fields: {
        ...columns('order', 'position', 'product', 'quantity', 'unitPrice'),
        unit: { constant: 'pcs' },
      },
    },
  },
});

function write(headers: readonly string[], lines: readonly string[]): void {
  folder.write('orders.csv', ['externalId,customer,orderedOn,requiredOn,status', ...headers].join('\n'));
  folder.write('lines.csv', ['order,position,product,quantity,unitPrice', ...lines].join('\n'));
}

function header(id: string, { customer = 'C-1', day = '2003-01-06', status = 'Shipped' } = {}): string {
  return `${id},${customer},${day},2003-02-01,${status}`;
}

function line(
  order: string,
  { position = '1', product = 'P-1', quantity = '2', price = '3.50' } = {},
): string {
  return `${order},${position},${product},${quantity},${price}`;
}

describe('an order', () => {
  it('is joined from its header and its lines, in their order', async () => {
    write(
      [header('A')],
      [line('A', { position: '10', product: 'P-10' }), line('A', { position: '9', product: 'P-9' })],
    );
    const { list } = await folder.orders(mapping);
    expect(list).toEqual([
      {
        id: 'A',
        orderedOn: '2003-01-06',
        asOf: '2003-01-06T00:00:00.000Z',
        headerLine: 2,
        rowLines: [3, 2],
        document: {
          customer: 'C-1',
          customerReference: 'A',
          channel: 'import',
          currency: 'USD',
          requiredOn: '2003-02-01',
          lines: ['P-9', 'P-10'].map((product) => ({
            product,
            quantity: '2',
            unit: 'pcs',
            unitPrice: { amount: '3.50', currency: 'USD' },
          })),
        },
      },
    ]);
  });

  it('is not imported at all with one bad line, while the others are', async () => {
    write([header('A'), header('B')], [line('A'), line('A', { quantity: 'many' }), line('B')]);
    const { list, counts, lineCounts } = await folder.orders(mapping);
    expect(list.map(({ id }) => id)).toEqual(['B']);
    expect(counts).toEqual({ ready: 1, leftOut: 0, refused: 1 });
    expect(lineCounts).toEqual({ rows: 3, leftOut: 0, refused: 2 });
    expect(folder.refusals).toMatchObject([
      { file: 'lines.csv', line: 3, column: 'quantity' },
      { file: 'orders.csv', line: 2, column: null, reason: expect.stringContaining('1 of its 2 lines') },
    ]);
  });

  it('is not imported with a line that has lost a field but still names it', async () => {
    write([header('A')], [line('A'), 'A,2,P-1,5']);
    const { list } = await folder.orders(mapping);
    expect(list).toEqual([]);
    expect(folder.refusals).toMatchObject([{ file: 'lines.csv', line: 3 }, { file: 'orders.csv' }]);
  });

  it('is not imported with a bad header, which alone is told of', async () => {
    write([header('A', { day: '2003-02-30' })], [line('A'), line('A')]);
    expect((await folder.orders(mapping)).list).toEqual([]);
    expect(folder.refusals).toMatchObject([{ file: 'orders.csv', line: 2, column: 'orderedOn' }]);
  });

  it('is not imported from two headers, because which one is right cannot be told', async () => {
    write([header('A'), header('B'), header('A', { customer: 'C-2' })], [line('A'), line('B')]);
    expect((await folder.orders(mapping)).list.map(({ id }) => id)).toEqual(['B']);
    expect(folder.refusals.map((refusal) => refusal.line)).toEqual([2, 4]);
  });

  it('is not imported without lines', async () => {
    write([header('A')], []);
    expect((await folder.orders(mapping)).list).toEqual([]);
    expect(folder.refusals).toMatchObject([
      { file: 'orders.csv', reason: expect.stringContaining('no lines') },
    ]);
  });

  it('that is cancelled is left out with its lines, good and bad, without a word', async () => {
    write([header('A', { status: 'Cancelled' })], [line('A'), line('A', { price: 'free' })]);
    const { counts, lineCounts } = await folder.orders(mapping);
    expect(counts).toEqual({ ready: 0, leftOut: 1, refused: 0 });
    expect(lineCounts).toMatchObject({ leftOut: 2, refused: 0 });
    expect(folder.refusals).toEqual([]);
  });

  it('has no lines of others: those that name no order, or one that is not there, are refused', async () => {
    write([header('A')], [line('A'), line('Z'), line('')]);
    expect((await folder.orders(mapping)).list).toHaveLength(1);
    expect(folder.refusals).toMatchObject([
      { file: 'lines.csv', line: 4, column: 'order' },
      { file: 'lines.csv', line: 3, column: 'order', reason: expect.stringContaining('"Z"') },
    ]);
  });
});

describe('orders', () => {
  it('come in the order of their days, and those of one day by their numbers', async () => {
    const days = { B: '2003-01-07', 'A-10': '2003-01-06', 'A-9': '2003-01-06', C: '2002-12-31' };
    write(
      Object.entries(days).map(([id, day]) => header(id, { day })),
      Object.keys(days).map((id) => line(id)),
    );
    expect((await folder.orders(mapping)).list.map(({ id }) => id)).toEqual(['C', 'A-9', 'A-10', 'B']);
  });

  it('of one customer and day are judged one after the other, those of another customer beside them', async () => {
    write(
      [header('1'), header('2'), header('3', { customer: 'C-2' })],
      ['1', '2', '3'].map((id) => line(id)),
    );
    expect((await folder.orders(mapping)).list.map(({ id, asOf }) => [id, asOf])).toEqual([
      ['1', '2003-01-06T00:00:00.000Z'],
      ['2', '2003-01-06T00:00:00.001Z'],
      ['3', '2003-01-06T00:00:00.000Z'],
    ]);
  });

  it('beyond what fits into memory at once are joined all the same', async () => {
    const ids = Array.from({ length: 21_000 }, (_, index) => `A-${index}`);
    write(
      ids.map((id) => header(id, { customer: `C-${id}` })),
      [...ids].reverse().map((id) => line(id)),
    );
    const { counts, list } = await folder.orders(mapping);
    expect(counts).toEqual({ ready: ids.length, leftOut: 0, refused: 0 });
    expect(new Set(list.map(({ id }) => id)).size).toBe(ids.length);
    expect(folder.refusals).toEqual([]);
  });
});
