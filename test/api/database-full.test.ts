import { eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { orderSchema, reviewCaseSchema } from '../../api/schemas/order-answers.ts';
import { decisions, orders } from '../../db/tables/process.ts';
import { aKey, anActor, ApiEnvironment } from '../support/api-environment.ts';
import { addCompany } from '../support/company.ts';
import { aDepartment, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer } from '../support/review-environment.ts';

let environment: ApiEnvironment;
const submitter = anActor('submitter');
const credit = aReviewer('credit');

beforeAll(async () => {
  environment = await ApiEnvironment.start({ engineDeadlineMs: 1_500 });
  await addCompany(environment.review.owner);
  await environment.review.activate(aPolicy({ departments: [aDepartment('credit')] }));
  await environment.review.startWorker();
});

afterEach(() => environment.review.owner.execute(sql`drop function if exists no_room cascade`));

afterAll(() => environment.close());

/** From now on the server has no room for another row of the table, and says so as PostgreSQL does. */
async function refuseRows(table: 'orders' | 'decisions', condition: string): Promise<void> {
  const { owner } = environment.review;
  await owner.execute(sql`
    create function no_room() returns trigger language plpgsql as ${sql.raw(`$$ begin
      raise exception 'could not extend file: No space left on device' using errcode = '${condition}';
    end $$`)}`);
  await owner.execute(sql`
    create trigger no_room before insert on ${sql.identifier(table)} execute function no_room()`);
}

async function makeRoom(): Promise<void> {
  await environment.review.owner.execute(sql`drop function no_room cascade`);
}

const submit = (headers: Record<string, string>) =>
  environment.call(submitter, {
    method: 'POST',
    url: '/v1/orders',
    headers,
    payload: anOrder({ requiredOn: '2099-12-18' }),
  });

it.each(['disk_full', 'out_of_memory', 'too_many_connections'])(
  'a submission that meets %s may be tried again, and is then one order',
  async (condition) => {
    const headers = aKey();
    const before = await environment.review.owner.$count(orders);
    await refuseRows('orders', condition);
    const refused = await submit(headers);
    expect(refused.json()).toMatchObject({ status: 503, code: 'database_unavailable' });
    expect(refused.headers['retry-after']).toBeDefined();
    expect(refused.body).not.toContain('device');
    await makeRoom();
    const taken = await submit(headers);
    expect([taken.statusCode, (await submit(headers)).body]).toEqual([201, taken.body]);
    expect(await environment.review.owner.$count(orders)).toBe(before + 1);
  },
);

it('a decision that cannot be written is not answered as an error of ours, and takes effect once there is room', async () => {
  const { id: orderId } = orderSchema.parse((await submit(aKey())).json());
  const { evidenceHash } = await environment.review.until(async () => {
    const answer = await environment.call(credit, { url: `/v1/orders/${orderId}/reviews/credit` });
    return answer.statusCode === 200 ? reviewCaseSchema.parse(answer.json()) : null;
  });
  const headers = aKey();
  const decide = () =>
    environment.call(credit, {
      method: 'POST',
      url: `/v1/orders/${orderId}/reviews/credit/decisions`,
      headers,
      payload: { verb: 'approve', comment: null, evidenceHash },
    });
  await refuseRows('decisions', 'disk_full');
  expect([202, 503]).toContain((await decide()).statusCode);
  await makeRoom();
  await environment.review.until(async () => ((await decide()).statusCode === 201 ? true : null));
  const { owner } = environment.review;
  const recorded = await owner.select().from(decisions).where(eq(decisions.orderId, orderId));
  expect(recorded).toMatchObject([{ verb: 'approve', actorId: credit.id }]);
});
