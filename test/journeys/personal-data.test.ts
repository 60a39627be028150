import { temporal } from '@temporalio/proto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { historySchema } from '../../api/schemas/history.ts';
import { erasureSchema, readListSchema } from '../../api/schemas/personal-data.ts';
import { findExchanged } from '../../cli/personal-values.ts';
import { ChainFollower } from '../../cli/verify-chain.ts';
import type { Actor } from '../../domain/actor.ts';
import { ERASED } from '../../domain/personal-data.ts';
import { orderReviewId } from '../../workflows/contract.ts';
import { aKey, anActor, type ApiEnvironment } from '../support/api-environment.ts';
import type { Acting } from '../support/acting.ts';
import { testCodec } from '../support/encryption.ts';
import {
  admin,
  anna,
  auditor,
  bert,
  CANARY,
  canary,
  CanaryInstallation,
  emailOf,
  everybody,
  personOf,
  submitter,
} from './canary-installation.ts';

const proto = temporal.api.history.v1;
let installation: CanaryInstallation;
let environment: ApiEnvironment;
let acting: Acting;
let orderId: string;
let withdrawnId: string;

beforeAll(async () => {
  installation = await CanaryInstallation.start();
  await installation.play();
  ({ environment, acting, orderId, withdrawnId } = installation);
}, 300_000);

afterAll(() => installation.close());

const HEX = Buffer.from(CANARY).toString('hex');
const BASE64 = [0, 1, 2].map((shift) =>
  Buffer.from(`${' '.repeat(shift)}${CANARY}`)
    .toString('base64')
    .slice(shift + 2, 14),
);
const forms = [CANARY, HEX, ...BASE64];
const found = (text: string) => forms.filter((form) => text.includes(form));

const get = async (actor: Actor, url: string) => {
  const answer = await environment.call(actor, { method: 'GET', url });
  expect([url, answer.statusCode]).toEqual([url, 200]);
  return answer.body;
};

async function historyOf(id: string) {
  const body: unknown = JSON.parse(await get(auditor, `/v1/orders/${id}/history?limit=200`));
  return historySchema.parse(body).items;
}

async function expectValidChain(id: string): Promise<void> {
  const follower = new ChainFollower(id);
  for (const event of await historyOf(id)) {
    follower.follow(event);
    expect(findExchanged(event)).toEqual([]);
  }
  expect(follower.faults).toEqual([]);
}

describe('what is personal', () => {
  it('is read by those who may read the order, and in mails', async () => {
    const history = JSON.stringify((await historyOf(orderId)).map(({ event }) => event));
    const shown = history + (await get(anna, `/v1/orders/${orderId}/reviews/credit/comments`));
    for (const text of ['comment', 'question', 'answer', 'decision', 'declined', 'letter', 'file'])
      expect(shown).toContain(canary(text));
    for (const text of ['name-anna', 'name-bert', 'name-sam']) expect(history).toContain(canary(text));
    expect(JSON.stringify(await historyOf(withdrawnId))).toContain(canary('withdrawn'));
    expect(await get(submitter, `/v1/orders/${orderId}/counter-offer`)).toContain(canary('condition'));
    expect(await get(auditor, `/v1/people/${anna.id}`)).toContain(emailOf(anna));
    expect(await get(auditor, '/v1/customers/C-9')).toContain(canary('customer'));
    const [mail] = installation.mailServer.mailTo(emailOf(anna));
    expect(mail?.raw).toContain(canary('name-'));
  });

  it('is nowhere in what the engine keeps, nor in the logs', async () => {
    const bytes = installation.engineBytes();
    // As a control: what is not personal is found.
    // Bytes of a database are not worth printing.
    const has = (text: string) => [text, bytes.includes(text)];
    expect(has(orderId)).toEqual([orderId, true]);
    expect(has('binary/encrypted')).toEqual(['binary/encrypted', true]);
    expect(found(bytes)).toEqual([]);
    // The text of a failure, which may quote what somebody wrote.
    expect(has('Encoded failure')).toEqual(['Encoded failure', true]);
    expect(has('the mail server answers')).toEqual(['the mail server answers', false]);
    const { client } = environment.review.temporal;
    for await (const execution of client.workflow.list()) {
      const { memo, typedSearchAttributes, workflowId } = execution;
      const attributes = typedSearchAttributes.getAll();
      expect(found(JSON.stringify({ memo, attributes, workflowId }))).toEqual([]);
    }
    const log = installation.logged.join('\n');
    expect(log).toContain('/v1/orders');
    expect(found(log)).toEqual([]);
  });

  it('is in no history of the engine even when it is decrypted', async () => {
    for (const id of [orderId, withdrawnId]) {
      const handle = environment.review.temporal.client.workflow.getHandle(orderReviewId(id));
      const history = await handle.fetchHistory();
      testCodec.openWithin(history);
      const payloads = Buffer.from(proto.History.encode(history).finish()).toString('latin1');
      expect([payloads.includes('personal:1:'), payloads.includes(CANARY)]).toEqual([true, false]);
    }
  });

  it('is nowhere in the database but encrypted', async () => {
    const rows = await installation.applicationRows();
    expect(rows).toContain('personal:1:');
    expect(found(rows)).toEqual([]);
  });

  it('leaves the chain as anybody can verify it', async () => {
    await expectValidChain(orderId);
    await expectValidChain(withdrawnId);
  });

  it('cannot be smuggled out by a text that looks like what stands in its place', async () => {
    const [event] = (await historyOf(orderId)).filter(({ personal }) => personal.length > 0);
    const [value] = event?.personal ?? [];
    const text = `personal:1:${value?.id}:${value?.commitment}`;
    const comments = `/v1/orders/${orderId}/reviews/credit/comments`;
    expect(await acting.post(anna, comments, { text })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/text' }] },
    });
  });
});

