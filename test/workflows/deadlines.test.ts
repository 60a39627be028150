import { afterAll, beforeAll, expect, it } from 'vitest';
import { eq } from 'drizzle-orm';
import { holds, reviews } from '../../db/tables/process.ts';
import { addCompany } from '../support/company.ts';
import { aDeadline, aDepartment, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer, orderIdOf, ReviewEnvironment } from '../support/review-environment.ts';

let environment: ReviewEnvironment;
const credit = aReviewer('credit');
const manager = aReviewer('credit', { id: 'manager-credit', roles: ['manager'] });

beforeAll(async () => {
  environment = await ReviewEnvironment.start();
  await environment.startWorker();
  await addCompany(environment.owner);
  await environment.addPeople(credit, manager);
});

afterAll(() => environment.close());

const shortDeadline = { decideWithinMs: 400, lastResortAfterMs: 400 };

async function eventTypes(order: Parameters<ReviewEnvironment['events']>[0]): Promise<string[]> {
  return (await environment.events(order)).map((event) => event.type);
}

it('a review that nobody decides is reminded, escalated, and rejected where the policy says so', async () => {
  const deadline = aDeadline({ ...shortDeadline, lastResort: 'reject' });
  await environment.activate(aPolicy({ departments: [aDepartment('credit', { deadline })] }));
  const order = await environment.submit(anOrder());
  expect(await order.result()).toBe('rejected');
  const types = await eventTypes(order);
  expect(types.slice(types.indexOf('review.opened'))).toEqual([
    'review.opened',
    'review.reminded',
    'review.manager_reminded',
    'review.escalated',
    'review.last_resort_reached',
    'order.rejected',
    'hold.released',
    'review.cancelled',
  ]);
});

it('the last resort is never an approval: a review that keeps waiting raises an incident with an owner', async () => {
  const deadline = aDeadline(shortDeadline);
  await environment.activate(aPolicy({ departments: [aDepartment('credit', { deadline })], owner: 'chief' }));
  const order = await environment.submit(anOrder());
  await environment.until(async () => {
    const [row] = await environment.owner
      .select()
      .from(reviews)
      .where(eq(reviews.orderId, orderIdOf(order)));
    return row?.incidentOwner === 'chief' ? row : null;
  });
  expect(await environment.openReview(order, 'credit')).toMatchObject({ status: 'open' });
  await environment.decide(order, { department: 'credit', verb: 'approve', actor: credit });
  expect(await order.result()).toBe('approved');
});

it('the manager of the department may decide after the escalation, and not before', async () => {
  const deadline = aDeadline({ decideWithinMs: 1_500 });
  await environment.activate(aPolicy({ departments: [aDepartment('credit', { deadline })] }));
  const order = await environment.submit(anOrder());
  const approve = { department: 'credit', verb: 'approve', actor: manager } as const;
  await expect(environment.decide(order, approve)).rejects.toThrow();
  await environment.until(async () => (await eventTypes(order)).find((type) => type === 'review.escalated'));
  await environment.decide(order, approve);
  expect(await order.result()).toBe('approved');
});

it('a hold that expires is taken anew, and the review stays as it was', async () => {
  const policy = aPolicy({ departments: [aDepartment('credit')] });
  await environment.activate({ ...policy, holds: { ...policy.holds, creditExpiresAfterMs: 300 } });
  const order = await environment.submit(anOrder());
  const taken = await environment.until(async () => {
    const rows = await environment.holds(order);
    return rows.length > 1 ? rows : null;
  });
  expect(taken[0]).toMatchObject({ status: 'expired', ending: 'expired' });
  expect(await environment.openReview(order, 'credit')).toMatchObject({ round: 1 });
  await environment.decide(order, { department: 'credit', verb: 'approve', actor: credit });
  expect(await order.result()).toBe('approved');
  const consumed = await environment.owner
    .select()
    .from(holds)
    .where(eq(holds.orderId, orderIdOf(order)));
  expect(consumed.filter((hold) => hold.status === 'consumed')).toHaveLength(1);
});

it('an order that nobody may review fails closed, with an incident for the owner', async () => {
  await environment.activate(
    aPolicy({ departments: [aDepartment('materials')], owner: 'chief', title: 'Nobody' }),
  );
  const order = await environment.submit(anOrder());
  expect(await environment.openReview(order, 'materials')).toMatchObject({ incidentOwner: 'chief' });
  expect(await eventTypes(order)).toContain('routing_incident.opened');
});
