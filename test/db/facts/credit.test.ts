import { eq, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readFacts } from '../../../db/facts/read-facts.ts';
import { customers, payments, receivables } from '../../../db/tables/master-data.ts';
import { holds } from '../../../db/tables/process.ts';
import type { CreditFacts, ExposureComponent } from '../../../domain/checks/credit.ts';
import { judge } from '../../../domain/checks/judge.ts';
import type { CheckContext } from '../../../domain/checks/judgement.ts';
import { aCustomer } from '../../support/company.ts';
import {
  addApproval,
  addHold,
  addOrder,
  aRecord,
  openFactsDatabase,
  type FactsDatabase,
} from '../../support/facts-database.ts';
import { aContext, aLine, anOrder } from '../../support/orders.ts';

let database: FactsDatabase;
let customer: string;
let orderId: string;
let context: CheckContext;

beforeAll(async () => {
  database = await openFactsDatabase();
});

afterAll(async () => {
  await database.close();
});

beforeEach(async () => {
  customer = `C-${uuidv7()}`;
  await database.owner
    .insert(customers)
    .values(aCustomer({ externalId: customer, creditLimitMinor: 100_000n }));
  const document = anOrder({ customer });
  orderId = await addOrder(database.owner, { document });
  context = aContext({ check: 'credit', document, orderId });
});

async function read(of: Partial<CheckContext> = {}): Promise<CreditFacts> {
  const facts = await readFacts(database.worker, {
    check: 'credit',
    context: { ...context, ...of },
    access: 'read',
  });
  if (facts.check !== 'credit') throw new Error('other facts were read');
  return facts;
}

async function hold(of: Partial<typeof holds.$inferInsert> = {}) {
  const other = await addOrder(database.owner, { document: anOrder({ customer }) });
  await addHold(database.owner, { orderId: other, resource: customer, ...of });
  return other;
}

async function owe(of: Partial<typeof receivables.$inferInsert> = {}) {
  const externalId = `R-${uuidv7()}`;
  await database.owner.insert(receivables).values({
    ...aRecord,
    externalId,
    customerId: customer,
    amountMinor: 20_000n,
    currency: 'CNY',
    issuedOn: '2026-10-01',
    dueOn: '2026-11-01',
    ...of,
  });
  return externalId;
}

async function pay(of: Partial<typeof payments.$inferInsert> = {}) {
  await database.owner.insert(payments).values({
    ...aRecord,
    externalId: `Z-${uuidv7()}`,
    customerId: customer,
    amountMinor: 5_000n,
    currency: 'CNY',
    paidOn: '2026-11-15',
    ...of,
  });
}

function sumOf(facts: CreditFacts, component: ExposureComponent): bigint {
  return facts.exposure
    .filter((part) => part.component === component && part.sum.currency === 'CNY')
    .reduce((sum, part) => sum + part.sum.amountMinor, 0n);
}

describe('the exposure of a customer', () => {
  it('counts live holds of other orders, whenever they were taken', async () => {
    await hold({ amount: 100n });
    await hold({ amount: 30n, effectiveAt: new Date('2027-06-01T00:00:00Z') });
    await hold({ amount: 7n, status: 'released' });
    expect(sumOf(await read(), 'live_holds')).toBe(130n);
  });

  it('leaves out what the same department holds for the same order, and nothing else of it', async () => {
    await addHold(database.owner, { orderId, resource: customer, amount: 500n });
    await addHold(database.owner, { orderId, resource: customer, amount: 9n, department: 'second_credit' });
    expect(sumOf(await read(), 'live_holds')).toBe(9n);
  });

  it('is not touched by the holds, receivables and payments of another customer', async () => {
    await hold({ resource: 'C-other' });
    await owe({ customerId: 'C-other' });
    await pay({ customerId: 'C-other' });
    expect((await read()).exposure).toEqual([]);
  });

  it('counts approved orders from their own instant on', async () => {
    await hold({ amount: 100n, status: 'consumed', effectiveAt: new Date('2026-12-01T09:00:00Z') });
    await hold({ amount: 30n, status: 'consumed', effectiveAt: new Date('2026-12-01T09:00:00.001Z') });
    expect(sumOf(await read(), 'consumed_holds')).toBe(100n);
  });

  it('counts an approved order no more once a receivable for it was issued', async () => {
    const invoiced = await hold({ status: 'consumed' });
    await owe({ orderId: invoiced, issuedOn: '2026-12-01' });
    const facts = await read();
    expect(sumOf(facts, 'consumed_holds')).toBe(0n);
    expect(sumOf(facts, 'receivables')).toBe(20_000n);
  });

  it('counts an approved order as of a day before its receivable was issued', async () => {
    const invoiced = await hold({ status: 'consumed' });
    await owe({ orderId: invoiced, issuedOn: '2026-12-02' });
    const facts = await read();
    expect(sumOf(facts, 'consumed_holds')).toBe(10_000n);
    expect(sumOf(facts, 'receivables')).toBe(0n);
  });

  it('takes payments made on the day and leaves out those made after it', async () => {
    await pay({ amountMinor: 100n, paidOn: '2026-12-01' });
    await pay({ amountMinor: 30n, paidOn: '2026-12-02' });
    expect(sumOf(await read(), 'payments')).toBe(100n);
  });

  it('keeps currencies apart', async () => {
    await hold({ unit: 'USD', amount: 3n });
    expect((await read()).exposure).toEqual([
      { component: 'live_holds', sum: { amountMinor: 3n, currency: 'USD' } },
    ]);
  });

  it('is exact beyond what a floating-point number can hold', async () => {
    await owe({ amountMinor: 9_007_199_254_740_993n });
    expect(sumOf(await read(), 'receivables')).toBe(9_007_199_254_740_993n);
  });
});

