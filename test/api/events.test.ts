import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '../../domain/actor.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { addCompany } from '../support/company.ts';
import { EventReader } from '../support/event-reader.ts';
import { aDepartment, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer, orderIdOf } from '../support/review-environment.ts';

let environment: ApiEnvironment;
let address: string;
const submitter = anActor('submitter', { id: 'submitter' });
const other = anActor('submitter', { id: 'other' });
const credit = aReviewer('credit');
const open: EventReader[] = [];

async function follow(actor: Actor, headers: Record<string, string> = {}, query = ''): Promise<EventReader> {
  const key = await environment.keyOf(actor);
  const reader = await EventReader.open(`${address}/v1/events${query}`, {
    authorization: `Bearer ${key}`,
    ...headers,
  });
  open.push(reader);
  return reader;
}

async function submit(by: Actor): Promise<string> {
  const handle = await environment.review.submit(anOrder(), by.id);
  await environment.review.openReview(handle, 'credit');
  return orderIdOf(handle);
}

beforeAll(async () => {
  environment = await ApiEnvironment.start();
  const { review } = environment;
  await review.startWorker();
  await addCompany(review.owner);
  await review.addPeople(submitter, other, credit);
  await review.activate(aPolicy({ departments: [aDepartment('credit')] }));
  address = await environment.app.listen({ host: '127.0.0.1', port: 0 });
});

afterEach(async () => {
  for (const reader of open.splice(0)) await reader.close();
});

afterAll(() => environment.close());

describe('the events', () => {
  it('are told to whoever sees the order, as they happen', async () => {
    const [own, reviewer] = [await follow(submitter), await follow(credit)];
    expect(own.headers.get('content-type')).toContain('text/event-stream');
    const orderId = await submit(submitter);
    for (const reader of [own, reviewer]) {
      expect((await reader.untilOrder(orderId)).data).toEqual({ orderId, status: 'in_review', revision: 1 });
    }
  });

  it('are not told to a submitter of another’s order', async () => {
    const reader = await follow(other);
    const first = await submit(submitter);
    const second = await submit(other);
    const seen: unknown[] = [];
    for (let last: unknown; last !== second;) {
      const message = await reader.next();
      const { data } = message ?? {};
      last = typeof data === 'object' && data !== null && 'orderId' in data ? data.orderId : last;
      seen.push(last);
    }
    expect(seen).not.toContain(first);
  });

  it.each(['last-event-id', 'after'])('go on where they ended, by %s', async (by) => {
    const reader = await follow(credit);
    const first = await submit(submitter);
    const { id } = await reader.untilOrder(first);
    await reader.close();
    const missed = await submit(submitter);
    const again =
      by === 'after' ? await follow(credit, {}, `?after=${id}`) : await follow(credit, { [by]: id });
    expect((await again.next())?.event).toBe('ready');
    await again.untilOrder(missed);
  });

  it('are for nobody without a key', async () => {
    const answer = await fetch(`${address}/v1/events`);
    expect(answer.status).toBe(401);
  });

  it('are on no more than ten streams for one person, and on a new one when another has closed', async () => {
    const person = anActor('submitter', { id: 'many-windows' });
    const readers: EventReader[] = [];
    for (let number = 0; number < 10; number += 1) readers.push(await follow(person));
    expect((await follow(person)).status).toBe(429);
    expect((await follow(credit)).status).toBe(200);
    await readers[0]?.close();
    await environment.review.until(async () => ((await follow(person)).status === 200 ? true : null));
  });

  it('end when the process closes', async () => {
    const app = await environment.build(environment.review.temporal.client);
    const elsewhere = await app.listen({ host: '127.0.0.1', port: 0 });
    const key = await environment.keyOf(credit);
    const reader = await EventReader.open(`${elsewhere}/v1/events`, { authorization: `Bearer ${key}` });
    await reader.next();
    await app.close();
    let message = await reader.next();
    while (message) message = await reader.next();
    expect(message).toBeNull();
  });
});
