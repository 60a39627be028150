import { eq } from 'drizzle-orm';
import { addCalendarVersion } from '../../db/business-calendars.ts';
import { canonicalJson } from '../../db/canonical.ts';
import type { Database } from '../../db/pool.ts';
import { people } from '../../db/tables/access.ts';
import { historyEvents, orderRevisions, orderStates } from '../../db/tables/process.ts';
import type { BusinessCalendar, Shift } from '../../domain/calendars/business-calendar.ts';
import type { Finding } from '../../domain/finding.ts';
import type { OrderStatus } from '../../domain/order-status.ts';
import { addApproval, addOrder, addRound, aRecord } from './facts-database.ts';
import { aLine, anOrder } from './orders.ts';

const DAY: readonly Shift[] = [{ from: '09:00', until: '17:00' }];

/** Eight hours from Monday to Friday, in UTC, so that everything can be counted by hand. */
export const EIGHT_HOURS: BusinessCalendar = {
  title: 'Eight hours',
  timeZone: 'UTC',
  weeklyShifts: [DAY, DAY, DAY, DAY, DAY, [], []],
  holidays: [],
  makeUpDays: [],
  makeUpShifts: [],
  overrides: [],
  knownUntil: '2099-12-31',
};

/** Noon of a Wednesday. */
export const NOON = new Date('2026-12-02T12:00:00Z');

const at = (text: string) => new Date(`${text}:00Z`);

async function addEnded(
  on: Database,
  order: {
    readonly submitted: string;
    readonly closed: string;
    readonly status?: OrderStatus;
    readonly revision?: number;
    readonly customerReference: string;
  },
): Promise<string> {
  const { submitted, closed, status = 'approved', revision = 1, customerReference } = order;
  const id = await addOrder(on, {
    document: anOrder({ customerReference }),
    submittedAt: at(submitted),
    status,
  });
  await on
    .update(orderStates)
    .set({ closedAt: at(closed), revision })
    .where(eq(orderStates.orderId, id));
  return id;
}

async function addRevision(on: Database, orderId: string, createdAt: string): Promise<void> {
  const [first] = await on.select().from(orderRevisions).where(eq(orderRevisions.orderId, orderId));
  if (!first) throw new Error(`${orderId} has no revision`);
  await on.insert(orderRevisions).values({ ...first, revision: 2, createdAt: at(createdAt) });
}

interface Decided {
  readonly orderId: string;
  readonly opened: string;
  readonly closed: string;
  readonly department?: string;
  readonly round?: number;
  readonly status?: 'approved' | 'returned' | 'rejected';
}

async function addDecided(on: Database, review: Decided): Promise<void> {
  const { orderId, opened, closed, department = 'credit', round = 1, status = 'approved' } = review;
  const verbs = { approved: 'approve', returned: 'return', rejected: 'reject' } as const;
  await addApproval(on, {
    ...{ orderId, department },
    review: { round, status, isCurrent: round > 1, openedAt: at(opened), closedAt: at(closed) },
    decision: { verb: verbs[status], decidedAt: at(closed), actorId: 'li' },
  });
}

/**
 * Orders that ended: A in 4 hours as it came; B in 2 hours, with a review that ran twice; C in 24 hours, after it had been
 * returned; D rejected after 3 hours; E changed after its approval, in 5 hours from then; F too long ago.
 */
