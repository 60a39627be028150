import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCompanyClock, type CompanyClock } from '../../../db/figures/company-clock.ts';
import {
  decidedList,
  decisionList,
  endedList,
  waitingList,
  type REWORK_KINDS,
} from '../../../db/figures/list-sources.ts';
import { listFigureItems, type FigureList, type FigurePlace } from '../../../db/figures/lists.ts';
import { readDepartmentsDecided, readEndedOrders } from '../../../db/figures/past.ts';
import { readDepartmentsNow, readOrdersNow } from '../../../db/figures/present.ts';
import { readReviewers } from '../../../db/figures/reviewers.ts';
import { openFactsDatabase, type FactsDatabase } from '../../support/facts-database.ts';
import { addFiguresCompany, NOON } from '../../support/figures-company.ts';

let facts: FactsDatabase;
let company: CompanyClock;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

beforeAll(async () => {
  facts = await openFactsDatabase();
  await addFiguresCompany(facts.owner);
  company = await readCompanyClock(facts.owner, NOON);
});

afterAll(() => facts.close());

const lately = () => ({ clock: company.clock, since: new Date(NOON.getTime() - 30 * DAY_MS), until: NOON });

async function referencesOf(list: FigureList, page: { after?: FigurePlace; limit?: number } = {}) {
  const { after = null, limit = 50 } = page;
  const rows = await listFigureItems(facts.owner, { list, clock: company.clock, after, limit });
  return rows.map(({ item }) => item.customerReference);
}

it('working time is counted by the calendar of the company', () => {
  expect(company.calendar).toEqual({ name: 'plant', title: 'Eight hours', version: 1 });
});

it('time counts as it passes once the calendar knows the present no more', async () => {
  const { calendar } = await readCompanyClock(facts.owner, new Date('2100-01-04T12:00:00Z'));
  expect(calendar).toBeNull();
});

describe('the present', () => {
  it('is what waits in each department, by working time', async () => {
    const departments = await readDepartmentsNow(facts.owner, { clock: company.clock, now: NOON });
    expect(departments).toEqual([
      {
        ...{ department: 'credit', open: 3, paused: 0, overdue: 1, soon: 1, byAge: [1, 1, 1, 0, 0] },
        ...{ halfWaitedMs: 4 * HOUR_MS, longestWaitedMs: 21 * HOUR_MS },
      },
      {
        // What waits for an answer is nobody's delay: neither overdue nor soon.
        ...{ department: 'materials', open: 0, paused: 1, overdue: 0, soon: 0, byAge: [0, 0, 1, 0, 0] },
        ...{ halfWaitedMs: 19 * HOUR_MS, longestWaitedMs: 19 * HOUR_MS },
      },
    ]);
    expect(await readOrdersNow(facts.owner)).toEqual([{ status: 'in_review', orders: 4 }]);
  });

  it.each([
    // Without a safe time of its own a review is sorted by its deadline.
    [{}, ['nineteen', 'twenty-one', 'two', 'four']],
    [{ department: 'materials' }, ['nineteen']],
    [{ age: 1 }, ['four']],
    [{ age: 2 }, ['nineteen', 'twenty-one']],
    [{ state: 'overdue' }, ['twenty-one']],
    [{ state: 'soon' }, ['two']],
    [{ person: 'li' }, ['four']],
    [{ person: 'wang' }, []],
  ] as const)('lists behind %j what is counted', async (filter, references) => {
    expect(await referencesOf(waitingList({ now: NOON, ...filter }))).toEqual(references);
  });
});

describe('the past', () => {
  it('is how long orders took in working time, by outcome, and what was done twice', async () => {
    const hours = (half: number, most: number) => ({ halfMs: half * HOUR_MS, mostMs: most * HOUR_MS });
    const twice = { returned: 1, revised: 2, reopened: 1, reopenedReviews: 1 };
    expect(await readEndedOrders(facts.owner, lately())).toEqual([
      // 2, 4, 5 and 24 hours.
      { outcome: 'approved', orders: 4, firstPass: 1, ...twice, ...hours(4, 24) },
      {
        ...{ outcome: 'rejected', orders: 1, firstPass: 0, returned: 0, revised: 0, reopened: 0 },
        ...{ reopenedReviews: 0, ...hours(3, 3) },
      },
      // 2, 3, 4, 5 and 24 hours.
      { outcome: null, orders: 5, firstPass: 1, ...twice, ...hours(4, 24) },
    ]);
  });

  it('is how long departments took for their decisions', async () => {
    expect(await readDepartmentsDecided(facts.owner, lately())).toEqual([
      // 1, 2 and 2 hours.
      {
        ...{ department: 'credit', reviews: 3, returned: 1, rejected: 0 },
        ...{ halfMs: 2 * HOUR_MS, mostMs: 2 * HOUR_MS },
      },
      {
        ...{ department: 'materials', reviews: 1, returned: 0, rejected: 1 },
        ...{ halfMs: 3 * HOUR_MS, mostMs: 3 * HOUR_MS },
      },
    ]);
  });

  it.each<[(typeof REWORK_KINDS)[number], string[]]>([
    ['first_pass', ['A']],
    ['returned', ['C']],
    ['revised', ['E', 'C']],
    ['reopened', ['B']],
  ])('lists the orders behind %s, the last first', async (rework, references) => {
    expect(await referencesOf(endedList({ ...lately(), rework }))).toEqual(references);
  });

  it('lists orders and reviews by outcome, department and person', async () => {
    expect(await referencesOf(endedList({ ...lately(), outcome: 'approved' }))).toEqual(['E', 'C', 'A', 'B']);
    expect(await referencesOf(decidedList({ ...lately(), department: 'credit' }))).toEqual(['A', 'B', 'C']);
    expect(await referencesOf(decisionList({ ...lately(), person: 'li' }))).toEqual(['D', 'A', 'B', 'C']);
    expect(await referencesOf(decisionList({ ...lately(), person: 'wang' }))).toEqual([]);
  });

  it('shows page after page each order once', async () => {
    const list = endedList(lately());
    const [first, second] = await listFigureItems(facts.owner, {
      list,
      clock: company.clock,
      after: null,
      limit: 2,
    });
    expect([first?.item.customerReference, second?.item.customerReference]).toEqual(['E', 'D']);
    expect(first?.item).toMatchObject({ tookMs: 5 * HOUR_MS, status: 'approved', department: null });
    const after = second?.place;
    expect(after && (await referencesOf(list, { after }))).toEqual(['C', 'A', 'B']);
  });
});

it('reviewers are told by what waits for them, alone or with others, and how fast they decided', async () => {
  expect(await readReviewers(facts.owner, lately())).toEqual([
    // 1, 2, 2 and 3 hours; of the three open reviews of credit they have claimed one.
    {
      ...{
        id: 'li',
        name: 'Li Na',
        departments: expect.arrayContaining(['credit', 'materials']),
        own: 1,
        shared: 2,
        decided: 4,
      },
      halfMs: 2 * HOUR_MS,
    },
    { id: 'wang', name: 'Wang Wei', departments: ['materials'], own: 0, shared: 0, decided: 0, halfMs: null },
  ]);
});
