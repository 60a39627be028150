import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eq } from 'drizzle-orm';
import type { Actor } from '../../domain/actor.ts';
import { comments, noticeOutbox, notices } from '../../db/tables/notices.ts';
import { historyEvents } from '../../db/tables/process.ts';
import { substitutions } from '../../db/tables/organisation.ts';
import { actInOrganisationAs } from '../../db/organisation.ts';
import { readOrderRecord } from '../../db/order-records.ts';
import { aKey, anActor, ApiEnvironment } from '../support/api-environment.ts';
import { addCompany } from '../support/company.ts';
import { aDepartment, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer, orderIdOf } from '../support/review-environment.ts';

let environment: ApiEnvironment;
const submitter = anActor('submitter', { id: 'submitter' });
const credit = aReviewer('credit');
const standIn = aReviewer('materials', { id: 'stand-in' });
const stranger = aReviewer('capacity', { id: 'stranger' });
const manager = anActor('manager', { departments: ['credit'] });

interface NoticeAnswer {
  readonly id: string;
  readonly kind: string;
  readonly event: string;
  readonly orderId: string;
  readonly readAt: string | null;
}

async function noticesOf(actor: Actor, query = ''): Promise<NoticeAnswer[]> {
  const answer = await environment.call(actor, { url: `/v1/notices${query}` });
  return answer.json<{ items: NoticeAnswer[] }>().items;
}

/** Waits until the actor has been told of the order in this way. */
function told(actor: Actor, of: { orderId: string; event: string }): Promise<NoticeAnswer> {
  return environment.review.until(async () =>
    (await noticesOf(actor)).find(({ orderId, event }) => orderId === of.orderId && event === of.event),
  );
}

async function anOpenReview() {
  const handle = await environment.review.submit(anOrder(), submitter.id);
  await environment.review.openReview(handle, 'credit');
  return { handle, orderId: orderIdOf(handle) };
}

beforeAll(async () => {
  environment = await ApiEnvironment.start();
  const { review } = environment;
  await review.startWorker();
  await addCompany(review.owner);
  await review.addPeople(submitter, credit, standIn, stranger, manager);
  await review.activate(aPolicy({ departments: [aDepartment('credit')] }));
  await review.owner.transaction(async (tx) => {
    await actInOrganisationAs(tx, 'test');
    await tx.insert(substitutions).values({
      ...{ externalId: 'S-1', version: 1, updatedAt: new Date(), kind: 'adds' },
      ...{ principalId: credit.id, substituteId: standIn.id, departments: [], customerClasses: [] },
      ...{ startsAt: new Date('2020-01-01T00:00:00Z'), endsAt: new Date('2100-01-01T00:00:00Z') },
    });
  });
});

afterAll(() => environment.close());

describe('an opened review', () => {
  it('is told to its reviewers and who stands in for one, once, and to nobody else', async () => {
    const { orderId } = await anOpenReview();
    await told(credit, { orderId, event: 'review.opened' });
    const rows = await environment.review.owner.select().from(notices).where(eq(notices.orderId, orderId));
    expect(rows.map(({ personId }) => personId).sort()).toEqual([credit.id, standIn.id].sort());
    expect(await environment.review.owner.$count(noticeOutbox, eq(noticeOutbox.orderId, orderId))).toBe(0);
  });

  it('that is approved is told to who submitted the order', async () => {
    const { handle, orderId } = await anOpenReview();
    await environment.review.decide(handle, { department: 'credit', verb: 'approve', actor: credit });
    expect(await told(submitter, { orderId, event: 'order.approved' })).toMatchObject({
      kind: 'order_ended',
    });
  });

  it('that ends by a withdrawal is not told to who withdrew it', async () => {
    const { orderId } = await anOpenReview();
    const url = `/v1/orders/${orderId}/withdrawal`;
    const withdrawn = await environment.call(submitter, {
      method: 'POST',
      url,
      payload: {},
      headers: aKey(),
    });
    expect(withdrawn.statusCode).toBe(201);
    const { owner } = environment.review;
    await environment.review.until(async () =>
      (await owner.$count(noticeOutbox, eq(noticeOutbox.orderId, orderId))) === 0 ? true : null,
    );
    expect((await noticesOf(submitter)).filter((notice) => notice.orderId === orderId)).toEqual([]);
  });
});

