import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readFacts } from '../../../db/facts/read-facts.ts';
import {
  billOfMaterialsLines,
  products,
  routingOperations,
  workCentreDays,
  workCentres,
} from '../../../db/tables/master-data.ts';
import { holds } from '../../../db/tables/process.ts';
import type { CapacityFacts } from '../../../domain/checks/capacity.ts';
import { judge } from '../../../domain/checks/judge.ts';
import type { CheckContext } from '../../../domain/checks/judgement.ts';
import type { Supply } from '../../../domain/master-data.ts';
import {
  addHold,
  addOrder,
  aRecord,
  openFactsDatabase,
  type FactsDatabase,
} from '../../support/facts-database.ts';
import { aContext, aLine, anOrder } from '../../support/orders.ts';

let database: FactsDatabase;
let product: string;
let saw: string;

beforeAll(async () => {
  database = await openFactsDatabase();
});

afterAll(async () => {
  await database.close();
});

async function addProduct(supply: Supply) {
  const externalId = `P-${uuidv7()}`;
  const values = { ...aRecord, externalId, name: 'Table', unit: 'pcs', leadTimeDays: 0 };
  await database.owner.insert(products).values({ ...values, supply });
  return externalId;
}

async function addOperation(of: Partial<typeof routingOperations.$inferInsert> & { externalId: string }) {
  await database.owner.insert(routingOperations).values({
    ...aRecord,
    productId: product,
    sequence: 10,
    workCentreId: saw,
    setupMinutes: 30,
    minutesPerUnitMicro: 45_000_000n,
    ...of,
  });
}

beforeEach(async () => {
  product = await addProduct('made_to_order');
  saw = `W-${uuidv7()}`;
  await database.owner
    .insert(workCentres)
    .values({ ...aRecord, externalId: saw, name: 'Saw', weeklyMinutes: [480, 480, 480, 480, 480, 0, 0] });
});

function contextOf(orderId: string = uuidv7()): CheckContext {
  const document = anOrder({ lines: [aLine({ product, quantity: '2' })] });
  return aContext({ check: 'capacity', document, orderId });
}

async function read(orderId?: string): Promise<CapacityFacts> {
  const context = contextOf(orderId);
  const facts = await readFacts(database.worker, { check: 'capacity', context, access: 'lock' });
  if (facts.check !== 'capacity') throw new Error('other facts were read');
  return facts;
}

async function hold(of: Partial<typeof holds.$inferInsert> = {}): Promise<string> {
  const orderId = await addOrder(database.owner);
  const ofCapacity = { department: 'capacity', kind: 'capacity' as const, resource: saw, unit: 'minutes' };
  await addHold(database.owner, { orderId, ...ofCapacity, amount: 60n, neededOn: '2026-12-01', ...of });
  return orderId;
}

describe('what making an order takes', () => {
  it('is the routing of each made product in sequence, and of none from stock', async () => {
    const part = await addProduct('made_to_order');
    const bolt = await addProduct('stocked');
    for (const componentId of [part, bolt]) {
      const line = { externalId: uuidv7(), productId: product, componentId, quantityMicro: 1_000_000n };
      await database.owner.insert(billOfMaterialsLines).values({ ...aRecord, ...line });
    }
    await addOperation({ externalId: `2/${product}`, sequence: 20, workCentreId: 'W-nowhere' });
    await addOperation({ externalId: `1/${product}`, sequence: 3 });
    await addOperation({ externalId: `p/${product}`, productId: part, minutesPerUnitMicro: 1n });
    await addOperation({ externalId: `b/${product}`, productId: bolt });
    const { routings, structure, workCentres: centres } = await read();
    expect(routings).toEqual(
      new Map([
        [
          product,
          [
            { id: `1/${product}`, workCentreId: saw, setupMinutes: 30, minutesPerUnitMicro: 45_000_000n },
            {
              id: `2/${product}`,
              workCentreId: 'W-nowhere',
              setupMinutes: 30,
              minutesPerUnitMicro: 45_000_000n,
            },
          ],
        ],
        [part, [{ id: `p/${product}`, workCentreId: saw, setupMinutes: 30, minutesPerUnitMicro: 1n }]],
      ]),
    );
    expect(structure.products.size).toBe(3);
    expect([...centres.keys()]).toEqual([saw]);
  });
});

describe('what is free at a work centre', () => {
  beforeEach(async () => {
    await addOperation({ externalId: `1/${product}` });
  });

  it('follows its week, the days that differ, and what is held or promised on the days to come', async () => {
    for (const [day, minutes] of [
      ['2026-11-30', 1],
      ['2026-12-02', 120],
      ['2027-12-02', 2],
    ] as const) {
      const exception = { ...aRecord, externalId: uuidv7(), workCentreId: saw, day, minutes };
      await database.owner.insert(workCentreDays).values(exception);
    }
    await hold();
    await hold({ status: 'consumed', amount: 7n });
    await hold({ status: 'released', amount: 100n });
    await hold({ neededOn: '2026-11-30', amount: 200n });
    expect((await read()).workCentres.get(saw)).toEqual({
      weeklyMinutes: [480, 480, 480, 480, 480, 0, 0],
      exceptions: new Map([['2026-12-02', 120]]),
      heldMinutes: new Map([['2026-12-01', 67]]),
    });
  });

  it('leaves out what the order itself holds', async () => {
    const orderId = await hold();
    expect((await read(orderId)).workCentres.get(saw)?.heldMinutes.size).toBe(0);
  });

  it('is never promised twice when orders are checked at the same time', async () => {
    const orderIds = await Promise.all(Array.from({ length: 12 }, () => addOrder(database.owner)));
    await Promise.all(
      orderIds.map((orderId) =>
        database.worker.transaction(async (tx) => {
          const context = contextOf(orderId);
          const facts = await readFacts(tx, { check: 'capacity', context, access: 'lock' });
          const at = new Date();
          const row = { orderId, department: 'capacity', reason: 'test', status: 'live' as const };
          const rows = judge(facts, context).holds.map((request) => ({
            ...request,
            ...row,
            id: uuidv7(),
            takenAt: at,
            effectiveAt: at,
            expiresAt: at,
          }));
          await tx.insert(holds).values(rows);
        }),
      ),
    );
    const { workCentres: centres } = await read();
    expect(centres.get(saw)?.heldMinutes).toEqual(
      new Map([
        ['2026-12-01', 480],
        ['2026-12-02', 480],
        ['2026-12-03', 480],
      ]),
    );
  });
});