const readsOf = async (query: string) => {
  const body: unknown = JSON.parse(await get(anActor('manager'), `/v1/personal-data/reads?${query}`));
  return readListSchema.parse(body).items;
};

describe('the reads of an auditor', () => {
  const reader = anActor('auditor', { id: 'reader' });

  it('are recorded: who read whose, on which order, when and through which route', async () => {
    const beganAt = Date.now();
    await get(reader, `/v1/orders/${orderId}/history`);
    const reads = await readsOf('actor=reader');
    expect(new Set(reads.map(({ subject }) => subject))).toEqual(
      new Set(everybody.map(({ id }) => `person:${id}`)),
    );
    for (const read of reads) {
      expect(read).toMatchObject({ actor: 'reader', orderId, route: 'GET /v1/orders/:orderId/history' });
      expect(Date.parse(read.at)).toBeGreaterThanOrEqual(beganAt - 1_000);
    }
    await get(reader, '/v1/orders');
    const listed = (await readsOf('actor=reader&limit=200')).filter(
      ({ route }) => route === 'GET /v1/orders',
    );
    expect(new Set(listed.map((read) => read.orderId))).toContain(withdrawnId);
    await get(reader, `/v1/people/${bert.id}`);
    expect((await readsOf('actor=reader&subject=person:bert')).at(-1)).toMatchObject({
      orderId: null,
      route: 'GET /v1/people/:externalId',
    });
  });

  it('are not those of others, nor of what is not personal', async () => {
    await get(anna, `/v1/orders/${orderId}/history`);
    expect(await readsOf('actor=anna')).toEqual([]);
    const before = (await readsOf('actor=reader&limit=200')).length;
    await get(reader, '/v1/products');
    expect(await readsOf('actor=reader&limit=200')).toHaveLength(before);
  });
});

describe('somebody who is forgotten', () => {
  const erase = (payload: object, headers = aKey()) =>
    acting.post(admin, '/v1/personal-data/erasures', payload, headers);
  const reason = canary('erased');

  it('does not work with the product any more', async () => {
    expect(await erase({ kind: 'person', id: anna.id, reason })).toMatchObject({
      status: 409,
      body: { code: 'person_active' },
    });
    expect(await erase({ kind: 'person', id: 'nobody', reason })).toMatchObject({ status: 404 });
  });

  it('is read nowhere again, others are, and the chain is the same', async () => {
    const before = (await historyOf(orderId)).map(({ hash }) => hash);
    const left = await environment.call(admin, {
      method: 'PUT',
      url: `/v1/people/${anna.id}`,
      payload: { ...personOf(anna), active: false },
    });
    expect(left.statusCode).toBe(200);
    const headers = aKey();
    const answer = await erase({ kind: 'person', id: anna.id, reason }, headers);
    const erased = erasureSchema.parse(answer.body);
    expect(erased).toMatchObject({ kind: 'person', id: anna.id, reason, erasedBy: admin.id, orders: 2 });
    const counts = Object.fromEntries(erased.values.map(({ field, count }) => [field, count]));
    expect(counts).toEqual({ name: 1, email: 2, remark: 6, file_name: 1 });
    expect(await erase({ kind: 'person', id: anna.id, reason }, headers)).toEqual(answer);
    expect(await erase({ kind: 'person', id: anna.id, reason })).toMatchObject({
      body: { code: 'subject_erased' },
    });
    const history = JSON.stringify(await historyOf(orderId));
    const comments = await get(bert, `/v1/orders/${orderId}/reviews/credit/comments`);
    const shown = history + comments + (await get(auditor, `/v1/orders/${orderId}`));
    expect(shown).toContain(ERASED);
    for (const text of ['comment', 'question', 'decision', 'file', 'name-anna', 'condition'])
      expect(shown).not.toContain(canary(text));
    for (const text of ['answer', 'declined', 'name-sam', 'name-bert']) expect(shown).toContain(canary(text));
    expect(JSON.parse(await get(auditor, `/v1/people/${anna.id}`))).toMatchObject({
      name: ERASED,
      email: null,
    });
    expect(JSON.parse(await get(auditor, '/v1/identities/anna'))).toMatchObject({
      email: null,
      active: false,
    });
    expect((await historyOf(orderId)).map(({ hash }) => hash)).toEqual(before);
    await expectValidChain(orderId);
  });

  it('is an event of the organisation with who did it and why', async () => {
    const events = z
      .object({ items: z.array(z.looseObject({ kind: z.string() })) })
      .parse(JSON.parse(await get(auditor, '/v1/organisation/events?limit=200'))).items;
    expect(events.filter(({ kind }) => kind === 'data_subjects')).toMatchObject([
      { actor: admin.id, externalId: 'person:anna', after: { subject: 'person:anna', reason } },
    ]);
  });

  it('is not kept again', async () => {
    const again = await environment.call(admin, {
      method: 'PUT',
      url: `/v1/people/${anna.id}`,
      payload: personOf(anna),
    });
    expect(again.json()).toMatchObject({ code: 'subject_erased' });
    const { owner } = environment.review;
    const revived = owner.execute(
      sql`update data_subjects set erased_at = null, erased_by = null, wrapped_key = 'x' where subject = 'person:anna'`,
    );
    await expect(revived).rejects.toThrow();
  });
});
