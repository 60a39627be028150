import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { orderSchema } from '../../api/schemas/order-answers.ts';
import type { Actor } from '../../domain/actor.ts';
import { Acting, type Answered } from '../support/acting.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { addCompany } from '../support/company.ts';
import { aDepartment, aPolicy } from '../support/orders.ts';
import { aReviewer } from '../support/review-environment.ts';
import {
  DEPARTMENTS,
  MOVES,
  PEOPLE,
  ReviewModel,
  type Department,
  type Move,
  type MoveName,
  type Person,
  type SeenReview,
} from './review-model.ts';

const MOVES_IN_A_LANE = 25;
const LANES = 8;
const RUNS = 10;

const departments = [...DEPARTMENTS];
const ACTORS: Readonly<Record<Person, Actor>> = {
  author: anActor('submitter', { id: 'author', roles: ['submitter', 'reviewer'], departments }),
  one: aReviewer('credit', { id: 'one', departments }),
  two: aReviewer('credit', { id: 'two', departments }),
  colleague: aReviewer('capacity', { id: 'colleague' }),
  manager: anActor('manager', { id: 'manager', departments }),
  admin: anActor('admin', { id: 'admin' }),
  customer: anActor('customer', { id: 'customer' }),
};

let environment: ApiEnvironment;
let acting: Acting;

beforeAll(async () => {
  environment = await ApiEnvironment.start({ engineDeadlineMs: 60_000 });
  acting = new Acting(environment);
  await addCompany(environment.review.owner);
  await environment.review.addPeople(...Object.values(ACTORS));
  await environment.review.activate(
    aPolicy({
      departments: [
        aDepartment('credit'),
        aDepartment('materials'),
        aDepartment('final_approval', { stage: 2 }),
      ],
    }),
  );
  await environment.review.startWorker();
});

afterAll(() => environment.close());

const NO_EVIDENCE = '0'.repeat(64);

/** The requests of the moves that concern a review, on the evidence given. */
const BODIES: Readonly<Record<Exclude<MoveName, 'withdraw'>, (evidenceHash: string) => object>> = {
  approve: (evidenceHash) => ({ verb: 'approve', evidenceHash }),
  approve_with_conditions: (evidenceHash) => ({
    verb: 'approve_with_conditions',
    conditions: ['paid first'],
    evidenceHash,
  }),
  reject: (evidenceHash) => ({ verb: 'reject', comment: 'no', evidenceHash }),
  return_to_submitter: (evidenceHash) => ({ verb: 'return', comment: 'less', evidenceHash }),
  claim: () => ({ verb: 'claim' }),
  release: () => ({ verb: 'release' }),
  ask_submitter: () => ({ verb: 'inquire', question: 'Why?', asked: 'submitter' }),
  ask_colleague: () => ({ verb: 'inquire', question: 'Why?', asked: 'colleague', colleague: 'colleague' }),
  ask_customer: () => ({ verb: 'inquire', question: 'Why?', asked: 'customer' }),
  answer: () => ({ verb: 'answer', answer: 'Because.' }),
  withdraw_inquiry: () => ({ verb: 'withdraw_inquiry' }),
  return_to_stage: (evidenceHash) => ({ verb: 'return', toStage: 1, comment: 'again', evidenceHash }),
  recall: () => ({ verb: 'recall' }),
  override_approve: (evidenceHash) => ({
    verb: 'override',
    outcome: 'approve',
    reason: 'ill',
    evidenceHash,
  }),
  override_reject: (evidenceHash) => ({ verb: 'override', outcome: 'reject', reason: 'ill', evidenceHash }),
};
const DECISIONS: ReadonlySet<MoveName> = new Set([
  'approve',
  'approve_with_conditions',
  'reject',
  'return_to_submitter',
]);

/** What a server that is short of time has turned away is asked again: it has done nothing of it. */
async function insist(ask: () => Promise<Answered>): Promise<Answered> {
  for (;;) {
    const answered = await ask();
    if (answered.status !== 503) return answered;
  }
}

async function readOrder(orderId: string) {
  const { body } = await insist(() => acting.get(ACTORS.two, `/v1/orders/${orderId}`));
  return orderSchema.parse(body);
}

async function make(orderId: string, move: Move): Promise<number> {
  const { name, department, by, isStale } = move;
  const actor = ACTORS[by];
  const url = `/v1/orders/${orderId}`;
  if (name === 'withdraw') return (await insist(() => acting.post(actor, `${url}/withdrawal`, {}))).status;
  const { reviews } = await readOrder(orderId);
  const shown = reviews.find((review) => review.department === department)?.evidenceHash;
  const body = BODIES[name](isStale ? NO_EVIDENCE : (shown ?? NO_EVIDENCE));
  const path = `${url}/reviews/${department}/${DECISIONS.has(name) ? 'decisions' : 'acts'}`;
  return (await insist(() => acting.post(actor, path, body))).status;
}

