import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { parse } from 'csv-parse/sync';
import { eq } from 'drizzle-orm';
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { RecordStreams } from '../../api/exports/streams.ts';
import { substitutions } from '../../db/tables/organisation.ts';
import { historyEvents, holds, orders, orderStates, reviews } from '../../db/tables/process.ts';
import type { Actor } from '../../domain/actor.ts';
import { EXPORTS } from '../../domain/export/exports.ts';
import { OCEL_OBJECT_TYPES } from '../../domain/export/ocel.ts';
import { XES_LOSES } from '../../domain/export/xes.ts';
import { Acting } from '../support/acting.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { addCompany } from '../support/company.ts';
import { aDepartment, aPolicy } from '../support/orders.ts';
import { aReviewer } from '../support/review-environment.ts';
import { RECORDED_SHAPES } from '../workflows/recorded-shapes.ts';

/** As the standard publishes it: https://www.ocel-standard.org/2.0/ocel20-schema-json.json */
const PUBLISHED_SCHEMA = 'test/support/ocel20-schema-json.json';

let environment: ApiEnvironment;
let acting: Acting;
const auditor = anActor('auditor');
const submitter = anActor('submitter');
const boss = aReviewer('credit', { id: 'boss' });
/** Whoever names people can name one like a formula. */
const formula = aReviewer('materials', { id: '=HYPERLINK("https://example.com","x")' });

const related = z.array(z.object({ objectId: z.string(), qualifier: z.string().min(1) }));
const ocelSchema = z.object({
  eventTypes: z.array(z.object({ name: z.string(), attributes: z.array(z.object({ name: z.string() })) })),
  objectTypes: z.array(z.object({ name: z.string(), attributes: z.array(z.object({ name: z.string() })) })),
  events: z.array(
    z.object({
      id: z.string(),
      type: z.string(),
      attributes: z.array(z.object({ name: z.string() })),
      relationships: related,
    }),
  ),
  objects: z.array(
    z.object({
      id: z.string(),
      type: z.string(),
      attributes: z.array(z.object({ name: z.string(), value: z.string(), time: z.string() })),
      relationships: related,
    }),
  ),
});

async function approveInPlaceOfTheBoss(): Promise<string> {
  await environment.review.activate(aPolicy({ departments: [aDepartment('credit')] }));
  const orderId = await acting.submit(submitter);
  const path = { orderId, department: 'credit' };
  await acting.shown(formula, path);
  const inquire = { verb: 'inquire', question: 'Why so many?', asked: 'submitter' };
  expect(await acting.act(formula, path, inquire)).toMatchObject({ status: 201 });
  const answer = { verb: 'answer', answer: 'The customer moves.' };
  expect(await acting.act(submitter, path, answer)).toMatchObject({ status: 201 });
  expect(await acting.decide(formula, path, { verb: 'approve' })).toMatchObject({ status: 201 });
  await acting.ended(auditor, orderId, 'approved');
  return orderId;
}

beforeAll(async () => {
  environment = await ApiEnvironment.start({ engineDeadlineMs: 30_000 });
  acting = new Acting(environment);
  const { review } = environment;
  await addCompany(review.owner);
  await review.addPeople(auditor, submitter, boss, formula, aReviewer('credit'), aReviewer('materials'));
  await review.owner.insert(substitutions).values({
    ...{ externalId: '@S-1', version: 1, updatedAt: new Date(), kind: 'adds' },
    ...{ startsAt: new Date(), endsAt: new Date(Date.now() + 86_400_000) },
    ...{ principalId: boss.id, substituteId: formula.id, departments: [], customerClasses: [] },
  });
  await review.startWorker();
  await approveInPlaceOfTheBoss();
  for (const run of Object.values(RECORDED_SHAPES)) await (await run(review)).result();
}, 240_000);

afterAll(() => environment.close());

async function exported(name: string, actor: Actor = auditor) {
  const answer = await environment.call(actor, { method: 'GET', url: `/v1/exports/${name}` });
  expect(answer.statusCode).toBe(200);
  return answer.body;
}

describe('the object-centric log', () => {
  const read = async () => ocelSchema.parse(JSON.parse(await exported('ocel')));

  it('is valid by the schema that the standard publishes', async () => {
    const ajv = new Ajv({ formats: fullFormats, allErrors: true });
    const schema: object = JSON.parse(readFileSync(PUBLISHED_SCHEMA, 'utf8'));
    const validate = ajv.compile(schema);
    const log: unknown = JSON.parse(await exported('ocel'));
    validate(log);
    expect(validate.errors).toBeNull();
    expect(validate({ ...ocelSchema.parse(log), events: [{ id: 1 }] })).toBe(false);
  });

  it('has every event once, and things of every kind', async () => {
    const { events, objects } = await read();
    const recorded = await environment.review.owner.select().from(historyEvents);
    expect(events.map(({ id }) => id).sort()).toEqual(
      recorded.map(({ orderId, position }) => `${orderId}:${position}`).sort(),
    );
    expect(new Set(objects.map(({ type }) => type))).toEqual(new Set(OCEL_OBJECT_TYPES));
    expect(new Set(objects.map(({ id }) => id)).size).toBe(objects.length);
    const { owner } = environment.review;
    const count = (type: string) => objects.filter((object) => object.type === type).length;
    expect([count('order'), count('review'), count('hold')]).toEqual([
      await owner.$count(orders),
      await owner.$count(reviews),
      await owner.$count(holds),
    ]);
  });

  it('relates nothing to what is not there, and uses no type or attribute that it does not declare', async () => {
    const { events, objects, eventTypes, objectTypes } = await read();
    const known = new Set(objects.map(({ id }) => id));
    const missing = [...events, ...objects].flatMap(({ relationships }) =>
      relationships.filter(({ objectId }) => !known.has(objectId)),
    );
    expect(missing).toEqual([]);
    const declared = new Map(
      [...eventTypes, ...objectTypes].map(({ name, attributes }) => [
        name,
        new Set(attributes.map((attribute) => attribute.name)),
      ]),
    );
    for (const { type, attributes } of [...events, ...objects]) {
      for (const { name } of attributes)
        expect([type, name, declared.get(type)?.has(name)]).toEqual([type, name, true]);
    }
  });

  it('tells of a decision whose it was, for whom, on which review', async () => {
    const { events } = await read();
    const decided = events.filter(({ type, relationships }) => {
      return type === 'review.decided' && relationships.some(({ qualifier }) => qualifier === 'on behalf of');
    });
    const [decision] = decided;
    const orderId = decision?.id.split(':')[0];
    expect(decision?.relationships).toEqual([
      { objectId: `order:${orderId}`, qualifier: 'order' },
      { objectId: `person:${formula.id}`, qualifier: 'actor' },
      { objectId: `person:${boss.id}`, qualifier: 'on behalf of' },
      { objectId: `review:${orderId}:credit:2`, qualifier: 'review' },
    ]);
  });

  it('ends each order in the status that the records have', async () => {
    const { objects } = await read();
    for (const { orderId, status } of await environment.review.owner.select().from(orderStates)) {
      const order = objects.find(({ id }) => id === `order:${orderId}`);
      const last = order?.attributes.filter(({ name }) => name === 'status').at(-1);
      expect([orderId, last?.value]).toEqual([orderId, status]);
    }
  });
});

