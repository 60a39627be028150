import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findAnswerFault } from '../../bench/fuzz/judge-refusal.ts';
import { malformedBodies, type MalformedBody } from '../../bench/fuzz/malformed-body.ts';
import { changedTables, countAllRows } from '../../bench/fuzz/row-counts.ts';
import { findWrittenRoutes } from '../../bench/fuzz/written-routes.ts';
import { ROLES, type Role } from '../../domain/actor.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';

const SEED = 7;
const BODIES = 250;
const CALLERS = new Map<Role, ReturnType<typeof anActor>>(ROLES.map((role) => [role, anActor(role)]));

let environment: ApiEnvironment;

beforeAll(async () => {
  environment = await ApiEnvironment.start();
  for (const caller of CALLERS.values()) await environment.keyOf(caller);
});

afterAll(() => environment.close());

async function send({ route, contentType, bytes }: MalformedBody) {
  const headers = contentType === null ? {} : { 'content-type': contentType };
  const url = route.path
    .replace('{orderId}', '01940000-0000-7000-8000-000000000001')
    .replace(/\{\w+\}/g, 'credit');
  const caller = CALLERS.get(route.role);
  if (!caller) throw new Error(`nobody calls as ${route.role}`);
  const answer = await environment.call(caller, { method: route.method, url, headers, payload: bytes });
  return {
    status: answer.statusCode,
    contentType: String(answer.headers['content-type']),
    text: answer.body,
  };
}

it('a malformed body is refused as its route documents, and leaves nothing in the database', async () => {
  const document = await environment.app.inject('/openapi.json');
  const bodies = malformedBodies(findWrittenRoutes(document.body));
  const before = await countAllRows(environment.review.ownerUrl);
  await fc.assert(
    fc.asyncProperty(bodies, async (body) => {
      expect(findAnswerFault(body, await send(body))).toBeNull();
    }),
    { seed: SEED, numRuns: BODIES },
  );
  expect(changedTables(before, await countAllRows(environment.review.ownerUrl))).toEqual([]);
});

it('text that is not UTF-8 is refused rather than kept with other characters', async () => {
  const [before, after] = ['{"name":"', '","step":"1"}'];
  const gbk = Buffer.concat([Buffer.from(before), Buffer.from([0xc7, 0xa7, 0xbf, 0xcb]), Buffer.from(after)]);
  const put = (payload: Buffer) =>
    environment.call(anActor('admin'), {
      method: 'PUT',
      url: '/v1/units/kg',
      headers: { 'content-type': 'application/json' },
      payload,
    });
  expect((await put(gbk)).json()).toMatchObject({
    status: 400,
    errors: [{ pointer: '', detail: 'is not UTF-8' }],
  });
  expect((await put(Buffer.from(`${before}千克${after}`))).json()).toMatchObject({ name: '千克' });
});
