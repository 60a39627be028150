import type { Timed } from './checker.ts';
import type { Action, Verb } from './model.ts';
import type { RaceEnvironment } from './race-environment.ts';
import type { Request } from './racing-client.ts';
import type { PlannedClient } from './racing-plan.ts';

export type History = readonly Timed<Action>[];

/** What the product really answered in three races of a known outcome. */
export interface Shapes {
  readonly approved: History;
  readonly withdrawn: History;
  /** Returned to its submitter, who then withdrew it. */
  readonly returned: History;
}

const READS: readonly Request[] = [{ kind: 'read_order' }, { kind: 'read_review' }];

function aClient(who: PlannedClient['who'], requests: readonly Request[]): PlannedClient {
  return { who, isHasty: false, asksAgain: true, requests };
}

function decides(who: number, verb: Verb): PlannedClient {
  return aClient(who, [{ kind: 'decide', verb }]);
}

const onlooker = aClient(3, READS);
const withdrawal = aClient('submitter', [{ kind: 'withdraw', reason: 'changed my mind' }]);
const decisions = [decides(0, 'approve'), decides(1, 'approve'), decides(2, 'approve')];
const returns = [decides(0, 'return'), decides(1, 'return')];

/** Runs the rounds one after the other; the clients of a round race. */
async function played(environment: RaceEnvironment, rounds: readonly (readonly PlannedClient[])[]) {
  const clients = await environment.openReview();
  for (const round of rounds) await environment.race(clients, round);
  return clients.history;
}

/** Has the product answer the races from which bad histories are made. */
export async function playedShapes(environment: RaceEnvironment): Promise<Shapes> {
  const [approved, withdrawn, returned] = await Promise.all([
    played(environment, [
      [onlooker],
      [...decisions, onlooker],
      [withdrawal, decides(3, 'reject')],
      [onlooker],
    ]),
    played(environment, [[onlooker], [withdrawal, onlooker], decisions, [onlooker]]),
    played(environment, [
      [onlooker],
      [...returns, onlooker],
      [withdrawal],
      [decides(2, 'reject')],
      [onlooker],
    ]),
  ]);
  return { approved, withdrawn, returned };
}
