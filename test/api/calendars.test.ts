import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BusinessCalendar } from '../../domain/calendars/business-calendar.ts';
import type { WorkingDeadline } from '../../domain/policy.ts';
import { OFFICE_CALENDAR } from '../../stack/demonstration/calendar.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { aCalendar, DAY_SHIFT } from '../support/calendars.ts';
import { addCompany } from '../support/company.ts';
import { aDepartment, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer, orderIdOf } from '../support/review-environment.ts';

let environment: ApiEnvironment;
const admin = anActor('admin');
const credit = aReviewer('credit');
const submitter = anActor('submitter', { id: 'submitter' });
const allWeek = aCalendar().weeklyShifts.map(() => [{ from: '00:00', until: '24:00' }]);

beforeAll(async () => {
  environment = await ApiEnvironment.start();
  await environment.review.startWorker();
  await addCompany(environment.review.owner);
  await environment.review.addPeople(credit, submitter);
});

afterAll(() => environment.close());

function put(name: string, calendar: object, headers: Record<string, string> = {}) {
  return environment.call(admin, { method: 'PUT', url: `/v1/calendars/${name}`, payload: calendar, headers });
}

describe('a calendar', () => {
  it('that is written becomes a version, the same again is the same version, and another is the next', async () => {
    const first = await put('office', OFFICE_CALENDAR);
    const again = await put('office', OFFICE_CALENDAR);
    const next = await put('office', { ...OFFICE_CALENDAR, knownUntil: '2026-12-30' });
    const told = [first, again, next].map((answer) => [answer.statusCode, answer.headers['etag']]);
    expect(told).toEqual([
      [201, '"1"'],
      [200, '"1"'],
      [201, '"2"'],
    ]);
    const inForce = await environment.call(admin, { url: '/v1/calendars/office' });
    expect(inForce.json()).toMatchObject({
      version: 2,
      createdBy: admin.id,
      calendar: { knownUntil: '2026-12-30' },
    });
    const before = await environment.call(admin, { url: '/v1/calendars/office/versions/1' });
    expect(before.json()).toMatchObject({ version: 1, calendar: OFFICE_CALENDAR });
    const listed = await environment.call(admin, { url: '/v1/calendars' });
    expect(listed.json()).toMatchObject({ items: [{ name: 'office', version: 2 }] });
  });

  it('that changed since it was read is not written over', async () => {
    await put('contested', aCalendar());
    expect((await put('contested', aCalendar({ title: 'B' }), { 'if-match': '"1"' })).statusCode).toBe(201);
    expect((await put('contested', aCalendar({ title: 'C' }), { 'if-match': '"1"' })).statusCode).toBe(412);
  });

  it('that two write at once has a version for each', async () => {
    const answers = await Promise.all(
      ['A', 'B', 'C', 'D'].map((title) => put('raced', aCalendar({ title }))),
    );
    expect(answers.map((answer) => answer.headers['etag']).sort()).toEqual(['"1"', '"2"', '"3"', '"4"']);
  });

  const holiday = { day: '2026-10-01', name: '国庆节' };
  const shift = (from: string, until: string) => ({ from, until });
  it.each<[string, Partial<Record<keyof BusinessCalendar, unknown>>, string]>([
    ['a zone that does not exist', { timeZone: 'Mars/Olympus' }, '/timeZone'],
    ['six days a week', { weeklyShifts: aCalendar().weeklyShifts.slice(1) }, '/weeklyShifts'],
    ['no shift at all', { weeklyShifts: allWeek.map(() => []) }, '/weeklyShifts'],
    ['a time that does not exist', { makeUpShifts: [shift('25:00', '26:00')] }, '/makeUpShifts/0/from'],
    [
      'a shift that ends before it begins',
      { makeUpShifts: [shift('17:00', '09:00')] },
      '/makeUpShifts/0/until',
    ],
    [
      'shifts that overlap',
      { makeUpShifts: [...DAY_SHIFT, shift('16:00', '18:00')] },
      '/makeUpShifts/1/from',
    ],
    ['a day twice', { holidays: [holiday, holiday] }, '/holidays/1/day'],
    ['a day that does not exist', { holidays: [{ ...holiday, day: '2026-02-30' }] }, '/holidays/0/day'],
    ['a horizon without end', { knownUntil: '9999-12-31' }, '/knownUntil'],
  ])('with %s is refused', async (_what, change, pointer) => {
    const refused = await put('refused', { ...aCalendar(), ...change });
    expect(refused.json()).toMatchObject({
      status: 400,
      errors: expect.arrayContaining([expect.objectContaining({ pointer })]),
    });
  });

  it('cannot be changed or removed by the application', async () => {
    await put('kept', aCalendar());
    const { owner } = environment.review;
    const grants = await owner.execute(`select privilege_type from information_schema.role_table_grants
      where table_name = 'business_calendars' and grantee in ('countersign_api', 'countersign_worker')`);
    const privileges = new Set(grants.rows.map((row) => row['privilege_type']));
    expect(privileges).toEqual(new Set(['SELECT', 'INSERT']));
  });
});

