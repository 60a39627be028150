import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readFacts } from '../../../db/facts/read-facts.ts';
import {
  agreedDiscounts,
  customers,
  priceListEntries,
  products,
  quotations,
} from '../../../db/tables/master-data.ts';
import type { CheckContext } from '../../../domain/checks/judgement.ts';
import { judge } from '../../../domain/checks/judge.ts';
import type { OrderDataFacts } from '../../../domain/checks/order-data.ts';
import type { OrderDocument } from '../../../domain/order-document.ts';
import { addCompany, aCustomer } from '../../support/company.ts';
import { addOrder, aRecord, openFactsDatabase, type FactsDatabase } from '../../support/facts-database.ts';
import { aContext, aLine, anOrder } from '../../support/orders.ts';

let database: FactsDatabase;
let customer: string;

beforeAll(async () => {
  database = await openFactsDatabase();
  await addCompany(database.owner);
});

afterAll(async () => {
  await database.close();
});

beforeEach(async () => {
  customer = `C-${uuidv7()}`;
  await database.owner.insert(customers).values(aCustomer({ externalId: customer }));
});

async function read(document: Partial<OrderDocument> = {}, of: Partial<CheckContext> = {}) {
  const context = aContext({ document: anOrder({ customer, ...document }), orderId: uuidv7(), ...of });
  const facts = await readFacts(database.worker, { check: 'order_data', context, access: 'lock' });
  if (facts.check !== 'order_data') throw new Error('other facts were read');
  return { facts, context };
}

async function similar(of: Parameters<typeof addOrder>[1], document: Partial<OrderDocument> = {}) {
  const orderId = await addOrder(database.owner, { document: anOrder({ customer }), ...of });
  const { facts } = await read(document);
  return { orderId, similarOrders: facts.similarOrders };
}

describe('the records that order data are compared to', () => {
  it('are clean for an order that agrees with them', async () => {
    const { facts, context } = await read();
    expect(judge(facts, context).findings.map(({ code }) => code)).toEqual(['order_data.consistent']);
  });

  it("are the prices of the customer's own list for the products of the order", async () => {
    const entry = { ...aRecord, productId: 'P-100', currency: 'CNY', minimumQuantityMicro: 5_000_000n };
    await database.owner.insert(priceListEntries).values([
      { ...entry, externalId: `other/${customer}`, priceList: 'OTHER', unitPriceMinor: 1n },
      {
        ...entry,
        externalId: `own/${customer}`,
        priceList: customer,
        unitPriceMinor: 2n,
        validFrom: '2026-01-01',
      },
      { ...entry, externalId: `P/${customer}`, priceList: customer, productId: 'P-2', unitPriceMinor: 3n },
    ]);
    const own = `C-${uuidv7()}`;
    await database.owner.insert(customers).values(aCustomer({ externalId: own, priceList: customer }));
    const { facts } = await read({ customer: own });
    expect(facts.prices).toEqual(
      new Map([
        [
          'P-100',
          [
            {
              id: `own/${customer}`,
              unitPriceMinor: 2n,
              currency: 'CNY',
              minimumQuantityMicro: 5_000_000n,
              validFrom: '2026-01-01',
              validUntil: null,
            },
          ],
        ],
      ]),
    );
  });

  it('are the discounts agreed with this customer', async () => {
    const discount = { ...aRecord, percentMicro: 5_000_000n, productGroup: 'brackets' };
    await database.owner.insert(agreedDiscounts).values([
      { ...discount, externalId: `D-${customer}`, customerId: customer },
      { ...discount, externalId: `D2-${customer}`, customerId: 'C-other' },
    ]);
    expect((await read()).facts.discounts).toEqual([
      {
        id: `D-${customer}`,
        productId: null,
        productGroup: 'brackets',
        percentMicro: 5_000_000n,
        validFrom: null,
        validUntil: null,
      },
    ]);
  });

  it('leave out what is unknown', async () => {
    await database.owner.insert(products).values({
      ...aRecord,
      externalId: customer,
      name: 'Bolt',
      unit: 'kg',
      productGroup: 'bolts',
      supply: 'stocked',
      leadTimeDays: 0,
    });
    const { facts } = await read({
      customer: 'C-nobody',
      lines: [aLine({ product: customer, unit: 'kg' }), aLine({ product: 'P-nothing' })],
    });
    expect(facts.customerKnown).toBe(false);
    expect(facts.products).toEqual(new Map([[customer, { unit: 'kg', productGroup: 'bolts' }]]));
    expect([...facts.unitSteps]).toEqual([['pcs', 1_000_000n]]);
    expect(facts.prices).toEqual(new Map());
  });

  it('include the quotation that the order names', async () => {
    const lines = [aLine()];
    const quotation = { externalId: `Q-${customer}`, customerId: customer, currency: 'CNY' };
    await database.owner
      .insert(quotations)
      .values({ ...aRecord, ...quotation, validUntil: '2026-12-31', lines });
    const { facts } = await read({ quotation: `Q-${customer}` });
    expect(facts.quotation).toEqual({ customerId: customer, validUntil: '2026-12-31', lines });
    expect((await read({ quotation: 'Q-nothing' })).facts.quotation).toBeNull();
  });
});

