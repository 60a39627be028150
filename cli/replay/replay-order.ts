import type { ChainedEvent } from '../../domain/history-event.ts';
import { compareRebuilt, rebuildOrder } from '../../domain/rebuild-order.ts';
import { findDerivationFaults, type DerivationFault, type LedgerEntry } from '../../domain/rederive.ts';
import type { StepResult } from '../../domain/review-step.ts';
import type { PayloadEncryption } from '../../payload-codec.ts';
import type { components } from '../generated/api.ts';
import { verifyChain, type ChainFault } from '../verify-chain.ts';
import type { Bundles } from './bundles.ts';
import { answerText, readEngineHistory, readKnownSteps, type EngineHistory } from './engine-history.ts';
import type { ReplayFault } from './replayer.ts';

type OrderArchive = components['schemas']['OrderArchive'];
type ArchivedExecution = OrderArchive['executions'][number];

/** What a replay with one bundle came to. */
export type ReplayOutcome =
  | { readonly as: 'replayed'; readonly bundle: string }
  | { readonly as: 'violation'; readonly bundle: string; readonly fault: ReplayFault }
  /** The code of the build was never kept. */
  | { readonly as: 'code_not_kept' }
  /** No worker ever took the execution up. */
  | { readonly as: 'never_ran' };

/** What the replay of one execution came to. */
export interface ExecutionReport {
  readonly runId: string;
  readonly outcome: ArchivedExecution['outcome'];
  readonly buildId: string | null;
  /** False when the bytes of the history are not those that were archived. */
  readonly intact: boolean;
  readonly own: ReplayOutcome | null;
  readonly current: ReplayOutcome | null;
}

/** What the replay and the comparison of one order came to. */
export interface ReplayReport {
  readonly orderId: string;
  readonly valid: boolean;
  readonly executions: readonly ExecutionReport[];
  /** Where the chain of the history does not hold. */
  readonly chain: readonly ChainFault[];
  /** Where the ledger is not what the engine's histories say. */
  readonly ledger: readonly DerivationFault[];
  /** In which points the stored order is not what its history says. */
  readonly state: readonly string[];
}

/** What orders are replayed with. */
export interface Replaying {
  readonly bundles: Bundles;
  /** What histories are decrypted with. */
  readonly codec: PayloadEncryption;
  /** The hash of the code that the histories are replayed with besides their own. */
  readonly current: string | null;
}

async function replayWith(
  bundles: Bundles,
  input: { bundle: string | null; execution: ArchivedExecution; orderId: string; history: EngineHistory },
): Promise<ReplayOutcome> {
  const { bundle, execution, orderId, history } = input;
  if (execution.buildId === null) return { as: 'never_ran' };
  if (bundle === null) return { as: 'code_not_kept' };
  const fault = await (await bundles.replayer(bundle)).replay({ orderId, history });
  return fault ? { as: 'violation', bundle, fault } : { as: 'replayed', bundle };
}

async function replayExecution(
  { bundles, current }: Replaying,
  input: { execution: ArchivedExecution; orderId: string; history: EngineHistory | null },
): Promise<ExecutionReport> {
  const { execution, orderId, history } = input;
  const { runId, outcome, buildId, bundleHash } = execution;
  const base = { runId, outcome, buildId };
  if (!history) return { ...base, intact: false, own: null, current: null };
  const own = await replayWith(bundles, { bundle: bundleHash, execution, orderId, history });
  // What is the same code is replayed once.
  const isSame = bundleHash === current;
  const now = isSame ? own : await replayWith(bundles, { bundle: current, execution, orderId, history });
  return { ...base, intact: true, own, current: now };
}

/** The API says of an answer only that it is JSON: it is what the product itself recorded. */
function isStepResult(value: unknown): value is StepResult {
  return typeof value === 'object' && value !== null && 'step' in value;
}

function toEntries({ events }: OrderArchive): LedgerEntry[] {
  return events.map(({ position, type, hash, stepKey, stepResult }) => ({
    ...{ position, type, hash, stepKey },
    answer: isStepResult(stepResult) ? { result: stepResult, text: answerText(stepResult) } : null,
  }));
}

function parseBodies({ events }: OrderArchive): ChainedEvent[] {
  return events.map(({ body }) => {
    // eslint-disable-next-line @typescript-eslint/no-unsafe-assignment -- verified before: it is the JSON of an event
    const event: ChainedEvent = JSON.parse(body);
    return event;
  });
}

function compareState(archive: OrderArchive): readonly string[] {
  const { status, revision, reviews, holds, head, events } = archive;
  const last = events.at(-1);
  const isAtHead = (last?.position ?? 0) === head.position && (last?.hash ?? head.hash) === head.hash;
  const headFault = isAtHead
    ? []
    : [`the history ends at ${last?.position ?? 0}, its head says ${head.position}`];
  return [
    ...headFault,
    ...compareRebuilt(rebuildOrder(parseBodies(archive)), { status, revision, reviews, holds }),
  ];
}

function isSound({ intact, own, current }: ExecutionReport): boolean {
  return intact && own?.as !== 'violation' && own?.as !== 'code_not_kept' && current?.as !== 'violation';
}

/** Replays the executions of an order, and compares what they say with its history, and its history with its state. */
export async function replayOrder(replaying: Replaying, archive: OrderArchive): Promise<ReplayReport> {
  const { orderId, events } = archive;
  const histories = archive.executions.map((execution) => ({
    execution,
    history: readEngineHistory(execution, replaying.codec),
  }));
  const executions: ExecutionReport[] = [];
  for (const { execution, history } of histories) {
    executions.push(await replayExecution(replaying, { execution, orderId, history }));
  }
  const known = histories.flatMap(({ execution, history }) =>
    history ? [readKnownSteps(execution.runId, history)] : [],
  );
  const chain = verifyChain(orderId, events);
  const ledger = findDerivationFaults({
    answers: known.flatMap(({ answers }) => answers),
    entries: toEntries(archive),
    covered: new Set(known.flatMap(({ covered }) => covered)),
  });
  const state = chain.length > 0 ? [] : compareState(archive);
  const isArchived = archive.closedAt === null || executions.length > 0;
  const isValid =
    isArchived && executions.every(isSound) && chain.length + ledger.length + state.length === 0;
  return { orderId, valid: isValid, executions, chain, ledger, state };
}
