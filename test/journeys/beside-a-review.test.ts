import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { aKey } from '../support/api-environment.ts';
import { aDepartment, aPolicy } from '../support/orders.ts';
import { anna, auditor, DEPARTMENTS, dora, owner, ReviewDesk, submitter } from './review-desk.ts';

let desk: ReviewDesk;

beforeAll(async () => {
  desk = await ReviewDesk.open();
});

afterAll(() => desk.close());

it('a comment tells whom it mentions, and changes nothing of the review', async () => {
  const path = await desk.atCredit();
  const { evidenceHash } = await desk.acting.shown(anna, path);
  const url = `/v1/orders/${path.orderId}/reviews/credit/comments`;
  const sent = await desk.acting.post(anna, url, { text: 'Is there stock?', mentions: [dora.id] });
  expect(sent.status).toBe(201);
  const notices = z.object({ items: z.array(z.object({ orderId: z.string(), kind: z.string() })) });
  await desk.environment.review.until(async () => {
    const { body } = await desk.acting.get(dora, '/v1/notices');
    return notices.parse(body).items.find((notice) => notice.orderId === path.orderId);
  });
  expect((await desk.acting.shown(anna, path)).evidenceHash).toBe(evidenceHash);
  expect(await desk.approvedIn(path, DEPARTMENTS)).toContain('review.commented');
});

it('a file comes back byte for byte, is never shown in place, and its hash is in the history', async () => {
  const path = await desk.atCredit();
  const content = 'Palletised, 1.1 m at most.\n';
  const form = new FormData();
  form.set('file', new Blob([content], { type: 'text/plain' }), 'packaging.txt');
  const url = `${desk.address}/v1/orders/${path.orderId}/reviews/credit/attachments`;
  const authorization = `Bearer ${await desk.environment.keyOf(anna)}`;
  const sent = await fetch(url, { method: 'POST', body: form, headers: { authorization, ...aKey() } });
  expect(sent.status).toBe(201);
  const { id } = z.object({ id: z.string() }).parse(await sent.json());
  const download = `${desk.address}/v1/orders/${path.orderId}/attachments/${id}`;
  const fetched = await fetch(download, { headers: { authorization } });
  expect([await fetched.text(), fetched.headers.get('content-disposition')]).toEqual([
    content,
    expect.stringMatching(/^attachment/),
  ]);
  const types = await desk.environment.review.until(async () => {
    const events = await desk.verified(path.orderId);
    return events.includes('order.file_attached') ? events : null;
  });
  expect(types).toContain('order.file_attached');
  await desk.approvedIn(path, DEPARTMENTS);
});

it('a review that nobody may decide is its owner’s to see to, and the person whom they assign decides it', async () => {
  await desk.environment.review.activate(
    aPolicy({ departments: [aDepartment('credit', { name: 'legal' })] }),
  );
  const orderId = await desk.acting.submit(submitter);
  const path = { orderId, department: 'legal' };
  await desk.acting.shown(anna, path, ({ status }) => status === 'open');
  expect(await desk.whyOf(owner, path)).toEqual(['incident_owner']);
  await desk.done(owner, path, { verb: 'assign', person: dora.id });
  expect([await desk.whyOf(owner, path), await desk.whyOf(dora, path)]).toEqual([[], ['assigned']]);
  await desk.decided(dora, path);
  await desk.acting.ended(auditor, orderId, 'approved');
  expect(await desk.verified(orderId)).toEqual(
    expect.arrayContaining(['routing_incident.opened', 'review.assigned', 'routing_incident.resolved']),
  );
});
