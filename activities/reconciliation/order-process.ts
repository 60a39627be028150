import { WorkflowNotFoundError, type Client, type WorkflowExecutionDescription } from '@temporalio/client';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import type { AcknowledgedMessage, KnownDecision, OrderProcess } from '../../domain/compare-order.ts';
import type { Receipt } from '../../domain/history-event.ts';
import type { DecisionStep, Recorded, StepResult } from '../../domain/review-step.ts';
import {
  orderReviewId,
  RESUBMIT,
  type Acknowledgement,
  type OrderReviewInput,
  type ResubmitMessage,
} from '../../workflows/contract.ts';

type History = Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>;
type HistoryEvent = NonNullable<History['events']>[number];
type Payloads = readonly Payload[] | null | undefined;

/** How the engine's library names the mark that the result of a local activity leaves. */
const LOCAL_ACTIVITY = 'core_local_activity';

/** What an effect of the review answered; a takeover's answer has no step. */
type Answered = Partial<Recorded<StepResult>> & {
  readonly steps?: unknown;
  readonly receipt?: Receipt | null;
};

/** Reads what our own workflow or our own client wrote. The caller names its type. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- names what was written
function readFirst<Written>(payloads: Payloads): Written | null {
  const [payload] = payloads ?? [];
  return payload ? defaultPayloadConverter.fromPayload<Written>(payload) : null;
}

function answersOf(events: readonly HistoryEvent[]): Answered[] {
  return events.flatMap(({ markerRecordedEventAttributes: marker }) => {
    if (marker?.markerName !== LOCAL_ACTIVITY) return [];
    const answer = readFirst<Answered>(marker.details?.['result']?.payloads);
    return answer ? [answer] : [];
  });
}

function isDecision(answer: Answered): answer is Recorded<DecisionStep> {
  return answer.step === 'decision';
}

function toKnownDecision({ decided, receipt }: Recorded<DecisionStep>): KnownDecision {
  const { actor, verb, comment, decidedAt } = decided;
  return { actor, verb, comment, decidedAt, receipt };
}

/** The acknowledgements of messages, by the event that accepted them. */
function acknowledgementsOf(events: readonly HistoryEvent[]): Map<string, Receipt> {
  const found = new Map<string, Receipt>();
  for (const { workflowExecutionUpdateCompletedEventAttributes: completed } of events) {
    const acknowledged = readFirst<Acknowledgement>(completed?.outcome?.success?.payloads);
    if (acknowledged) found.set(String(completed?.acceptedEventId), acknowledged.receipt);
  }
  return found;
}

/** The revision that a resubmission is about; null for every other message. */
function revisionOf(name: string, payloads: Payloads): number | null {
  return name === RESUBMIT ? (readFirst<ResubmitMessage>(payloads)?.revision ?? null) : null;
}

function toMessage(event: HistoryEvent, receipt: Receipt): AcknowledgedMessage | null {
  const { meta, input } = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest ?? {};
  if (!meta?.updateId || !input?.name) return null;
  const { name, args } = input;
  const message = readFirst<unknown>(args?.payloads);
  return { name, updateId: meta.updateId, message, receipt, revision: revisionOf(name, args?.payloads) };
}

function messagesOf(events: readonly HistoryEvent[]): AcknowledgedMessage[] {
  const acknowledgements = acknowledgementsOf(events);
  return events.flatMap((event) => {
    const receipt = acknowledgements.get(String(event.eventId));
    const message = receipt ? toMessage(event, receipt) : null;
    return message ? [message] : [];
  });
}

/** The amendment that an execution was started for: its author was told that it is under review. */
function amendmentOf(events: readonly HistoryEvent[], answers: readonly Answered[]): AcknowledgedMessage[] {
  const started = events[0]?.workflowExecutionStartedEventAttributes;
  const amendment = readFirst<OrderReviewInput>(started?.input?.payloads)?.amendment;
  const receipt = answers.find(({ step }) => step === 'plan')?.receipt;
  if (!amendment || !receipt) return [];
  const { revision } = amendment;
  return [{ name: RESUBMIT, updateId: `${RESUBMIT}:${revision}`, message: amendment, receipt, revision }];
}

/** What the execution knows to be on record: also decisions of a round whose own acceptance it lost. */
function receiptsOf(answers: readonly Answered[]): Receipt[] {
  return answers.flatMap((answer) => {
    const counted = isDecision(answer) ? (answer.count?.votes ?? []).map(({ receipt }) => receipt) : [];
    return answer.receipt ? [...counted, answer.receipt] : counted;
  });
}

function tookOverThrough(answers: readonly Answered[]): number {
  return Math.max(0, ...answers.map(({ steps, receipt }) => (steps ? (receipt?.position ?? 0) : 0)));
}

function toOrderProcess(described: WorkflowExecutionDescription, history: History): OrderProcess {
  const events = history.events ?? [];
  const answers = answersOf(events);
  return {
    runId: described.runId,
    isRunning: described.status.name === 'RUNNING',
    state: described.status.name.toLowerCase(),
    isBusy: Boolean(described.raw.pendingWorkflowTask),
    receipts: receiptsOf(answers),
    tookOverThrough: tookOverThrough(answers),
    messages: [...amendmentOf(events, answers), ...messagesOf(events)],
    decisions: answers.filter(isDecision).map(toKnownDecision),
  };
}

/** What the engine is asked with. */
export interface HistoryReader {
  readonly temporal: Client;
  /** Decrypts a history in its place; the engine's library does so only for those that it replays. */
  readonly codec: { readonly openWithin: (message: unknown) => void };
}

/** What the engine knows of an order's newest execution; null when it knows none. */
export async function readOrderProcess(
  { temporal, codec }: HistoryReader,
  orderId: string,
): Promise<OrderProcess | null> {
  const workflowId = orderReviewId(orderId);
  try {
    const described = await temporal.workflow.getHandle(workflowId).describe();
    const history = await temporal.workflow.getHandle(workflowId, described.runId).fetchHistory();
    codec.openWithin(history);
    return toOrderProcess(described, history);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}
