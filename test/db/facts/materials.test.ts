import { eq, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readFacts } from '../../../db/facts/read-facts.ts';
import {
  billOfMaterialsLines,
  plannedReceipts,
  products,
  stock,
  supplierLeadTimes,
} from '../../../db/tables/master-data.ts';
import { holds } from '../../../db/tables/process.ts';
import { judge } from '../../../domain/checks/judge.ts';
import type { CheckContext } from '../../../domain/checks/judgement.ts';
import type { MaterialsFacts } from '../../../domain/checks/materials.ts';
import {
  addHold,
  addOrder,
  aRecord,
  openFactsDatabase,
  type FactsDatabase,
} from '../../support/facts-database.ts';
import { aContext, aLine, anOrder } from '../../support/orders.ts';
import { pieces } from '../../support/production.ts';

const countedAt = new Date('2026-11-30T00:00:00Z');
let database: FactsDatabase;
let product: string;

beforeAll(async () => {
  database = await openFactsDatabase();
});

afterAll(async () => {
  await database.close();
});

async function addProduct(of: Partial<typeof products.$inferInsert> = {}) {
  const externalId = `P-${uuidv7()}`;
  const values = { ...aRecord, externalId, name: 'Bracket', unit: 'pcs', leadTimeDays: 3 };
  await database.owner.insert(products).values({ ...values, supply: 'stocked', ...of });
  return externalId;
}

async function addComponent(of: { productId: string; componentId: string }) {
  const externalId = `B-${uuidv7()}`;
  await database.owner.insert(billOfMaterialsLines).values({
    ...aRecord,
    ...of,
    externalId,
    quantityMicro: 2_500_000n,
  });
}

beforeEach(async () => {
  product = await addProduct();
  await database.owner
    .insert(stock)
    .values({ ...aRecord, externalId: product, onHandMicro: pieces(100), countedAt });
});

function contextOf(of: { products?: string[]; quantity?: string; orderId?: string } = {}): CheckContext {
  const lines = (of.products ?? [product]).map((id) => aLine({ product: id, quantity: of.quantity ?? '10' }));
  return aContext({ check: 'materials', document: anOrder({ lines }), orderId: of.orderId ?? uuidv7() });
}

async function read(of: Parameters<typeof contextOf>[0] = {}): Promise<MaterialsFacts> {
  const facts = await readFacts(database.worker, {
    check: 'materials',
    context: contextOf(of),
    access: 'lock',
  });
  if (facts.check !== 'materials') throw new Error('other facts were read');
  return facts;
}

async function hold(of: Partial<typeof holds.$inferInsert> = {}): Promise<string> {
  const orderId = await addOrder(database.owner);
  const ofStock = { department: 'materials', kind: 'stock' as const, resource: product, unit: 'pcs' };
  await addHold(database.owner, { orderId, ...ofStock, amount: pieces(1), neededOn: '2026-12-10', ...of });
  return orderId;
}

describe('the structure of the products of an order', () => {
  it('is followed down to what comes from stock, and not into it', async () => {
    const made = { supply: 'made_to_order' as const };
    const [top, part, below] = [await addProduct(made), await addProduct(made), await addProduct()];
    await addComponent({ productId: top, componentId: part });
    await addComponent({ productId: part, componentId: product });
    await addComponent({ productId: product, componentId: below });
    const { structure, stock: positions } = await read({ products: [top] });
    expect(structure.products).toEqual(
      new Map([
        [top, { unit: 'pcs', supply: 'made_to_order', leadTimeDays: 3 }],
        [part, { unit: 'pcs', supply: 'made_to_order', leadTimeDays: 3 }],
        [product, { unit: 'pcs', supply: 'stocked', leadTimeDays: 3 }],
      ]),
    );
    expect(structure.components.get(top)).toEqual([{ componentId: part, quantityMicro: 2_500_000n }]);
    expect(structure.components.get(product)).toEqual([]);
    expect([...positions.keys()]).toEqual([product]);
  });

  it('ends where a bill of materials runs in a circle', async () => {
    const made = { supply: 'made_to_order' as const };
    const [one, two] = [await addProduct(made), await addProduct(made)];
    await addComponent({ productId: one, componentId: two });
    await addComponent({ productId: two, componentId: one });
    const context = contextOf({ products: [one] });
    const facts = await readFacts(database.worker, { check: 'materials', context, access: 'lock' });
    expect(judge(facts, context).findings.map(({ code }) => code)).toEqual([
      'materials.bill_of_materials_cycle',
    ]);
  });

  it('is empty for products that nobody knows', async () => {
    expect((await read({ products: ['P-nothing'] })).structure.products.size).toBe(0);
  });
});

