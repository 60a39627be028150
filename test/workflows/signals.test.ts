import { afterAll, beforeAll, expect, it } from 'vitest';
import { eq } from 'drizzle-orm';
import { decisionAttempts } from '../../db/tables/attempts.ts';
import { decisions } from '../../db/tables/process.ts';
import { DECIDE } from '../../workflows/contract.ts';
import { addCompany } from '../support/company.ts';
import { aDepartment, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer, orderIdOf, ReviewEnvironment } from '../support/review-environment.ts';

let environment: ReviewEnvironment;
const credit = aReviewer('credit');

beforeAll(async () => {
  environment = await ReviewEnvironment.start();
  await environment.startWorker();
  await addCompany(environment.owner);
  await environment.addPeople(credit);
  await environment.activate(aPolicy({ departments: [aDepartment('credit')] }));
});

afterAll(() => environment.close());

async function firstAttempt(order: Awaited<ReturnType<ReviewEnvironment['submit']>>) {
  return environment.until(async () => {
    const rows = await environment.owner
      .select()
      .from(decisionAttempts)
      .where(eq(decisionAttempts.orderId, orderIdOf(order)));
    return rows[0];
  });
}

it('a decision by Signal has the same effect as one by Update, and the record says how it came', async () => {
  const order = await environment.submit(anOrder());
  const message = await environment.toMessage(order, {
    department: 'credit',
    verb: 'approve',
    actor: credit,
  });
  await order.signal(DECIDE, message);
  expect(await order.result()).toBe('approved');
  const [decision] = await environment.owner
    .select()
    .from(decisions)
    .where(eq(decisions.orderId, orderIdOf(order)));
  expect(decision).toMatchObject({ channel: 'signal', actorId: credit.id, verb: 'approve' });
});

it('a Signal that claims roles which the records do not give is refused and recorded as an attempt', async () => {
  const order = await environment.submit(anOrder());
  const forged = { ...aReviewer('credit'), id: 'stranger' };
  const message = await environment.toMessage(order, {
    department: 'credit',
    verb: 'approve',
    actor: forged,
  });
  await order.signal(DECIDE, message);
  expect(await firstAttempt(order)).toMatchObject({
    actorId: 'stranger',
    code: 'forbidden',
    channel: 'signal',
  });
  await environment.decide(order, { department: 'credit', verb: 'reject', actor: credit });
  expect(await order.result()).toBe('rejected');
});

it.each([
  ['nothing', null],
  ['a text', 'approve'],
  ['half a decision', { department: 'credit' }],
])(
  'a Signal that carries %s is recorded as unreadable and does not stall the order',
  async (_what, payload) => {
    const order = await environment.submit(anOrder());
    await environment.openReview(order, 'credit');
    await order.signal(DECIDE, payload);
    expect(await firstAttempt(order)).toMatchObject({ code: 'invalid_request', actorId: 'unknown' });
    await environment.decide(order, { department: 'credit', verb: 'approve', actor: credit });
    expect(await order.result()).toBe('approved');
  },
);
