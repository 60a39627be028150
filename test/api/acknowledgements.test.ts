import { afterAll, beforeAll, expect, it } from 'vitest';
import { sql } from 'drizzle-orm';
import { amendmentStart } from '../../workflows/contract.ts';
import { historySchema } from '../../api/schemas/history.ts';
import type { Actor } from '../../domain/actor.ts';
import { aKey, anActor, ApiEnvironment } from '../support/api-environment.ts';
import { addCompany } from '../support/company.ts';
import { aDepartment, aLine, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer, orderIdOf } from '../support/review-environment.ts';

let environment: ApiEnvironment;
const submitter = anActor('submitter', { id: 'submitter' });
const credit = aReviewer('credit');
const materials = aReviewer('materials');
const auditor = anActor('auditor');
const customer = anActor('customer');
let orderId: string;

interface ChangeNotice {
  readonly person: { readonly id: string };
  readonly acknowledgedAt: string | null;
  readonly comment: string | null;
  readonly position: number | null;
}

const pathOf = (revision: number) => `/v1/orders/${orderId}/revisions/${revision}/acknowledgements`;

const acknowledge = (actor: Actor, input: { revision?: number; payload?: object } = {}) =>
  environment.call(actor, {
    method: 'POST',
    url: pathOf(input.revision ?? 2),
    payload: input.payload ?? {},
    headers: aKey(),
  });

async function noticesSeenBy(actor: Actor): Promise<readonly ChangeNotice[]> {
  const answer = await environment.call(actor, { url: pathOf(2) });
  expect(answer.statusCode).toBe(200);
  return answer.json<{ items: ChangeNotice[] }>().items;
}

/** The order is approved, and then changed in what credit alone looks at: materials' decision is carried. */
async function aChangedOrder(): Promise<string> {
  const { review } = environment;
  const order = await review.submit(anOrder(), submitter.id);
  await review.decide(order, { department: 'credit', verb: 'approve', actor: credit });
  await review.decide(order, { department: 'materials', verb: 'approve', actor: materials });
  expect(await order.result()).toBe('approved');
  const id = orderIdOf(order);
  const document = anOrder({ lines: [aLine({ unitPrice: { amount: '15.00', currency: 'CNY' } })] });
  await review.writeRevision({ orderId: id, revision: 2, document, authorId: submitter.id });
  const { taskQueue } = review;
  const start = amendmentStart({ orderId: id, amendment: { actor: submitter, revision: 2 }, taskQueue });
  await review.temporal.client.workflow.start(start.workflowType, start.options);
  const amendment = review.temporal.client.workflow.getHandle(order.workflowId);
  await review.decide(amendment, { department: 'credit', verb: 'approve', actor: credit });
  expect(await amendment.result()).toBe('approved');
  return id;
}

beforeAll(async () => {
  environment = await ApiEnvironment.start();
  const { review } = environment;
  await review.startWorker();
  await addCompany(review.owner);
  await review.addPeople(submitter, credit, materials, auditor, customer);
  await review.activate(aPolicy({ departments: [aDepartment('credit'), aDepartment('materials')] }));
  orderId = await aChangedOrder();
});

afterAll(() => environment.close());

it('those whom the change of an approved order concerns are told of it, and only they can acknowledge it', async () => {
  const told = await environment.review.until(async () => {
    const answer = await environment.call(materials, { url: '/v1/notices' });
    const { items } = answer.json<{ items: { kind: string; orderId: string; revision: number | null }[] }>();
    return items.find((notice) => notice.kind === 'order_changed' && notice.orderId === orderId);
  });
  expect(told.revision).toBe(2);
  expect((await noticesSeenBy(auditor)).map(({ person }) => person.id)).toEqual([materials.id]);
  // Whoever decided this revision, or wrote it, knows of it.
  for (const actor of [credit, submitter]) expect((await acknowledge(actor)).statusCode).toBe(404);
  expect((await acknowledge(materials, { revision: 1 })).statusCode).toBe(404);
  expect((await acknowledge(auditor)).statusCode).toBe(403);
  expect((await acknowledge(customer)).statusCode).toBe(404);
});

it('an acknowledgement counts once, whatever is said later, and is in the history of the order', async () => {
  const [first, other] = await Promise.all([
    acknowledge(materials, { payload: { comment: 'seen' } }),
    acknowledge(materials, { payload: { comment: 'seen again' } }),
  ]);
  expect([first.statusCode, other.statusCode]).toEqual([201, 201]);
  const { comment, acknowledgedAt } = first.json<ChangeNotice>();
  expect(other.json<ChangeNotice>()).toMatchObject({ comment, acknowledgedAt });
  const recorded = await environment.review.until(async () => {
    const [notice] = await noticesSeenBy(submitter);
    return notice && notice.position !== null ? notice : null;
  });
  expect(recorded).toMatchObject({ comment, acknowledgedAt });
  const history = await environment.call(auditor, { url: `/v1/orders/${orderId}/history?limit=200` });
  const events = historySchema
    .parse(history.json())
    .items.filter(({ type }) => type === 'order.change_acknowledged');
  expect(events.map(({ event }) => event)).toMatchObject([
    { position: recorded.position, actor: { id: materials.id }, facts: { revision: 2, comment } },
  ]);
});

it.each([
  ['makes nobody concerned', `insert into change_notices select * from change_notices`],
  ['removes nobody', `delete from change_notices`],
  ['changes no acknowledgement', `update change_notices set comment = 'never seen'`],
  ['takes no acknowledgement back', `update change_notices set acknowledged_at = null`],
])('the role of the API %s', async (_, statement) => {
  const attempt = environment.review.owner.transaction(async (tx) => {
    await tx.execute(sql`set local role countersign_api`);
    await tx.execute(sql.raw(statement));
  });
  const refusal: unknown = expect.stringMatching(/permission denied|never changes/);
  await expect(attempt).rejects.toMatchObject({ cause: { message: refusal } });
});

it.each([
  ['a comment that is empty', { comment: '' }, '/comment'],
  ['a field that is unknown', { remark: 'x' }, '/remark'],
])('%s is refused with its place', async (_, payload, pointer) => {
  const refused = await acknowledge(materials, { payload });
  expect(refused.statusCode).toBe(400);
  expect(refused.json<{ errors: unknown[] }>().errors).toMatchObject([{ pointer }]);
});
