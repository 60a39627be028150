import fc from 'fast-check';
import type { Request } from './racing-client.ts';

/** How many people of the department race. */
export const REVIEWERS = 4;

/** One client of a race: who it is, and what it asks for one after the other. */
export interface PlannedClient {
  readonly who: 'submitter' | number;
  /** Whether its requests go to a process that hardly waits for the engine. */
  readonly isHasty: boolean;
  /** Whether it asks again, under the same key, when it was not told the outcome. */
  readonly asksAgain: boolean;
  readonly requests: readonly Request[];
}

const readingOrder = fc.constant<Request>({ kind: 'read_order' });
const reading = fc.oneof(readingOrder, fc.constant<Request>({ kind: 'read_review' }));
const deciding = fc.record({
  kind: fc.constant('decide' as const),
  verb: fc.constantFrom('approve', 'approve_with_conditions', 'reject', 'return'),
});
const withdrawing = fc.record({
  kind: fc.constant('withdraw' as const),
  reason: fc.constantFrom('changed my mind', 'ordered twice'),
});

function client(input: {
  who: fc.Arbitrary<'submitter' | number>;
  reading: fc.Arbitrary<Request>;
  acting: fc.Arbitrary<Request>;
  most: number;
}) {
  const request = fc.oneof({ arbitrary: input.reading, weight: 3 }, { arbitrary: input.acting, weight: 2 });
  return fc.record({
    who: input.who,
    isHasty: fc.boolean(),
    asksAgain: fc.boolean(),
    requests: fc.array(request, { minLength: 2, maxLength: input.most }),
  });
}

const who = fc.nat({ max: REVIEWERS - 1 });
const reviewer = client({ who, reading, acting: deciding, most: 5 });
const onlooker = client({ who, reading, acting: readingOrder, most: 20 });
// A review is shown to those who may decide it, an order to its submitter.
const submitter = client({
  who: fc.constant('submitter'),
  reading: readingOrder,
  acting: withdrawing,
  most: 5,
});

/** Clients that race on one review, the same ones for the same seed. */
export function racesOf(input: { seed: number; races: number }): readonly (readonly PlannedClient[])[] {
  const race = fc
    .tuple(
      fc.array(reviewer, { minLength: 2, maxLength: 5 }),
      fc.array(submitter, { maxLength: 2 }),
      fc.array(onlooker, { minLength: 2, maxLength: 4 }),
    )
    .map((groups) => groups.flat());
  return fc.sample<readonly PlannedClient[]>(race, { seed: input.seed, numRuns: input.races });
}