describe('a deadline in working time', () => {
  const deadline: WorkingDeadline = {
    counts: 'working_time',
    calendar: 'round_the_clock',
    decideWithin: { count: 2, unit: 'working_days' },
    remindAtPercent: 50,
    remindManagerAtPercent: 75,
    lastResortAfter: { count: 1, unit: 'working_days' },
    lastResort: 'keep_waiting',
  };
  const policy = (overrides: Partial<WorkingDeadline> = {}) =>
    aPolicy({
      departments: [aDepartment('credit', { deadline: { ...deadline, ...overrides } })],
      owner: 'chief',
    });
  const publish = (given: object) =>
    environment.call(admin, {
      method: 'POST',
      url: '/v1/policies',
      payload: { policy: given, activate: true },
    });
  const shown = async (calendar: string) => {
    expect((await publish(policy({ calendar }))).statusCode).toBe(201);
    const order = await environment.review.submit(anOrder({ requiredOn: '2099-12-18' }));
    const row = await environment.review.openReview(order, 'credit');
    const answer = await environment.call(credit, { url: `/v1/orders/${orderIdOf(order)}` });
    const events = await environment.review.events(order);
    return { order, row, answer, events };
  };

  it('names a calendar that exists', async () => {
    const refused = await publish(policy({ calendar: 'nowhere' }));
    const pointer = '/policy/departments/0/deadline/calendar';
    expect(refused.json()).toMatchObject({ status: 400, errors: [{ pointer }] });
  });

  it.each([
    ['a duration of zero', { decideWithin: { count: 0, unit: 'working_days' } }, '/decideWithin/count'],
    [
      'a duration beyond all bounds',
      { decideWithin: { count: 5_000, unit: 'working_days' } },
      '/decideWithin/count',
    ],
    ['a clock that does not exist', { counts: 'moon_phases' }, '/counts'],
  ])('with %s is refused', async (_what, change, pointer) => {
    const department = { ...aDepartment('credit'), deadline: { ...deadline, ...change } };
    const refused = await publish({ ...aPolicy(), departments: [department] });
    expect(refused.json()).toMatchObject({
      status: 400,
      errors: [{ pointer: `/policy/departments/0/deadline${pointer}` }],
    });
  });

  it('is computed by the version of the calendar in force, which the review and its event name', async () => {
    await put('round_the_clock', aCalendar({ weeklyShifts: allWeek, knownUntil: '2100-12-31' }));
    const { row, answer, events } = await shown('round_the_clock');
    expect((row.dueAt?.getTime() ?? 0) - (row.openedAt?.getTime() ?? 0)).toBe(2 * 86_400_000);
    const calendar = { name: 'round_the_clock', version: 1 };
    const review = { calendar, deadlineFlag: null, incidentOwner: null, latestSafeBy: 'deadline' };
    expect(answer.json()).toMatchObject({ reviews: [review] });
    expect(events.find(({ type }) => type === 'review.opened')?.body).toContain(
      '"calendar":{"name":"round_the_clock","version":1}',
    );
    await put('round_the_clock', aCalendar({ weeklyShifts: allWeek, knownUntil: '2100-12-30' }));
    expect((await shown('round_the_clock')).row).toMatchObject({ calendarVersion: 2 });
  });

  it('beyond what the calendar knows is flagged, with an owner, and not guessed', async () => {
    await put('outdated', aCalendar({ knownUntil: '2025-12-31' }));
    const { order, answer, events } = await shown('outdated');
    const review = {
      dueAt: null,
      deadlineFlag: 'beyond_calendar',
      incidentOwner: 'chief',
      latestSafeBy: 'hold',
    };
    expect(answer.json()).toMatchObject({ reviews: [review] });
    expect(events.find(({ type }) => type === 'routing_incident.opened')?.body).toContain(
      '"reason":"beyond_calendar"',
    );
    const tasks = await environment.call(credit, { url: '/v1/tasks?limit=200' });
    const { items } = tasks.json<{ items: { orderId: string }[] }>();
    expect(items.find(({ orderId }) => orderId === orderIdOf(order))).toMatchObject({
      dueAt: null,
      deadlineFlag: 'beyond_calendar',
    });
    const preview = await environment.call(submitter, {
      method: 'POST',
      url: '/v1/orders/preview',
      payload: anOrder(),
    });
    expect(preview.json()).toMatchObject({
      stages: [{ departments: [{ deadlines: [], deadlineFlag: 'beyond_calendar' }] }],
    });
    await environment.review.decide(order, { department: 'credit', verb: 'approve', actor: credit });
    expect(await order.result()).toBe('approved');
  });

  it('climbs its ladder', async () => {
    await put('round_the_clock', aCalendar({ weeklyShifts: allWeek, knownUntil: '2100-12-31' }));
    const hurried = { count: 400, unit: 'working_ms' } as const;
    await publish(policy({ decideWithin: hurried, lastResortAfter: hurried, lastResort: 'reject' }));
    const order = await environment.review.submit(anOrder({ requiredOn: '2099-12-18' }));
    expect(await order.result()).toBe('rejected');
  });
});

it("the sample of a policy in working days is published where there is the demonstration company's calendar", async () => {
  await put('office', OFFICE_CALENDAR);
  const text = readFileSync(new URL('../../docs/samples/working-days-policy.json', import.meta.url), 'utf8');
  const payload: unknown = JSON.parse(text);
  const published = await environment.call(admin, {
    method: 'POST',
    url: '/v1/policies',
    payload: { policy: payload, activate: false },
  });
  expect(published.statusCode).toBe(201);
});
