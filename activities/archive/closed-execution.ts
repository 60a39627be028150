import { temporal } from '@temporalio/proto';
import { bundleDigitsOf, type ExecutionOutcome } from '../../domain/archive.ts';
import type { NewArchivedExecution } from '../../db/archive.ts';
import { sha256Hex } from '../../db/canonical.ts';

type History = temporal.api.history.v1.IHistory;
type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

const { EventType } = temporal.api.enums.v1;

/** The events with which an execution ends. */
const OUTCOMES: ReadonlyMap<unknown, ExecutionOutcome> = new Map([
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED, 'completed'],
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED, 'failed'],
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT, 'timed_out'],
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED, 'canceled'],
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED, 'terminated'],
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW, 'continued_as_new'],
]);

const MS_A_SECOND = 1_000;
const NS_A_MS = 1_000_000;

function instantOf({ eventTime }: HistoryEvent): Date {
  return new Date(Number(eventTime?.seconds ?? 0) * MS_A_SECOND + (eventTime?.nanos ?? 0) / NS_A_MS);
}

/** The build whose worker completed the last task of the execution. */
function findBuildId(events: readonly HistoryEvent[]): string | null {
  const completed = events.findLast((event) => event.workflowTaskCompletedEventAttributes);
  const task = completed?.workflowTaskCompletedEventAttributes;
  const buildId = task?.deploymentVersion?.buildId ?? task?.workerVersion?.buildId ?? '';
  return buildId === '' ? null : buildId;
}

/** What is archived of an execution; null while it runs. */
export function toArchivedExecution(input: {
  orderId: string;
  runId: string;
  history: History;
  now: Date;
}): NewArchivedExecution | null {
  const { orderId, runId, now } = input;
  const events = input.history.events ?? [];
  const [first, last] = [events[0], events.at(-1)];
  const outcome = OUTCOMES.get(last?.eventType);
  if (!first || !last || !outcome) return null;
  const history = Buffer.from(temporal.api.history.v1.History.encode(input.history).finish());
  const buildId = findBuildId(events);
  return {
    orderId,
    runId,
    outcome,
    startedAt: instantOf(first),
    closedAt: instantOf(last),
    history,
    historyHash: sha256Hex(history),
    eventCount: events.length,
    buildId,
    bundleDigits: buildId === null ? null : bundleDigitsOf(buildId),
    archivedAt: now,
  };
}
