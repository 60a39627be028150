import fc from 'fast-check';
import type { Interval } from './checker.ts';
import { START, statesAfter, type Decision, type State, type Step, type Verb } from './model.ts';

const PEOPLE = ['ann', 'bo', 'chen', 'dai'] as const;

interface Asked {
  readonly kind: 'decide' | 'withdraw' | 'read';
  readonly by: string;
  readonly verb: Verb;
  /** How long before and after its instant the operation was under way. */
  readonly early: number;
  readonly late: number;
}

const asked: fc.Arbitrary<Asked> = fc.record({
  kind: fc.constantFrom('decide', 'decide', 'read', 'read', 'withdraw'),
  by: fc.constantFrom(...PEOPLE),
  verb: fc.constantFrom('approve', 'reject'),
  early: fc.double({ min: 0, max: 3, noNaN: true }),
  late: fc.double({ min: 0, max: 3, noNaN: true }),
});

function stepsOf(state: State, { kind, by, verb }: Asked): Step[] {
  const isOpen = state.status === 'in_review';
  if (kind === 'read') {
    return [
      { kind: 'status_read', status: state.status },
      { kind: 'decision_read', decision: state.decision },
    ];
  }
  if (kind === 'withdraw')
    return isOpen ? [{ kind: 'withdrawal_begins' }, { kind: 'withdrawn' }] : [{ kind: 'withdrawal_refused' }];
  if (state.decision) return [{ kind: 'decision_lost', winner: state.decision }];
  return [isOpen ? { kind: 'decided', decision: { by, verb } } : { kind: 'decision_closed' }];
}

/** A history in which every operation took effect at an instant of its own, as the model says. */
function play(operations: readonly Asked[]): Interval[] {
  const history: Interval[] = [];
  let state = START;
  operations.forEach((operation, index) => {
    const instant = 10 * index;
    const bounds = { invokedAt: instant - operation.early, returnedAt: instant + operation.late };
    for (const step of stepsOf(state, operation)) {
      history.push({ ...bounds, step });
      state = statesAfter(state, step).at(-1) ?? state;
    }
  });
  return history;
}

export const goodHistories = fc.array(asked, { minLength: 1, maxLength: 10 }).map(play);

const approvedByAnn: Decision = { by: 'ann', verb: 'approve' };
const rejectedByBo: Decision = { by: 'bo', verb: 'reject' };

/** What must never be seen, whatever happened before: each in a history of its own. */
const FAULTS: readonly (readonly Step[])[] = [
  [
    { kind: 'decided', decision: approvedByAnn },
    { kind: 'decided', decision: rejectedByBo },
  ],
  [
    { kind: 'decided', decision: approvedByAnn },
    { kind: 'decision_read', decision: null },
  ],
  [
    { kind: 'decided', decision: approvedByAnn },
    { kind: 'decision_lost', winner: rejectedByBo },
  ],
  [
    { kind: 'decided', decision: approvedByAnn },
    { kind: 'status_read', status: 'rejected' },
  ],
  [{ kind: 'decision_read', decision: approvedByAnn }],
  [{ kind: 'status_read', status: 'approved' }],
  [{ kind: 'withdrawal_begins' }, { kind: 'withdrawn' }, { kind: 'decided', decision: approvedByAnn }],
  [{ kind: 'withdrawal_begins' }, { kind: 'withdrawn' }, { kind: 'status_read', status: 'in_review' }],
  [
    { kind: 'decided', decision: rejectedByBo },
    { kind: 'status_read', status: 'rejected' },
    { kind: 'withdrawal_begins' },
    { kind: 'withdrawn' },
  ],
  [
    { kind: 'decided', decision: approvedByAnn },
    { kind: 'status_read', status: 'approved' },
    { kind: 'status_read', status: 'in_review' },
  ],
];

/** Two histories for each fault, with refusals and reads around it that change nothing. */
export const badHistories: readonly (readonly Interval[])[] = FAULTS.flatMap((fault) =>
  [1, 2].map((seed) => {
    const [reads = []] = fc.sample(
      fc.array(fc.constant<Step>({ kind: 'status_read', status: 'in_review' }), {
        minLength: seed,
        maxLength: 4,
      }),
      {
        numRuns: 1,
        seed,
      },
    );
    return [...reads, ...fault].map((step, index) => ({
      step,
      invokedAt: 10 * index,
      returnedAt: 10 * index + 5,
    }));
  }),
);