describe('an earlier order that looks the same', () => {
  type Similar = OrderDataFacts['similarOrders'][number];
  const found = (orderId: string, overrides: Partial<Similar> = {}): Similar => ({
    orderId,
    orderedOn: aContext().today,
    sameContent: true,
    sameReference: false,
    ...overrides,
  });
  const morning = new Date('2026-12-01T08:00:00Z');

  it('is found by its content, though its lines are written otherwise', async () => {
    const document = anOrder({ customer, lines: [aLine({ quantity: '10.0' })] });
    const { orderId, similarOrders } = await similar({ document, submittedAt: morning });
    expect(similarOrders).toEqual([found(orderId)]);
  });

  it("is found by the customer's reference, though its content differs", async () => {
    const document = anOrder({ customer, customerReference: 'PO-1', requiredOn: '2027-01-01' });
    const { orderId, similarOrders } = await similar(
      { document, submittedAt: morning },
      { customerReference: 'PO-1' },
    );
    expect(similarOrders).toEqual([found(orderId, { sameContent: false, sameReference: true })]);
  });

  it('counts before the engine has seen it', async () => {
    const { orderId, similarOrders } = await similar({ status: 'unseen', submittedAt: morning });
    expect(similarOrders).toEqual([found(orderId)]);
  });

  it.each(['rejected', 'withdrawn', 'expired'] as const)('does not count once it was %s', async (status) => {
    expect((await similar({ status, submittedAt: morning })).similarOrders).toEqual([]);
  });

  it.each([
    ['2026-11-24T00:00:00Z', 1],
    ['2026-11-23T23:59:59Z', 0],
    ['2026-12-01T09:00:01Z', 0],
  ])('counts within the days of the policy and not after the order itself: %s', async (at, count) => {
    expect((await similar({ submittedAt: new Date(at) })).similarOrders).toHaveLength(count);
  });

  it('is placed at its own asOf when it was imported', async () => {
    const imported = { submittedAt: morning, asOf: new Date('2020-01-01T00:00:00Z') };
    expect((await similar(imported)).similarOrders).toEqual([]);
  });

  it('of another customer does not count', async () => {
    const document = anOrder({ customer: 'C-1001', customerReference: 'PO-1' });
    const { similarOrders } = await similar(
      { document, submittedAt: morning },
      { customerReference: 'PO-1' },
    );
    expect(similarOrders).toEqual([]);
  });

  it('is held by nobody else: of two only the later names the other', async () => {
    const [first, second] = [uuidv7(), uuidv7()].sort();
    const document = anOrder({ customer });
    await addOrder(database.owner, { id: first ?? '', document, submittedAt: morning });
    await addOrder(database.owner, { id: second ?? '', document, submittedAt: morning });
    const ofFirst = await read({}, { orderId: first ?? '' });
    const ofSecond = await read({}, { orderId: second ?? '' });
    expect(ofFirst.facts.similarOrders).toEqual([]);
    expect(ofSecond.facts.similarOrders).toEqual([found(first ?? '')]);
  });

  it('is counted but not named when ten more recent ones are', async () => {
    const document = anOrder({ customer });
    const added: string[] = [];
    for (let minute = 10; minute < 22; minute += 1) {
      const submittedAt = new Date(`2026-12-01T08:${minute}:00Z`);
      added.push(await addOrder(database.owner, { document, submittedAt }));
    }
    const { facts } = await read();
    expect(facts.similarOrders.map(({ orderId }) => orderId)).toEqual(added.reverse().slice(0, 10));
    expect(facts.similarOrderCount).toBe(12);
  });
});
