import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ApiApp } from '../../api/dependencies.ts';
import { orderSchema } from '../../api/schemas/order-answers.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { addCompany } from '../support/company.ts';
import { aDepartment, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer } from '../support/review-environment.ts';
import { findUnexplained, type Timed } from './checker.ts';
import { CLAIMED_REVIEW, type Action } from './claim-model.ts';
import { ClaimingClient, claimingRacesOf, type ClaimingPlan } from './claiming-client.ts';

const SEEDS = [1, 2, 3];
/** Reviews on which people race at the same time. */
const RACES = 6;
const PEOPLE = 4;
/** Short enough for some acts to be left without an answer, long enough for others to get one. */
const HASTY_DEADLINE_MS = 40;

let environment: ApiEnvironment;
let hasty: ApiApp;
const submitter = anActor('submitter');
const racers = Array.from({ length: PEOPLE }, (_none, index) =>
  aReviewer('credit', { id: `racer-${index}`, name: `Racer ${index}` }),
);

beforeAll(async () => {
  environment = await ApiEnvironment.start({ engineDeadlineMs: 30_000 });
  const { client } = environment.review.temporal;
  hasty = await environment.build(client, { engineDeadlineMs: HASTY_DEADLINE_MS });
  await addCompany(environment.review.owner);
  // Nobody decides on materials, so that the stage waits and what was decided can be recalled.
  await environment.review.activate(
    aPolicy({ departments: [aDepartment('credit'), aDepartment('materials')] }),
  );
  await Promise.all([submitter, ...racers].map((actor) => environment.keyOf(actor)));
  await environment.review.startWorker();
});

afterAll(() => environment.close());

async function anOpenReview(): Promise<string> {
  const payload = anOrder({ requiredOn: '2099-12-18' });
  const submitted = await environment.call(submitter, { method: 'POST', url: '/v1/orders', payload });
  const { id } = orderSchema.parse(submitted.json());
  const handle = environment.review.temporal.client.workflow.getHandle(`order-review/${id}`);
  await environment.review.openReview(handle, 'credit');
  await environment.review.openReview(handle, 'materials');
  return id;
}

async function historyOf(plans: readonly ClaimingPlan[]): Promise<readonly Timed<Action>[]> {
  const history: Timed<Action>[] = [];
  const orderId = await anOpenReview();
  const run = async ({ who, isHasty, asks }: ClaimingPlan) => {
    const actor = racers[who];
    if (!actor) throw new Error(`nobody is racer ${who}`);
    const app = isHasty ? hasty : environment.app;
    const client = new ClaimingClient({ environment, orderId, history }, { actor, app });
    for (const what of asks) await client.ask(what);
  };
  await Promise.all(plans.map(run));
  return history;
}

const kindsOf = (histories: readonly (readonly Timed<Action>[])[]) =>
  new Set(
    histories.flat().map(({ action }) => (action.kind === 'done' ? `done ${action.what}` : action.kind)),
  );

it('what people were told who claim, approve and recall at once has an order that the model allows', async () => {
  const histories: (readonly Timed<Action>[])[] = [];
  for (const seed of SEEDS) {
    const races = claimingRacesOf({ seed, races: RACES, people: PEOPLE });
    histories.push(...(await Promise.all(races.map(historyOf))));
  }
  for (const history of histories) {
    const unexplained = findUnexplained(CLAIMED_REVIEW, history);
    expect(unexplained.length === 0 ? [] : { unexplained, history }).toEqual([]);
  }
  // Races in which nobody got anywhere would show nothing.
  const reached = ['done claim', 'done release', 'done approve', 'done recall', 'refused', 'seen'];
  expect([...kindsOf(histories)]).toEqual(expect.arrayContaining(reached));
}, 120_000);

const at = (place: number, action: Action): Timed<Action> => ({
  ...{ invokedAt: 2 * place, returnedAt: 2 * place + 1, action },
});
const told = (...actions: readonly Action[]) => actions.map((action, place) => at(place, action));

const claim: Action = { kind: 'done', what: 'claim', by: 'ann' };
const release: Action = { kind: 'done', what: 'release', by: 'ann' };
const approve: Action = { kind: 'done', what: 'approve', by: 'ann', round: 1 };
const recall: Action = { kind: 'done', what: 'recall', by: 'ann' };
const open = { review: 'open', round: 1, claimedBy: null, approvedBy: null } as const;
const seen = (state: object): Action => ({ kind: 'seen', seen: { ...open, ...state } });

it('a history that is as it should be is accepted', () => {
  const again: Action = { kind: 'done', what: 'approve', by: 'bo', round: 2 };
  const history = told(claim, release, claim, approve, recall, seen({ round: 2 }), again);
  expect(findUnexplained(CLAIMED_REVIEW, history)).toEqual([]);
});

it.each<[string, readonly Action[]]>([
  ['two people claim a review at once', [claim, { ...claim, by: 'bo' }]],
  ['a review is approved that somebody else has claimed', [claim, { ...approve, by: 'bo' }]],
  ['a claim is released by somebody else', [claim, { ...release, by: 'bo' }]],
  ['a claim is shown after it was released', [claim, release, seen({ claimedBy: 'ann' })]],
  ['a claim is lost', [claim, seen({})]],
  ['a review is approved twice', [approve, { ...approve, by: 'bo' }]],
  ['a decision is recalled by somebody else', [approve, { ...recall, by: 'bo' }]],
  ['a decision is recalled twice', [approve, recall, recall]],
  ['a recalled decision is still shown', [approve, recall, seen({ review: 'approved', approvedBy: 'ann' })]],
  ['a recalled review is approved on the evidence of before', [approve, recall, approve]],
  [
    'somebody is told of a claim that nobody has',
    [{ kind: 'refused', asked: { what: 'claim', by: 'bo' }, code: 'review_claimed', who: 'ann' }],
  ],
])('a history is refused in which %s', (_what, actions) => {
  expect(findUnexplained(CLAIMED_REVIEW, told(...actions))).not.toEqual([]);
});