function seenIn(order: Awaited<ReturnType<typeof readOrder>>): Record<string, SeenReview> {
  const person = (id: string | undefined): Person | null => PEOPLE.find((known) => known === id) ?? null;
  return Object.fromEntries(
    order.reviews.map(({ department, status, round, claim, decision }) => {
      return [
        department,
        { status, round, claimedBy: person(claim?.by.id), decidedBy: person(decision?.actor.id) },
      ];
    }),
  );
}

/** Waits until the order looks as the model says: what a check has to come to comes after the answer. */
async function agree(orderId: string, model: ReviewModel, after: Move | null): Promise<void> {
  const expected = {
    status: model.status,
    reviews: Object.fromEntries(DEPARTMENTS.map((department) => [department, model.seen(department)])),
  };
  await expect
    .poll(
      async () => {
        const order = await readOrder(orderId);
        return { status: order.status, reviews: seenIn(order) };
      },
      { timeout: 20_000, interval: 50, message: `order ${orderId} after ${JSON.stringify(after)}` },
    )
    .toEqual(expected);
}

/** Plays the moves on one order after the other, a new one whenever one is over. Answers which were accepted. */
async function play(played: readonly Move[]): Promise<ReadonlySet<MoveName>> {
  const accepted = new Set<MoveName>();
  let model: ReviewModel | null = null;
  let orderId = '';
  for (const move of played) {
    if (!model || model.isOver) {
      model = new ReviewModel();
      orderId = await acting.submit(ACTORS.author);
      await agree(orderId, model, null);
    }
    const isExpected = model.take(move);
    const status = await make(orderId, move);
    expect([orderId, move, status < 300]).toEqual([orderId, move, isExpected]);
    expect(isExpected || (status >= 400 && status < 500)).toBe(true);
    if (isExpected) accepted.add(move.name);
    await agree(orderId, model, move);
  }
  return accepted;
}

/** Moves that end an order are made more seldom, so that orders live to see the others. */
const ENDING: ReadonlySet<MoveName> = new Set([
  'reject',
  'return_to_submitter',
  'override_approve',
  'override_reject',
  'withdraw',
]);
const aMove: fc.Arbitrary<Move> = fc.record({
  name: fc.oneof(
    ...MOVES.map((name) => ({ weight: ENDING.has(name) ? 1 : 5, arbitrary: fc.constant(name) })),
  ),
  department: fc.constantFrom(...DEPARTMENTS),
  by: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom<Person>('one', 'two') },
    { weight: 4, arbitrary: fc.constantFrom(...PEOPLE) },
  ),
  isStale: fc.oneof(
    { weight: 9, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  ),
});

function moves(...made: readonly [MoveName, Department, Person][]): Move[] {
  return made.map(([name, department, by]) => ({ name, department, by, isStale: false }));
}

/** Orders in which every move is allowed once: which of the rarer ones chance allows is up to chance. */
const OPENING: readonly Move[] = moves(
  ['claim', 'credit', 'one'],
  ['release', 'credit', 'one'],
  ['ask_submitter', 'credit', 'one'],
  ['answer', 'credit', 'author'],
  ['ask_colleague', 'materials', 'two'],
  ['withdraw_inquiry', 'materials', 'two'],
  ['ask_customer', 'materials', 'two'],
  ['answer', 'materials', 'customer'],
  ['approve', 'credit', 'one'],
  ['recall', 'credit', 'one'],
  ['approve', 'credit', 'one'],
  ['approve_with_conditions', 'materials', 'two'],
  ['return_to_stage', 'final_approval', 'one'],
  ['override_approve', 'credit', 'admin'],
  ['override_reject', 'materials', 'admin'],
  ['return_to_submitter', 'credit', 'one'],
  ['reject', 'materials', 'two'],
  ['withdraw', 'credit', 'author'],
);

it('every move is accepted where the model allows it', async () => {
  const accepted = await play(OPENING);
  expect([...accepted].sort()).toEqual([...MOVES].sort());
});

it('2,000 random acts of random people on orders in review come to what the model says', async () => {
  const lane = fc.array(aMove, { minLength: MOVES_IN_A_LANE, maxLength: MOVES_IN_A_LANE });
  const lanes = fc.array(lane, { minLength: LANES, maxLength: LANES });
  await fc.assert(
    fc.asyncProperty(lanes, async (played) => {
      await Promise.all(played.map((lane) => play(lane)));
    }),
    // A failure is told with its seed and not made smaller: each run starts orders of its own.
    { numRuns: RUNS, endOnFailure: true },
  );
}, 600_000);
