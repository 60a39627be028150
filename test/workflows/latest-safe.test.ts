import { afterAll, beforeAll, expect, it } from 'vitest';
import { and, eq } from 'drizzle-orm';
import { quotations } from '../../db/tables/master-data.ts';
import { reviews } from '../../db/tables/process.ts';
import type { Policy } from '../../domain/policy.ts';
import { addCompany } from '../support/company.ts';
import { aRecord } from '../support/facts-database.ts';
import { aDeadline, aDepartment, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer, orderIdOf, ReviewEnvironment } from '../support/review-environment.ts';

let environment: ReviewEnvironment;
const YEAR_MS = 365 * 86_400_000;
const unhurried = aDeadline({ decideWithinMs: YEAR_MS });

beforeAll(async () => {
  environment = await ReviewEnvironment.start();
  await environment.startWorker();
  await addCompany(environment.owner);
  await environment.addPeople(aReviewer('credit'));
  await environment.owner.insert(quotations).values({
    ...aRecord,
    externalId: 'Q-1',
    customerId: 'C-1001',
    currency: 'CNY',
    validUntil: '2026-12-20',
    lines: [],
  });
});

afterAll(() => environment.close());

/** A policy under which nothing but what is given binds a review soon. */
function patient(holds: Partial<Policy['holds']> = {}, deadline = unhurried): Policy {
  const policy = aPolicy({ departments: [aDepartment('credit', { deadline })] });
  const unhurriedHolds = {
    creditExpiresAfterMs: YEAR_MS,
    stockExpiresAfterMs: YEAR_MS,
    capacityExpiresAfterMs: YEAR_MS,
  };
  return { ...policy, holds: { ...unhurriedHolds, ...holds } };
}

async function opened(policy: Policy, document = anOrder({ requiredOn: '2099-12-18' })) {
  await environment.activate(policy);
  const order = await environment.submit(document);
  return { order, row: await environment.openReview(order, 'credit') };
}

it('a review is safe until its deadline when that comes first', async () => {
  const { row } = await opened(patient({}, aDeadline()));
  expect(row).toMatchObject({ latestSafeBy: 'deadline', latestSafeAt: row.dueAt });
});

it('a review is safe as long as the quotation that the order names is valid', async () => {
  const { row } = await opened(patient(), anOrder({ requiredOn: '2099-12-18', quotation: 'Q-1' }));
  expect(row).toMatchObject({ latestSafeBy: 'quotation', latestSafeAt: new Date('2026-12-21T00:00:00Z') });
});

it('a review is safe as long as the order can be delivered when it is required', async () => {
  const { row } = await opened(patient(), anOrder({ requiredOn: '2026-12-18' }));
  expect(row).toMatchObject({
    latestSafeBy: 'required_date',
    latestSafeAt: new Date('2026-12-18T00:00:00Z'),
  });
});

it('a review is safe as long as its holds, and longer once they are taken anew', async () => {
  const { order, row } = await opened(patient({ creditExpiresAfterMs: 400 }));
  const [taken] = await environment.holds(order);
  expect(row).toMatchObject({ latestSafeBy: 'hold', latestSafeAt: taken?.expiresAt });
  const renewed = await environment.until(async () => {
    const isOfOrder = and(eq(reviews.orderId, orderIdOf(order)), eq(reviews.isCurrent, true));
    const [now] = await environment.owner.select().from(reviews).where(isOfOrder);
    return now && now.latestSafeAt?.getTime() !== row.latestSafeAt?.getTime() ? now : null;
  });
  expect(renewed).toMatchObject({ round: row.round, status: 'open', latestSafeBy: 'hold' });
  const until = (await environment.holds(order)).map(({ expiresAt }) => expiresAt.getTime());
  expect(until).toContain(renewed.latestSafeAt?.getTime());
});
