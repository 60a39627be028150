import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Actor } from '../domain/actor.ts';
import { toEligibilityCase } from '../api/checked-case.ts';
import { findReviewCase } from '../db/review-cases.ts';
import { findActivePerson } from '../db/reviewers.ts';
import type { ReviewKey } from '../db/reviews.ts';
import { readSeating } from '../db/seats.ts';
import { listTasks, type Task } from '../db/task-list/list-tasks.ts';
import type { TaskPlace } from '../db/task-list/task-columns.ts';
import { judgeSeat, type SeatStanding } from '../domain/seat-standing.ts';
import { SHARED_SEAT, type Seating } from '../domain/seats.ts';
import { openFactsDatabase, type FactsDatabase } from './support/facts-database.ts';
import { companies, personId, writeOrganisation } from './support/random-company.ts';
import { writeReviews } from './support/random-reviews.ts';

const COMPANIES = 25;
/** Small, so that a list has several pages, and what is passed over takes several looks. */
const PAGE = 2;

let facts: FactsDatabase;

beforeAll(async () => {
  facts = await openFactsDatabase();
});

afterAll(() => facts.close());

async function listAll(actor: Actor): Promise<Task[]> {
  const found: Task[] = [];
  let after: TaskPlace | null = null;
  for (;;) {
    const page: Task[] = await listTasks(facts.owner, { actor, after, limit: PAGE });
    found.push(...page);
    const last = page.at(-1);
    if (page.length < PAGE || !last) return found;
    const { latestSafeAt, orderId, department, kind } = last;
    after = { latestSafeAt: latestSafeAt.toISOString(), orderId, department: department ?? '', kind };
  }
}

interface OpenReview {
  readonly key: ReviewKey;
  readonly seating: Seating;
  readonly judge: (actor: Actor) => SeatStanding;
}

/** The review as the API reads it for a decision; null where it takes none. */
async function readOpen(key: ReviewKey): Promise<OpenReview | null> {
  const row = await findReviewCase(facts.owner, key);
  const { review } = row ?? {};
  if (!row || !review) throw new Error('the review is gone');
  if (review.status !== 'open') return null;
  const seating = await readSeating(facts.owner, review);
  const eligibility = toEligibilityCase({ ...row, review, seating });
  return { key, seating, judge: (actor) => judgeSeat(actor, eligibility, seating) };
}

type Allowed = Extract<SeatStanding, { refusal: null }>;

interface Attempt {
  readonly key: ReviewKey;
  readonly actorId: string;
  readonly seat: string;
  readonly onBehalfOf: { readonly id: string; readonly substitution: string } | null;
}

const toText = ({ key, actorId, seat, onBehalfOf }: Attempt) =>
  [key.orderId, actorId, seat, onBehalfOf?.id, onBehalfOf?.substitution].join(' ');

/** Every decision that the person could try to have recorded: from each seat, in each name. */
function listAttempts({ key, seating }: OpenReview, actorId: string, actor: Actor | null): Attempt[] {
  const seats = new Set([SHARED_SEAT, ...seating.seats.map(({ seat }) => seat)]);
  const others = actor?.duties?.standsFor.map(({ principal, substitution }) => ({
    ...{ id: principal.id, substitution: substitution.id },
  }));
  return [...seats].flatMap((seat) =>
    [null, ...(others ?? [])].map((onBehalfOf) => ({ key, actorId, seat, onBehalfOf })),
  );
}

/** Those of the attempts that the database would keep: its trigger finds no fault, and no decision is in the way. */
async function keepable(attempts: readonly Attempt[]): Promise<string[]> {
  const rows = attempts.map(({ key, actorId, seat, onBehalfOf }) => ({
    ...{ order_id: key.orderId, department: key.department, round: key.round, actor_id: actorId, seat },
    ...{ on_behalf_of_id: onBehalfOf?.id ?? null, substitution_id: onBehalfOf?.substitution ?? null },
    ...{ verb: 'approve', is_override: false },
  }));
  const found = await facts.owner.execute<{ number: number }>(sql`
    select tried.number::int as number from jsonb_array_elements(${JSON.stringify(rows)}::jsonb)
      with ordinality as tried(row, number)
    where find_decision_fault(jsonb_populate_record(null::decisions, tried.row)) is null
      and not exists (select 1 from decisions d where d.order_id = (tried.row ->> 'order_id')::uuid
        and (d.seat = tried.row ->> 'seat' or d.actor_id = tried.row ->> 'actor_id'))`);
  return found.rows.flatMap(({ number }) => {
    const attempt = attempts[number - 1];
    return attempt ? [toText(attempt)] : [];
  });
}

interface Judged {
  readonly open: OpenReview;
  readonly standing: Allowed;
}

function listAllowed(reviews: readonly OpenReview[], actor: Actor): Judged[] {
  return reviews.flatMap((open) => {
    const standing = open.judge(actor);
    return standing.refusal ? [] : [{ open, standing }];
  });
}

async function expectNoDifference(reviews: readonly OpenReview[], id: string): Promise<void> {
  const actor = await findActivePerson(facts.owner, id);
  const allowed = actor ? listAllowed(reviews, actor) : [];
  const listed = actor ? await listAll(actor) : [];
  const judged = allowed.map(({ open, standing }) => [open.key.orderId, standing.onBehalfOf?.substitution]);
  expect(listed.map(({ orderId, why }) => [orderId, why.substitution ?? undefined])).toEqual(judged);
  const attempts = reviews.flatMap((open) => listAttempts(open, id, actor));
  const kept = await keepable(attempts);
  const chosen = allowed.map(({ open: { key }, standing }) => {
    const { seat, onBehalfOf } = standing;
    return toText({ key, actorId: id, seat, onBehalfOf });
  });
  // The database keeps what the rules choose; what it keeps besides is the same decision in another name.
  expect(kept).toEqual(expect.arrayContaining(chosen));
  const keptOrders = new Set(kept.map((text) => text.split(' ')[0]));
  expect([...keptOrders].sort()).toEqual(allowed.map(({ open }) => open.key.orderId).sort());
}

it('in random companies, a task list, the rules and the database agree on who may decide what', async () => {
  let listed = 0;
  await fc.assert(
    fc.asyncProperty(companies, async (company) => {
      await writeOrganisation(facts.owner, company);
      const keys = await writeReviews(facts.owner, company);
      const reviews = (await Promise.all(keys.map(readOpen))).filter((review) => review !== null);
      listed += reviews.length;
      for (const index of company.people.keys()) await expectNoDifference(reviews, personId(index));
    }),
    { numRuns: COMPANIES },
  );
  // A company in which nothing waits for anybody would show nothing.
  expect(listed).toBeGreaterThan(COMPANIES);
}, 120_000);
