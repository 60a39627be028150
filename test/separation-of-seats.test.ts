import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openDatabase, type OpenDatabase } from '../db/pool.ts';
import { decisions } from '../db/tables/process.ts';
import { findDriverError } from '../db/unavailable.ts';
import type { Actor } from '../domain/actor.ts';
import type { DecisionVerb } from '../domain/review-status.ts';
import { seatOf, SHARED_SEAT } from '../domain/seats.ts';
import { addCompany } from './support/company.ts';
import { aDepartment, anOrder, aPolicy } from './support/orders.ts';
import { aReviewer, orderIdOf, ReviewEnvironment } from './support/review-environment.ts';

// What the database refuses by itself, whoever writes the decision.
const anna = aReviewer('credit', { id: 'anna' });
const bela = aReviewer('credit', { id: 'bela' });
const outsider = aReviewer('materials', { id: 'outsider' });
const quorum = { kind: 'in_sequence', people: [anna.id, bela.id] } as const;

let environment: ReviewEnvironment;
let worker: OpenDatabase;
let order: Awaited<ReturnType<ReviewEnvironment['submit']>>;

beforeAll(async () => {
  environment = await ReviewEnvironment.start();
  await addCompany(environment.owner);
  await environment.addPeople(anna, bela, outsider);
  await environment.activate(aPolicy({ departments: [aDepartment('credit', { quorum })] }));
  await environment.startWorker();
  worker = openDatabase({
    databaseUrl: environment.applicationUrl,
    role: 'countersign_worker',
    maximumConnections: 2,
    onBrokenConnection: () => undefined,
  });
});

beforeEach(async () => {
  order = await environment.submit(anOrder());
  await environment.openReview(order, 'credit');
});

afterAll(async () => {
  await worker.close();
  await environment.close();
});

/** What the database says against the decision: the fault that its rule names, or the constraint; null when it keeps it. */
async function faultOf(actor: Actor, seat: string, verb: DecisionVerb = 'approve'): Promise<string | null> {
  const kept = worker.database.insert(decisions).values({
    ...{ orderId: orderIdOf(order), department: 'credit', round: 1, seat, verb, settles: false },
    ...{ actorId: actor.id, actorName: actor.name, evidenceHash: '', channel: 'update' },
    decidedAt: new Date(),
  });
  const error = findDriverError(
    await kept.then(
      () => null,
      (thrown: unknown) => thrown,
    ),
  );
  if (!error) return null;
  if ('constraint' in error && error.constraint !== 'decisions_separation_of_duties') {
    return String(error.constraint);
  }
  return 'detail' in error ? String(error.detail) : error.message;
}

it('keeps one decision of each person, from their own seat and in turn', async () => {
  expect(await faultOf(bela, seatOf('bela'))).toBe('not_in_turn');
  expect(await faultOf(anna, seatOf('anna'))).toBeNull();
  expect(await faultOf(bela, seatOf('bela'))).toBeNull();
});

it.each<[string, Actor, string]>([
  ['from the seat of another', bela, seatOf('anna')],
  ['from the shared seat, where each has one of their own', anna, SHARED_SEAT],
  ['from a seat that there is not', anna, seatOf('nobody')],
  ['by somebody who was not asked', outsider, seatOf('outsider')],
])('refuses a decision %s', async (_which, actor, seat) => {
  expect(await faultOf(actor, seat)).toBe('no_seat');
});

it('refuses a second decision of a person or from a seat', async () => {
  expect(await faultOf(anna, seatOf('anna'))).toBeNull();
  expect(await faultOf(anna, seatOf('bela'))).toBe('no_seat');
  expect(await faultOf(anna, seatOf('anna'), 'reject')).toMatch(/^decisions_(order_id.*_pk|actor_idx)$/);
});