async function addPast(on: Database): Promise<void> {
  const a = await addEnded(on, {
    customerReference: 'A',
    submitted: '2026-11-30T09:00',
    closed: '2026-11-30T13:00',
  });
  await addDecided(on, { orderId: a, opened: '2026-11-30T09:00', closed: '2026-11-30T11:00' });
  // What another revision could leave as it was has not run again.
  await addRound(on, { orderId: a, department: 'materials', round: 2, status: 'carried', closedBy: null });
  const b = await addEnded(on, {
    customerReference: 'B',
    submitted: '2026-11-27T16:00',
    closed: '2026-11-30T10:00',
  });
  await addRound(on, {
    orderId: b,
    department: 'credit',
    isCurrent: false,
    status: 'cancelled',
    closedBy: null,
  });
  await addDecided(on, { orderId: b, round: 2, opened: '2026-11-30T09:00', closed: '2026-11-30T10:00' });
  const c = await addEnded(on, {
    ...{ customerReference: 'C', submitted: '2026-11-26T09:00', closed: '2026-12-01T09:00', revision: 2 },
  });
  await addRevision(on, c, '2026-11-27T09:00');
  await addDecided(on, {
    orderId: c,
    status: 'returned',
    opened: '2026-11-26T10:00',
    closed: '2026-11-26T12:00',
  });
  const d = await addEnded(on, {
    ...{
      customerReference: 'D',
      submitted: '2026-12-01T09:00',
      closed: '2026-12-01T12:00',
      status: 'rejected',
    },
  });
  await addDecided(on, {
    ...{ orderId: d, department: 'materials', status: 'rejected' },
    ...{ opened: '2026-12-01T09:00', closed: '2026-12-01T12:00' },
  });
  const e = await addEnded(on, {
    ...{ customerReference: 'E', submitted: '2026-10-01T09:00', closed: '2026-12-01T15:00', revision: 2 },
  });
  await addRevision(on, e, '2026-12-01T10:00');
  await on.insert(historyEvents).values({
    ...{ orderId: e, position: 1, type: 'order.approved', at: at('2026-10-02T09:00'), body: '{}' },
    ...{ previousHash: '', hash: '', stepKey: 'settle:1', stepOrdinal: 0 },
  });
  await addEnded(on, { customerReference: 'F', submitted: '2026-10-19T09:00', closed: '2026-10-20T09:00' });
}

/**
 * Reviews that wait: of credit for 2, 4 and 21 hours, the second claimed by Li, the last overdue, the first soon to be
 * missed; of materials for 19 hours, for an answer.
 */
async function addPresent(on: Database): Promise<void> {
  const open = { status: 'open', closedBy: null, checkedAt: at('2026-11-27T10:00') } as const;
  const add = async (customerReference: string, review: Partial<Parameters<typeof addRound>[1]>) => {
    const orderId = await addOrder(on, {
      document: anOrder({ customerReference }),
      submittedAt: at('2026-11-27T09:00'),
    });
    await addRound(on, { orderId, department: 'credit', ...open, ...review });
  };
  await add('two', {
    ...{
      openedAt: at('2026-12-02T10:00'),
      dueAt: at('2026-12-03T10:00'),
      latestSafeAt: at('2026-12-02T17:00'),
    },
  });
  await add('four', {
    ...{
      openedAt: at('2026-12-01T16:00'),
      dueAt: at('2026-12-04T16:00'),
      latestSafeAt: at('2026-12-04T12:00'),
    },
    ...{ claimedById: 'li', claimedByName: 'Li Na', claimedAt: at('2026-12-02T09:00') },
  });
  await add('twenty-one', { openedAt: at('2026-11-27T15:00'), dueAt: at('2026-12-01T15:00') });
  await add('nineteen', {
    ...{
      department: 'materials',
      status: 'paused',
      openedAt: at('2026-11-30T09:00'),
      dueAt: at('2026-12-01T09:00'),
    },
  });
}

/** A company with what has been and what waits, all of it seen from {@link NOON}. */
export async function addFiguresCompany(on: Database): Promise<void> {
  await on.transaction((tx) =>
    addCalendarVersion(tx, { name: 'plant', calendar: EIGHT_HOURS, createdBy: 'test', before: null }),
  );
  await on.insert(people).values([
    {
      ...{
        ...aRecord,
        externalId: 'wang',
        name: 'Wang Wei',
        roles: ['reviewer'],
        departments: ['materials'],
      },
      active: true,
    },
  ]);
  await addPast(on);
  await addPresent(on);
}

function findingOn(line: number): Finding {
  return { code: 'materials.late', severity: 'attention', line, facts: {}, evidence: [] };
}

/** Adds orders of a customer over two products, of which the first so many have a finding on their second line. */
export async function addCheckedOrders(
  on: Database,
  input: {
    readonly customer: string;
    readonly submitted: string;
    readonly orders: number;
    readonly unusual: number;
  },
): Promise<void> {
  const { customer, submitted, orders, unusual } = input;
  for (let number = 0; number < orders; number += 1) {
    const document = anOrder({ customer, lines: [aLine(), aLine({ product: 'P-200' })] });
    const orderId = await addOrder(on, { document, submittedAt: at(submitted), status: 'approved' });
    const findings = number < unusual ? [findingOn(2)] : [{ ...findingOn(2), severity: 'info' }];
    await addRound(on, { orderId, department: 'materials', packet: canonicalJson({ findings }) });
  }
}