it.each(EXPORTS)('names nobody, and neither repeats nor refers to what people wrote: %s', async (name) => {
  const text = await exported(name);
  for (const personal of [formula.name, submitter.name, 'Why so many?', 'The customer moves.', 'personal:']) {
    expect(text).not.toContain(personal);
  }
});

describe('the flattened log', () => {
  /** The elements of the document. Throws where it is not well-formed. */
  function readElements(text: string): SaxesTagPlain[] {
    const elements: SaxesTagPlain[] = [];
    const parser = new SaxesParser();
    parser.on('error', (error) => {
      throw error;
    });
    parser.on('opentag', (element) => elements.push(element));
    parser.write(text).close();
    return elements;
  }

  it('is well-formed, has a trace for each order and every event once, and says what it loses', async () => {
    const elements = readElements(await exported('xes'));
    const count = (name: string) => elements.filter((element) => element.name === name).length;
    const { owner } = environment.review;
    expect([count('log'), count('trace')]).toEqual([1, await owner.$count(orders)]);
    expect(count('event')).toBe(await owner.$count(historyEvents));
    const values = elements.map(({ attributes }) => attributes['value']);
    expect(values).toEqual(expect.arrayContaining([...XES_LOSES, formula.id]));
  });
});

describe('as CSV', () => {
  const rowSchema = z.array(z.record(z.string(), z.string()));
  async function rows(name: string) {
    return rowSchema.parse(parse(await exported(name), { columns: true, bom: true }));
  }

  it('the history has every event, and nothing of it is a formula to a spreadsheet', async () => {
    const text = await exported('history');
    expect(text.startsWith('\ufeff')).toBe(true);
    const events = await rows('history');
    expect(events).toHaveLength(await environment.review.owner.$count(historyEvents));
    const decision = events.find((row) => row['substitution'] !== '');
    expect(decision).toMatchObject({ actor: `'${formula.id}`, substitution: "'@S-1", on_behalf_of: 'boss' });
    for (const row of events) {
      for (const cell of Object.values(row)) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
    }
  });

  it('the tasks have every round that waited for people, with who decided it', async () => {
    const tasks = await rows('tasks');
    const opened = await environment.review.owner.select().from(reviews);
    expect(tasks).toHaveLength(opened.filter(({ openedAt }) => openedAt !== null).length);
    expect(tasks.find((row) => row['substitution'] !== '')).toMatchObject({
      ...{ department: 'credit', round: '2', status: 'approved', decided_by: `'${formula.id}` },
    });
  });
});

it('an export reads more orders than are kept in memory at once', async () => {
  const { owner } = environment.review;
  const [template] = await owner.select().from(orders).limit(1);
  const before = await owner.$count(orders);
  const more = Array.from({ length: 120 }, (_none, index) => ({
    id: `0fffffff-0000-7000-8000-${String(index).padStart(12, '0')}`,
    submitterId: template?.submitterId ?? '',
    submittedAt: new Date(),
  }));
  await owner.insert(orders).values(more);
  const { objects } = ocelSchema.parse(JSON.parse(await exported('ocel')));
  expect(objects.filter(({ type }) => type === 'order')).toHaveLength(before + more.length);
  for (const { id } of more) await owner.delete(orders).where(eq(orders.id, id));
});

it('only so many exports run at once, and one whose reader leaves makes room', async () => {
  const streams = new RecordStreams(environment.review.owner);
  const endless = async function* () {
    for (;;) {
      await new Promise(setImmediate);
      yield 'more of the record';
    }
  };
  const [first, second] = [streams.start(endless), streams.start(endless)];
  expect(() => streams.start(endless)).toThrow(expect.objectContaining({ code: 'overloaded' }));
  first.destroy();
  const third = await environment.review.until(() => {
    try {
      return Promise.resolve(streams.start(endless));
    } catch {
      return Promise.resolve(null);
    }
  });
  const closed = [second, third].map((stream) => new Promise((resolve) => stream.once('close', resolve)));
  for (const stream of [second, third]) stream.destroy();
  await Promise.all(closed);
});