describe('a notice', () => {
  it('is marked as read by its own person, and the first time counts', async () => {
    const { orderId } = await anOpenReview();
    const { id } = await told(credit, { orderId, event: 'review.opened' });
    const read = (actor: Actor) => environment.call(actor, { method: 'POST', url: `/v1/notices/${id}/read` });
    expect((await read(stranger)).statusCode).toBe(404);
    const first = await read(credit);
    expect([first.statusCode, (await read(credit)).json()]).toEqual([200, first.json()]);
    expect((await noticesOf(credit, '?unread=true')).map((notice) => notice.id)).not.toContain(id);
  });

  it('is listed page by page, the newest first', async () => {
    const all = await noticesOf(credit);
    const page = await environment.call(credit, { url: '/v1/notices?limit=1' });
    const { items, nextCursor, unread } = page.json<{
      items: unknown[];
      nextCursor: string;
      unread: number;
    }>();
    expect([items, unread]).toEqual([all.slice(0, 1), all.filter(({ readAt }) => readAt === null).length]);
    expect((await noticesOf(credit, `?limit=1&cursor=${nextCursor}`))[0]?.id).toBe(all[1]?.id);
  });
});

describe('a comment', () => {
  const comment = (actor: Actor, orderId: string, payload: object, headers = aKey()) =>
    environment.call(actor, {
      ...{ method: 'POST', url: `/v1/orders/${orderId}/reviews/credit/comments` },
      ...{ payload, headers },
    });

  it('is in the history once, sent twice, and is told to whom it mentions', async () => {
    const { orderId } = await anOpenReview();
    const headers = aKey();
    const payload = { text: 'Is the quotation still good?', mentions: [stranger.id] };
    const first = await comment(credit, orderId, payload, headers);
    const second = await comment(credit, orderId, payload, headers);
    expect([first.statusCode, second.json()]).toEqual([201, first.json()]);
    expect(await told(stranger, { orderId, event: 'review.commented' })).toMatchObject({ kind: 'mentioned' });
    const { owner } = environment.review;
    const rows = await owner.select().from(comments).where(eq(comments.orderId, orderId));
    const events = await owner.select().from(historyEvents).where(eq(historyEvents.orderId, orderId));
    const commented = events.filter(({ type }) => type === 'review.commented');
    expect(commented.map(({ position }) => position)).toEqual(rows.map(({ position }) => position));
    expect(commented).toHaveLength(1);
  });

  it('leaves the order to be decided, and no difference between record and process', async () => {
    const { handle, orderId } = await anOpenReview();
    await comment(credit, orderId, { text: 'Fine.', mentions: [manager.id] });
    const { position } = await environment.review.until(async () => {
      const events = await environment.review.events(handle);
      return events.find(({ type }) => type === 'review.commented');
    });
    await environment.review.decide(handle, { department: 'credit', verb: 'approve', actor: credit });
    expect(await handle.result()).toBe('approved');
    const record = await readOrderRecord(environment.review.owner, orderId);
    expect([record?.chainFault, record?.stepPositions.includes(position)]).toEqual([null, false]);
  });

  it('that mentions somebody who may not read reviews, or nobody, is refused', async () => {
    const { orderId } = await anOpenReview();
    const refused = await comment(credit, orderId, {
      text: 'Hm',
      mentions: [credit.id, submitter.id, 'nobody'],
    });
    expect(refused.json()).toMatchObject({
      code: 'invalid_request',
      errors: [{ pointer: '/mentions/1' }, { pointer: '/mentions/2' }],
    });
    expect(await environment.review.owner.$count(comments, eq(comments.orderId, orderId))).toBe(0);
  });

  it('on a review that does not exist is refused', async () => {
    const { orderId } = await anOpenReview();
    const url = `/v1/orders/${orderId}/reviews/materials/comments`;
    const answer = await environment.call(credit, { method: 'POST', url, payload: { text: 'Hm' } });
    expect(answer.json()).toMatchObject({ code: 'not_found' });
  });
});
