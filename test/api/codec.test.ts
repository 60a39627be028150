import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { AccountDesk, credentials } from '../support/account-desk.ts';
import { Browser } from '../support/browser.ts';
import { PayloadEncryption } from '../../payload-codec.ts';
import { aTestKey, testCodec } from '../support/encryption.ts';

const PAGES = 'https://temporal.test';
const TEXT = '"the remark of somebody"';
let environment: ApiEnvironment;
const auditor = anActor('auditor');

const wireSchema = z.object({ metadata: z.record(z.string(), z.string()), data: z.string() });
const answerSchema = z.object({ payloads: z.array(wireSchema) });
type Wire = z.infer<typeof wireSchema>;

beforeAll(async () => {
  environment = await ApiEnvironment.start({ temporalPages: [PAGES] });
});

afterAll(() => environment.close());

const encoded = (text: string) => Buffer.from(text).toString('base64');

async function encrypted(codec: PayloadEncryption): Promise<Wire> {
  const plain = { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from(TEXT) };
  const [payload] = await codec.encode([plain]);
  const metadata = Object.entries(payload?.metadata ?? {}).map(([name, bytes]) => [
    name,
    Buffer.from(bytes).toString('base64'),
  ]);
  return wireSchema.parse({
    metadata: Object.fromEntries(metadata),
    data: Buffer.from(payload?.data ?? []).toString('base64'),
  });
}

const decode = (payloads: readonly Wire[]) =>
  environment.call(auditor, { method: 'POST', url: '/v1/codec/decode', payload: { payloads } });

describe('the codec', () => {
  it('decrypts what the engine keeps, and leaves what is not encrypted, or by a key of others, as it is', async () => {
    const plain = { metadata: { encoding: encoded('json/plain') }, data: encoded('1') };
    const foreign = await encrypted(
      new PayloadEncryption([aTestKey('of others')].map((key) => ({ ...key, id: 'others' }))),
    );
    const answer = await decode([await encrypted(testCodec), plain, foreign]);
    expect(answer.statusCode).toBe(200);
    expect(answerSchema.parse(answer.json()).payloads).toEqual([
      { metadata: { encoding: encoded('json/plain') }, data: encoded(TEXT) },
      plain,
      foreign,
    ]);
  });

  it('refuses what was changed', async () => {
    const { metadata } = await encrypted(testCodec);
    const answer = await decode([{ metadata, data: encoded('something else that is long enough to be it') }]);
    expect([answer.statusCode, answer.json()]).toMatchObject([
      400,
      { errors: [{ pointer: '/payloads/0', detail: 'is not what was encrypted' }] },
    ]);
  });
});

describe("from Temporal's pages", () => {
  const ask = (origin: string) =>
    environment.app.inject({
      method: 'OPTIONS',
      url: '/v1/codec/decode',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,x-namespace',
      },
    });

  it('a browser may call with the cookie of whoever is signed in, from there and from nowhere else', async () => {
    const answer = await ask(PAGES);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': PAGES,
      'access-control-allow-credentials': 'true',
      'access-control-allow-headers': 'content-type,x-namespace',
    });
    expect((await ask('https://elsewhere.test')).headers['access-control-allow-origin']).toBeUndefined();
    expect((await environment.app.inject({ method: 'OPTIONS', url: '/v1/orders' })).statusCode).toBe(404);
  });

  it('a call by cookie is answered to somebody who may, and to nobody who is called from elsewhere', async () => {
    const desk = new AccountDesk(environment);
    const reader = anActor('auditor', { id: 'reader' });
    await environment.review.addPeople(reader);
    await desk.addAccount(reader);
    const browser = new Browser(environment.app);
    await browser.signIn(credentials(reader));
    const payload = { payloads: [await encrypted(testCodec)] };
    const call = (origin: string) =>
      environment.app.inject({
        method: 'POST',
        url: '/v1/codec/decode',
        payload,
        headers: { origin, cookie: `countersign_session=${browser.token}` },
      });
    const answer = await call(PAGES);
    expect([answer.statusCode, answer.headers['access-control-allow-origin']]).toEqual([200, PAGES]);
    expect(answerSchema.parse(answer.json()).payloads[0]?.data).toBe(encoded(TEXT));
    expect((await call('https://elsewhere.test')).json()).toMatchObject({ code: 'cross_site_request' });
  });

  it('no other route is called with a cookie', async () => {
    const answer = await environment.app.inject({
      method: 'DELETE',
      url: '/v1/session',
      headers: { origin: PAGES, cookie: 'countersign_session=a.b' },
    });
    expect(answer.json()).toMatchObject({ code: 'cross_site_request' });
  });
});