describe('what is due', () => {
  it('is what the payments that name a receivable leave open', async () => {
    const partly = await owe({ amountMinor: 20_000n });
    const paid = await owe({ amountMinor: 300n });
    await pay({ receivableId: partly, amountMinor: 5_000n });
    await pay({ receivableId: paid, amountMinor: 300n });
    expect(await read()).toMatchObject({
      dueReceivables: [{ id: partly, dueOn: '2026-11-01', openMinor: 15_000n }],
      unappliedMinor: 0n,
    });
  });

  it('begins the day after the due day and the grace days', async () => {
    await owe({ dueOn: '2026-11-30' });
    expect((await read()).dueReceivables).toHaveLength(1);
    const { policy } = context;
    const credit = { ...policy.credit, overdueGraceDays: 1 };
    expect((await read({ policy: { ...policy, credit } })).dueReceivables).toEqual([]);
  });

  it('leaves overpayments, payments that name nothing, and credit notes to the oldest receivables', async () => {
    const receivable = await owe({ amountMinor: 1_000n });
    await owe({ amountMinor: -70n });
    await pay({ receivableId: receivable, amountMinor: 1_500n });
    await pay({ amountMinor: 20n });
    await pay({ receivableId: 'R-unknown', amountMinor: 3n });
    expect((await read()).unappliedMinor).toBe(593n);
  });
});

describe('an earlier release', () => {
  it('is read with the total of the revision that was approved', async () => {
    await addApproval(database.owner, { orderId, department: 'credit' });
    expect((await read()).release).toEqual({
      actorId: 'li',
      actorName: 'Li Na',
      decidedAtMs: Date.parse('2026-11-30T10:00:00Z'),
      total: { amountMinor: 12_500n, currency: 'CNY' },
      decisionId: `${orderId}/credit/1`,
    });
  });

  it('is void once the same department decided otherwise', async () => {
    const of = { orderId, department: 'credit' };
    await addApproval(database.owner, { ...of, review: { isCurrent: false } });
    await addApproval(database.owner, {
      ...of,
      review: { round: 2, status: 'returned' },
      decision: { verb: 'return' },
    });
    expect((await read()).release).toBeNull();
  });

  it('is not taken from another department or another order', async () => {
    await addApproval(database.owner, { orderId, department: 'materials' });
    const other = await addOrder(database.owner, { document: context.document });
    await addApproval(database.owner, { orderId: other, department: 'credit' });
    expect((await read()).release).toBeNull();
  });
});

describe('credit under lock', () => {
  it('never holds more than the limit when orders are checked at the same time', async () => {
    const document = anOrder({ customer, lines: [aLine({ quantity: '20' })] });
    const ids = await Promise.all(Array.from({ length: 12 }, () => addOrder(database.owner, { document })));
    await Promise.all(
      ids.map((id) =>
        database.worker.transaction(async (tx) => {
          const checked = aContext({ check: 'credit', document, orderId: id });
          const facts = await readFacts(tx, { check: 'credit', context: checked, access: 'lock' });
          for (const { kind, resource, amount, unit } of judge(facts, checked).holds) {
            await tx.insert(holds).values({
              id: uuidv7(),
              orderId: id,
              department: 'credit',
              kind,
              resource,
              amount,
              unit,
              status: 'live',
              reason: 'test',
              takenAt: new Date(),
              effectiveAt: new Date(),
              expiresAt: new Date(),
            });
          }
        }),
      ),
    );
    const held = await database.owner
      .select({ sum: sql`sum(${holds.amount})`.mapWith(BigInt) })
      .from(holds)
      .where(eq(holds.resource, customer));
    expect(held).toEqual([{ sum: 100_000n }]);
  });

  it('waits for nobody when it is only read', async () => {
    await database.worker.transaction(async (tx) => {
      await readFacts(tx, { check: 'credit', context, access: 'lock' });
      expect((await read()).customer?.limitMinor).toBe(100_000n);
    });
  });

  it('reads an unknown customer as such', async () => {
    expect(await read({ document: anOrder({ customer: 'C-nobody' }) })).toMatchObject({
      customer: null,
      exposure: [],
    });
  });
});