describe('the stock of a product', () => {
  it('is what was counted, what is planned from today to the horizon, and what others hold', async () => {
    const receipt = { ...aRecord, productId: product };
    await database.owner.insert(plannedReceipts).values(
      (
        [
          ['2026-12-01', 2],
          ['2026-12-01', 3],
          ['2027-12-01', 4],
          ['2027-12-02', 5],
        ] as const
      ).map(([expectedOn, count]) => ({
        ...receipt,
        externalId: uuidv7(),
        expectedOn,
        quantityMicro: pieces(count),
      })),
    );
    await hold();
    await hold({ amount: pieces(2) });
    await hold({ amount: pieces(50), status: 'released' });
    const position = (await read()).stock.get(product);
    expect(position?.onHandMicro).toBe(pieces(100));
    expect([...(position?.receipts ?? [])].sort((a, b) => (a.expectedOn < b.expectedOn ? -1 : 1))).toEqual([
      { expectedOn: '2026-12-01', quantityMicro: pieces(5) },
      { expectedOn: '2027-12-01', quantityMicro: pieces(4) },
    ]);
    expect(position?.held).toEqual([{ neededOn: '2026-12-10', quantityMicro: pieces(3) }]);
  });

  it('counts nothing that is overdue, and names it, a few of its receipts, the latest first', async () => {
    const days = ['2026-11-30', '2026-10-01', '2026-11-02', '2026-11-03', '2026-11-04', '2026-11-05'];
    const overdue = days.map((expectedOn) => ({ externalId: `${expectedOn}/${product}`, expectedOn }));
    const receipt = { ...aRecord, productId: product, quantityMicro: pieces(2) };
    await database.owner.insert(plannedReceipts).values(overdue.map((one) => ({ ...receipt, ...one })));
    const position = (await read()).stock.get(product);
    expect(position?.receipts).toEqual([]);
    expect(position?.overdue).toEqual({
      quantityMicro: pieces(12),
      since: '2026-10-01',
      receiptIds: ['2026-11-30', '2026-11-05', '2026-11-04', '2026-11-03', '2026-11-02'].map(
        (day) => `${day}/${product}`,
      ),
    });
  });

  it('is less what was promised after it was counted, and not what was promised before', async () => {
    await hold({ status: 'consumed', endedAt: new Date('2026-11-30T00:00:00.001Z') });
    await hold({ status: 'consumed', endedAt: countedAt, amount: pieces(50) });
    expect((await read()).stock.get(product)?.held).toEqual([
      { neededOn: '2026-12-10', quantityMicro: pieces(1) },
    ]);
  });

  it('leaves out what the order itself holds', async () => {
    const orderId = await hold();
    expect((await read({ orderId })).stock.get(product)?.held).toEqual([]);
  });

  it('is nothing where nobody counted it', async () => {
    const uncounted = await addProduct();
    expect((await read({ products: [uncounted] })).stock.get(uncounted)).toEqual({
      onHandMicro: 0n,
      receipts: [],
      held: [],
      overdue: null,
    });
  });

  it('can be bought from the supplier who delivers soonest', async () => {
    const lead = { ...aRecord, productId: product };
    await database.owner.insert(supplierLeadTimes).values([
      { ...lead, externalId: `slow/${product}`, supplier: 'Slow', leadTimeDays: 9 },
      { ...lead, externalId: `fast/${product}`, supplier: 'Fast', leadTimeDays: 2 },
    ]);
    expect((await read()).suppliers).toEqual(
      new Map([[product, { id: `fast/${product}`, supplier: 'Fast', leadTimeDays: 2 }]]),
    );
  });
});

describe('stock under lock', () => {
  it('is never promised twice when orders with the same products are checked at the same time', async () => {
    const second = await addProduct();
    await database.owner
      .insert(stock)
      .values({ ...aRecord, externalId: second, onHandMicro: pieces(100), countedAt });
    const orders = await Promise.all(
      Array.from({ length: 12 }, async (_, index) => ({
        orderId: await addOrder(database.owner),
        products: index % 2 === 0 ? [product, second] : [second, product],
      })),
    );
    await Promise.all(
      orders.map(({ orderId, products: wanted }) =>
        database.worker.transaction(async (tx) => {
          const context = contextOf({ orderId, products: wanted, quantity: '15' });
          const facts = await readFacts(tx, { check: 'materials', context, access: 'lock' });
          const at = new Date();
          const rows = judge(facts, context).holds.map((request) => ({
            ...request,
            id: uuidv7(),
            orderId,
            department: 'materials',
            status: 'live' as const,
            reason: 'test',
            takenAt: at,
            effectiveAt: at,
            expiresAt: at,
          }));
          if (rows.length > 0) await tx.insert(holds).values(rows);
        }),
      ),
    );
    for (const resource of [product, second]) {
      const held = await database.owner
        .select({ sum: sql`sum(${holds.amount})`.mapWith(BigInt) })
        .from(holds)
        .where(eq(holds.resource, resource));
      expect(held).toEqual([{ sum: pieces(100) }]);
    }
  });
});
