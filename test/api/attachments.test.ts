import { createHash } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attachmentContents, attachments } from '../../db/tables/attachments.ts';
import { historyEvents } from '../../db/tables/process.ts';
import type { Actor } from '../../domain/actor.ts';
import { ATTACHMENT_TYPES } from '../../domain/attachment.ts';
import { aKey, anActor, ApiEnvironment } from '../support/api-environment.ts';
import { addCompany } from '../support/company.ts';
import { aDepartment, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer, orderIdOf } from '../support/review-environment.ts';

let environment: ApiEnvironment;
const submitter = anActor('submitter', { id: 'submitter' });
const stranger = anActor('submitter', { id: 'stranger' });
const credit = aReviewer('credit');
let orderId: string;

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const PDF = Buffer.from('%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n');
const LIMIT = 2_000;

function bodyOf(file: { name: string; content: Buffer; claimedType?: string }) {
  const boundary = 'a-boundary-of-the-tests';
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${file.name}"\r\ncontent-type: ${
    file.claimedType ?? 'application/octet-stream'
  }\r\n\r\n`;
  return {
    payload: Buffer.concat([Buffer.from(head), file.content, Buffer.from(`\r\n--${boundary}--\r\n`)]),
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  };
}

interface Upload {
  readonly name: string;
  readonly content: Buffer;
  readonly claimedType?: string;
  readonly headers?: Record<string, string>;
  readonly of?: string;
}

function upload(actor: Actor, file: Upload) {
  const { payload, headers } = bodyOf(file);
  return environment.call(actor, {
    method: 'POST',
    url: `/v1/orders/${orderId}${file.of ?? ''}/attachments`,
    payload,
    headers: { ...headers, ...file.headers },
  });
}

const idOf = (answer: { json: () => unknown }) => {
  const { id } = Object(answer.json());
  return String(id);
};

const download = (actor: Actor, id: string) =>
  environment.call(actor, { url: `/v1/orders/${orderId}/attachments/${id}` });

beforeAll(async () => {
  environment = await ApiEnvironment.start({ attachmentLimitBytes: LIMIT });
  const { review } = environment;
  await review.startWorker();
  await addCompany(review.owner);
  await review.addPeople(submitter, stranger, credit);
  await review.activate(aPolicy({ departments: [aDepartment('credit')] }));
  const handle = await review.submit(anOrder(), submitter.id);
  await review.openReview(handle, 'credit');
  orderId = orderIdOf(handle);
});

afterAll(() => environment.close());

it('the document names every type that a file may come back as', async () => {
  const document = (await environment.app.inject({ url: '/openapi.json' })).json<{
    paths: Record<string, { get: { responses: { 200: { content: object } } } }>;
  }>();
  const answer = document.paths['/v1/orders/{orderId}/attachments/{attachmentId}']?.get.responses[200];
  expect(Object.keys(answer?.content ?? {})).toEqual(Object.keys(ATTACHMENT_TYPES));
});

describe('a file', () => {
  it('is attached with its hash, and comes back byte for byte as something to be saved', async () => {
    const attached = await upload(submitter, { name: 'drawing 图.png', content: PNG });
    expect(attached.statusCode).toBe(201);
    const contentHash = createHash('sha256').update(PNG).digest('hex');
    expect(attached.json()).toMatchObject({ mediaType: 'image/png', sizeBytes: PNG.length, contentHash });
    const answer = await download(credit, idOf(attached));
    expect(answer.rawPayload.equals(PNG)).toBe(true);
    expect(answer.headers).toMatchObject({
      'content-disposition': `attachment; filename*=UTF-8''drawing%20%E5%9B%BE.png`,
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    });
  });

  it('is in the history of the order once, sent twice', async () => {
    const headers = aKey();
    const name = 'terms.pdf';
    const content = Buffer.concat([PDF, Buffer.from('% sent twice')]);
    const contentHash = createHash('sha256').update(content).digest('hex');
    const first = await upload(submitter, { name, content, headers });
    const second = await upload(submitter, { name, content, headers });
    expect(second.json()).toEqual(first.json());
    const other = await upload(submitter, { name, content: Buffer.concat([PDF, PDF]), headers });
    expect(other.json()).toMatchObject({ code: 'idempotency_key_reused' });
    const { owner } = environment.review;
    expect(await owner.$count(attachments, eq(attachments.contentHash, contentHash))).toBe(1);
    const position = await environment.review.until(async () => {
      const [row] = await owner
        .select()
        .from(attachments)
        .where(eq(attachments.id, idOf(first)));
      return row?.position;
    });
    const events = await owner.select().from(historyEvents).where(eq(historyEvents.orderId, orderId));
    const attachedEvents = events.filter(({ body }) => body.includes(contentHash));
    expect(attachedEvents).toMatchObject([{ type: 'order.file_attached', position }]);
  });

  it('of a review is seen by those who read reviews, and not by the submitter', async () => {
    const answer = await upload(credit, {
      name: 'note.txt',
      content: Buffer.from('信用'),
      of: '/reviews/credit',
    });
    expect(answer.json()).toMatchObject({ department: 'credit', round: 1, mediaType: 'text/plain' });
    const listed = async (actor: Actor) => {
      const list = await environment.call(actor, { url: `/v1/orders/${orderId}/attachments` });
      return list.json<{ items: { id: string }[] }>().items.map(({ id }) => id);
    };
    expect(await listed(credit)).toContain(idOf(answer));
    expect(await listed(submitter)).not.toContain(idOf(answer));
    expect((await download(submitter, idOf(answer))).statusCode).toBe(404);
    expect((await download(credit, idOf(answer))).statusCode).toBe(200);
  });

  it('is kept from who does not see the order', async () => {
    const attached = await upload(submitter, { name: 'a.png', content: PNG });
    expect((await download(stranger, idOf(attached))).statusCode).toBe(404);
    expect((await upload(stranger, { name: 'a.png', content: PNG })).statusCode).toBe(404);
  });

  it('whose content was changed in the database is not handed out', async () => {
    const attached = await upload(submitter, { name: 'b.txt', content: Buffer.from('ten pieces') });
    const { contentHash } = Object(attached.json());
    await environment.review.owner
      .update(attachmentContents)
      .set({ content: Buffer.from('one piece') })
      .where(eq(attachmentContents.contentHash, String(contentHash)));
    expect((await download(submitter, idOf(attached))).statusCode).toBe(500);
  });
});

describe('what is refused', () => {
  const html = Buffer.from('<html><script>alert(1)</script></html>');
  it.each([
    ['a page under its own name', 'page.html', html, 'text/html', 415],
    ['a page that claims to be an image', 'page.png', html, 'image/png', 415],
    [
      'a program',
      'a.pdf',
      Buffer.from('7f454c4602010100000000000000000002003e00', 'hex'),
      'application/pdf',
      415,
    ],
    [
      'a drawing that runs scripts',
      'a.png',
      Buffer.from('<?xml version="1.0"?><svg onload="x"/>'),
      'image/png',
      415,
    ],
    ['an image under the name of a program', 'a.exe', PNG, 'image/png', 415],
    ['bytes that are nothing known', 'a.txt', Buffer.from([0xff, 0xfe, 0x00, 0x01]), 'text/plain', 415],
    ['a file above the limit', 'a.txt', Buffer.alloc(LIMIT + 1, 'a'), 'text/plain', 413],
    ['an empty file', 'a.txt', Buffer.alloc(0), 'text/plain', 400],
    ['a file without a name', '..', PNG, 'image/png', 400],
  ])('%s', async (_what, name, content, claimedType, status) => {
    const before = await environment.review.owner.$count(attachments);
    const answer = await upload(submitter, { name, content, claimedType });
    expect(answer.statusCode).toBe(status);
    expect(await environment.review.owner.$count(attachments)).toBe(before);
  });

  it('a body that is no upload', async () => {
    const url = `/v1/orders/${orderId}/attachments`;
    const answer = await environment.call(submitter, { method: 'POST', url, payload: { file: 'text' } });
    expect(answer.json()).toMatchObject({ code: 'unsupported_media_type' });
  });
});

const part = (text: string) =>
  `--b\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\n\r\n${text}\r\n`;

it.each([
  ['that ends in the middle', 'multipart/form-data; boundary=b', part('text')],
  ['that ends in a header', 'multipart/form-data; boundary=b', '--b\r\ncontent-disposition: form-data; na'],
  ['without a boundary', 'multipart/form-data', `${part('text')}--b--\r\n`],
  ['with two files', 'multipart/form-data; boundary=b', `${part('one')}${part('two')}--b--\r\n`],
  [
    'with a field',
    'multipart/form-data; boundary=b',
    '--b\r\ncontent-disposition: form-data; name="x"\r\n\r\n1\r\n--b--\r\n',
  ],
  ['of nothing', 'multipart/form-data; boundary=b', ''],
])('an upload %s is refused and leaves nothing behind', async (_what, contentType, payload) => {
  const before = await environment.review.owner.$count(attachments);
  const url = `/v1/orders/${orderId}/attachments`;
  const headers = { 'content-type': contentType };
  const answer = await environment.call(submitter, { method: 'POST', url, payload, headers });
  expect([answer.statusCode, answer.json()]).toMatchObject([400, { code: 'invalid_request' }]);
  expect(await environment.review.owner.$count(attachments)).toBe(before);
});

it('a name is kept without folders', async () => {
  const attached = await upload(submitter, { name: '../../etc/plan.png', content: PNG });
  expect(attached.json()).toMatchObject({ fileName: 'plan.png' });
});
