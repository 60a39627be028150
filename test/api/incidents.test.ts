import { readFileSync } from 'node:fs';
import { and, eq, isNull, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { routingIncidents } from '../../db/tables/incidents.ts';
import { INCIDENT_OUTCOMES, INCIDENT_REASONS } from '../../domain/incident.ts';
import { ROLES, type Actor } from '../../domain/actor.ts';
import type { Quorum } from '../../domain/quorum.ts';
import { TASK_REASONS } from '../../domain/task.ts';
import { Acting } from '../support/acting.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { addCompany } from '../support/company.ts';
import { aDeadline, aDepartment, aPolicy } from '../support/orders.ts';
import { aReviewer } from '../support/review-environment.ts';

let environment: ApiEnvironment;
let acting: Acting;
const submitter = anActor('submitter');
const credit = aReviewer('credit');
const helper = aReviewer('materials', { id: 'helper', name: 'Helper' });
const owner = aReviewer('sales', { id: aPolicy().owner, name: 'Owner', roles: ['manager'] });
const manager = aReviewer('credit', { id: 'credit-manager', roles: ['manager'] });
const otherManager = aReviewer('materials', { id: 'materials-manager', roles: ['manager'] });

beforeAll(async () => {
  environment = await ApiEnvironment.start({ engineDeadlineMs: 30_000 });
  acting = new Acting(environment);
  await addCompany(environment.review.owner);
  const everybody = [submitter, credit, helper, owner, manager, otherManager];
  await Promise.all(everybody.map((actor) => environment.keyOf(actor)));
  await environment.review.startWorker();
});

afterAll(() => environment.close());

/** An order whose credit review needs two, and has one. */
async function submitShort(quorum: Quorum = { kind: 'k_of_n', approvals: 2 }) {
  await environment.review.activate(aPolicy({ departments: [aDepartment('credit', { quorum })] }));
  const path = { orderId: await acting.submit(submitter), department: 'credit' };
  await acting.shown(credit, path);
  return path;
}

const incidentList = z.object({
  items: z.array(
    z.object({
      orderId: z.string(),
      department: z.string(),
      reason: z.enum(INCIDENT_REASONS),
      owner: z.object({ id: z.string(), name: z.string() }),
      state: z.string(),
      outcome: z.enum(INCIDENT_OUTCOMES).nullable(),
      endedAt: z.string().nullable(),
      assigned: z.object({ id: z.string() }).nullable(),
      endedBy: z.object({ id: z.string() }).nullable(),
    }),
  ),
  nextCursor: z.string().nullable(),
});

async function list(query = '', by: Actor = manager) {
  return incidentList.parse((await acting.get(by, `/v1/incidents?${query}`)).body);
}

const isOpen = isNull(routingIncidents.endedAt);
const incidentsOf = async (orderId: string) =>
  (await list()).items.filter((incident) => incident.orderId === orderId);

const taskList = z.object({
  items: z.array(
    z.object({
      orderId: z.string(),
      kind: z.string(),
      why: z.object({ code: z.enum(TASK_REASONS) }),
      incident: z.object({ reason: z.string(), owner: z.object({ id: z.string() }) }).nullable(),
    }),
  ),
});

async function incidentTasks(by: Actor, orderId: string) {
  const { body } = await acting.get(by, '/v1/tasks?limit=200');
  return taskList.parse(body).items.filter((task) => task.orderId === orderId && task.kind === 'incident');
}

describe('a review that too few may decide', () => {
  it('is an incident with an owner, in the tasks of the owner and of the department’s manager alone', async () => {
    const { orderId } = await submitShort();
    expect(await incidentsOf(orderId)).toMatchObject([
      { state: 'open', reason: 'quorum_short', owner: { id: owner.id, name: owner.name }, outcome: null },
    ]);
    const incident = { reason: 'quorum_short', owner: { id: owner.id } };
    expect(await incidentTasks(owner, orderId)).toMatchObject([
      { incident, why: { code: 'incident_owner' } },
    ]);
    expect(await incidentTasks(manager, orderId)).toMatchObject([
      { incident, why: { code: 'incident_manager' } },
    ]);
    for (const other of [credit, helper, otherManager, submitter]) {
      expect(await incidentTasks(other, orderId)).toEqual([]);
    }
  });

  it('is resolved by whoever assigns a person, once, and another order’s is not', async () => {
    const path = await submitShort();
    const other = await submitShort();
    const assign = { verb: 'assign', person: helper.id };
    expect((await acting.act(manager, path, assign)).status).toBe(201);
    expect(await incidentsOf(path.orderId)).toMatchObject([
      { state: 'resolved', outcome: 'assigned', assigned: { id: helper.id }, endedBy: { id: manager.id } },
    ]);
    expect(await incidentTasks(owner, path.orderId)).toEqual([]);
    expect(await incidentsOf(other.orderId)).toMatchObject([{ state: 'open' }]);
    const again = await acting.act(owner, path, { ...assign, person: otherManager.id });
    expect(again).toMatchObject({ status: 409, body: { code: 'incident_not_open' } });
    expect(await acting.events(path.orderId)).toEqual(
      expect.arrayContaining(['routing_incident.opened', 'review.assigned', 'routing_incident.resolved']),
    );
  });

  it('stays an incident until every vacant seat is filled', async () => {
    const path = await submitShort({ kind: 'k_of_n', approvals: 3 });
    await acting.act(owner, path, { verb: 'assign', person: helper.id });
    expect(await incidentsOf(path.orderId)).toMatchObject([{ state: 'open' }]);
    await acting.act(owner, path, { verb: 'assign', person: otherManager.id });
    expect(await incidentsOf(path.orderId)).toMatchObject([{ state: 'resolved' }]);
  });

  it('is overtaken when its order is withdrawn, and nobody’s task any more', async () => {
    const { orderId } = await submitShort();
    await acting.post(submitter, `/v1/orders/${orderId}/withdrawal`, {});
    await acting.ended(submitter, orderId, 'withdrawn');
    expect(await incidentsOf(orderId)).toMatchObject([
      { state: 'resolved', outcome: 'overtaken', assigned: null, endedBy: null, endedAt: expect.any(String) },
    ]);
    expect(await incidentTasks(owner, orderId)).toEqual([]);
  });

  it('goes on as the incident of the next round after a question, and ends with it', async () => {
    const path = await submitShort();
    await acting.act(credit, path, { verb: 'inquire', question: 'Which port?', asked: 'submitter' });
    await acting.shown(credit, path, ({ status }) => status === 'paused');
    expect(await incidentTasks(owner, path.orderId)).toEqual([]);
    await acting.act(submitter, path, { verb: 'answer', answer: 'Ningbo' });
    await acting.shown(credit, path, ({ status, round }) => status === 'open' && round === 2);
    const open = (await incidentsOf(path.orderId)).filter(({ state }) => state === 'open');
    expect(open).toMatchObject([{ reason: 'quorum_short' }]);
    expect(await incidentTasks(owner, path.orderId)).toHaveLength(1);
    await acting.decide(credit, path, { verb: 'reject', comment: 'no' });
    await acting.ended(submitter, path.orderId, 'rejected');
    const states = (await incidentsOf(path.orderId)).map(({ state, outcome }) => [state, outcome]);
    expect(states).toEqual([
      ['resolved', 'overtaken'],
      ['resolved', 'overtaken'],
    ]);
  });
});

it('a review that nobody decides to the very end is an incident', async () => {
  const deadline = aDeadline({ decideWithinMs: 200, lastResortAfterMs: 200 });
  await environment.review.activate(aPolicy({ departments: [aDepartment('credit', { deadline })] }));
  const path = { orderId: await acting.submit(submitter), department: 'credit' };
  const opened = await environment.review.until(async () => (await incidentsOf(path.orderId))[0]);
  expect(opened).toMatchObject({ reason: 'last_resort', state: 'open' });
  await acting.decide(credit, path, { verb: 'approve' });
  await acting.ended(submitter, path.orderId, 'approved');
  expect(await incidentsOf(path.orderId)).toMatchObject([{ outcome: 'overtaken' }]);
});

it('incidents are listed page by page, the last opened first, by state and department', async () => {
  const paths = [await submitShort(), await submitShort(), await submitShort()];
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page = await list(`limit=1&state=open&department=credit${cursor && `&cursor=${cursor}`}`);
    seen.push(...page.items.map(({ orderId }) => orderId));
    cursor = page.nextCursor;
  }
  expect(new Set(seen).size).toBe(seen.length);
  const mine = paths.map(({ orderId }) => orderId);
  expect(seen.filter((orderId) => mine.includes(orderId))).toEqual(mine.reverse());
  expect((await list('department=materials')).items).toEqual([]);
  expect((await list('state=resolved')).items.every(({ state }) => state === 'resolved')).toBe(true);
});

it('what was open before incidents were records is found from its events', async () => {
  const { orderId } = await submitShort();
  const { owner: database } = environment.review;
  const rows = () =>
    database
      .select()
      .from(routingIncidents)
      .where(and(eq(routingIncidents.orderId, orderId), isOpen));
  const before = await rows();
  expect(before).toHaveLength(1);
  await database.delete(routingIncidents).where(eq(routingIncidents.orderId, orderId));
  const migration = readFileSync('db/migrations/0020_routing_incidents.sql', 'utf8');
  const fill = migration.split('--> statement-breakpoint').at(-1) ?? '';
  await database.execute(sql.raw(`${fill.replace(/;\s*$/, '')} on conflict do nothing`));
  expect(await rows()).toEqual(before);
});

const READERS = ['reviewer', 'manager', 'auditor', 'admin'];

it.each(ROLES.filter((role) => !READERS.includes(role)))('a %s does not read incidents', async (role) => {
  const refused = await acting.get(anActor(role), '/v1/incidents');
  expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden' } });
});

it.each(READERS)('a %s reads incidents', async (role) => {
  const [reader] = ROLES.filter((known) => known === role);
  expect((await acting.get(anActor(reader ?? 'auditor'), '/v1/incidents')).status).toBe(200);
});
