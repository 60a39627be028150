import { afterAll, beforeAll, expect, it } from 'vitest';
import pg from 'pg';
import { eq } from 'drizzle-orm';
import { customers } from '../../db/tables/master-data.ts';
import { amendmentStart, orderReviewId } from '../../workflows/contract.ts';
import { addCompany } from '../support/company.ts';
import { aDepartment, aLine, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer, orderIdOf, ReviewEnvironment } from '../support/review-environment.ts';

const ORDERS = 20;
/** Each order is worth 125.00 at first and 150.00 amended: the limit has room for half of the amendments. */
const LIMIT_MINOR = BigInt(ORDERS * 12_500 + (ORDERS / 2) * 2_500);

let environment: ReviewEnvironment;
let observer: pg.Client;
const submitter = aReviewer('none', { id: 'submitter', roles: ['submitter'], departments: [] });
const dearer = anOrder({ lines: [aLine({ unitPrice: { amount: '15.00', currency: 'CNY' } })] });

beforeAll(async () => {
  environment = await ReviewEnvironment.start();
  await environment.startWorker();
  await addCompany(environment.owner);
  await environment.addPeople(submitter, aReviewer('credit'));
  await environment.activate(aPolicy({ departments: [aDepartment('credit', { closesByRule: true })] }));
  await environment.owner
    .update(customers)
    .set({ creditLimitMinor: LIMIT_MINOR })
    .where(eq(customers.externalId, 'C-1001'));
  observer = new pg.Client({ connectionString: environment.ownerUrl });
  await observer.connect();
});

afterAll(async () => {
  await observer.end();
  await environment.close();
});

interface Seen {
  readonly held: bigint;
  /** The least that any of the approved orders held. */
  readonly least: bigint;
}

async function observe(): Promise<Seen> {
  const { rows } = await observer.query<{ held: string; least: string }>(
    `select sum(held)::text as held, min(held)::text as least from (
      select order_id, sum(amount) as held from holds
      where kind = 'credit' and status in ('live', 'consumed') group by order_id) as orders`,
  );
  return { held: BigInt(rows[0]?.held ?? '0'), least: BigInt(rows[0]?.least ?? '0') };
}

it('twenty approved orders amended at once never exceed the limit, and none is a moment without its hold', async () => {
  const orders = await Promise.all(Array.from({ length: ORDERS }, () => environment.submit(anOrder())));
  for (const order of orders) expect(await order.result()).toBe('approved');
  const seen: Seen[] = [];
  const over = new AbortController();
  const observing = (async () => {
    while (!over.signal.aborted) seen.push(await observe());
  })();
  const { taskQueue } = environment;
  await Promise.all(
    orders.map(async (order) => {
      const orderId = orderIdOf(order);
      await environment.writeRevision({ orderId, revision: 2, document: dearer, authorId: 'submitter' });
      const amendment = { actor: submitter, revision: 2 };
      const start = amendmentStart({ orderId, amendment, taskQueue });
      await environment.temporal.client.workflow.start(start.workflowType, start.options);
    }),
  );
  const settled = async (order: (typeof orders)[number]) => {
    const { status } = await environment.temporal.client.workflow
      .getHandle(orderReviewId(orderIdOf(order)))
      .describe();
    const types = (await environment.events(order)).map(({ type }) => type);
    return status.name === 'COMPLETED' || types.includes('review.opened') ? status.name : null;
  };
  const ends: string[] = [];
  try {
    for (const order of orders) ends.push(await environment.until(() => settled(order)));
  } finally {
    over.abort();
    await observing;
  }
  expect(ends.filter((end) => end === 'COMPLETED')).toHaveLength(ORDERS / 2);
  expect(seen.length).toBeGreaterThan(10);
  expect(seen.filter(({ held }) => held > LIMIT_MINOR)).toEqual([]);
  expect(seen.filter(({ least }) => least < 12_500n)).toEqual([]);
  expect((await observe()).held).toBe(LIMIT_MINOR);
  // Forty reviews one after the other on a machine that does other things as well.
}, 180_000);
