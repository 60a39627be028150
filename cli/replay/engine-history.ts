import { createHash } from 'node:crypto';
import { defaultPayloadConverter } from '@temporalio/common';
import proto, { type temporal } from '@temporalio/proto';
import canonicalize from 'canonicalize';
import type { Recorded, RecordedStep, StepResult } from '../../domain/review-step.ts';
import { isRecorded, type EngineAnswer } from '../../domain/rederive.ts';
import type { PayloadEncryption } from '../../payload-codec.ts';
import { fail } from '../failure.ts';
import type { components } from '../generated/api.ts';

type ArchivedExecution = components['schemas']['ArchivedExecution'];
export type EngineHistory = temporal.api.history.v1.History;
type EngineEvent = EngineHistory['events'][number];

/** How the engine's library names the mark that the result of a local activity leaves. */
const LOCAL_ACTIVITY = 'core_local_activity';

function decodeHistory(bytes: Buffer): EngineHistory | null {
  try {
    return proto.temporal.api.history.v1.History.decode(bytes);
  } catch {
    return null;
  }
}

/** Decrypts a history in its place. Throws a CommandFailure without its key. */
function openHistory(history: EngineHistory, codec: PayloadEncryption): EngineHistory {
  try {
    codec.openWithin(history);
    return history;
  } catch (error) {
    throw fail.usage(`The archive cannot be read. ${error instanceof Error ? error.message : ''}`);
  }
}

/**
 * Reads the history of an archived execution, decrypted. Null when its bytes are not those that were archived.
 * Throws a CommandFailure without the key by which it is encrypted.
 */
export function readEngineHistory(
  { history, historyHash }: ArchivedExecution,
  codec: PayloadEncryption,
): EngineHistory | null {
  const bytes = Buffer.from(history, 'base64');
  if (createHash('sha256').update(bytes).digest('hex') !== historyHash) return null;
  const decoded = decodeHistory(bytes);
  return decoded && openHistory(decoded, codec);
}

function without(left: string, value: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== left));
}

/** The canonical JSON of what a step answered, without its receipt. */
export function answerText(result: StepResult | Recorded<StepResult>): string {
  return canonicalize(without('receipt', result)) ?? '';
}

/** What the local activity of an event answered; undefined for every other event. */
function answeredBy({ markerRecordedEventAttributes: marker }: EngineEvent): unknown {
  if (marker?.markerName !== LOCAL_ACTIVITY) return undefined;
  const [payload] = marker.details?.['result']?.payloads ?? [];
  return payload ? defaultPayloadConverter.fromPayload<unknown>(payload) : undefined;
}

/** The activity by which an execution takes an order over; an amendment reads the record and takes nothing over. */
const TAKEOVER = 'takeUpRecord';

/** Whether the local activity of an event is a takeover, as the engine's library names it. */
function isOfTakeover({ markerRecordedEventAttributes: marker }: EngineEvent): boolean {
  const [payload] = marker?.details?.['data']?.payloads ?? [];
  const about: unknown = payload && defaultPayloadConverter.fromPayload(payload);
  return (
    typeof about === 'object' &&
    about !== null &&
    'activity_type' in about &&
    about.activity_type === TAKEOVER
  );
}

/** What a takeover answers: the steps that it took over, and the receipt of its own event. */
interface TakenUp {
  readonly steps: readonly RecordedStep[];
}

function isTakenUp(value: unknown): value is TakenUp {
  return typeof value === 'object' && value !== null && 'steps' in value && Array.isArray(value.steps);
}

/** The step that a takeover is, by its answer; null for every other answer. */
function toTakeover(value: unknown): Recorded<StepResult> | null {
  const takeover = isTakenUp(value) ? { ...without('steps', value), step: 'takeover' } : null;
  return isRecorded(takeover) ? takeover : null;
}

/** What an execution knows of the steps of its order. */
export interface KnownSteps {
  readonly answers: readonly EngineAnswer[];
  /** The positions of the steps that it took over from the record. */
  readonly covered: readonly number[];
}

/** Reads what an execution's history says of the steps of its order. */
export function readKnownSteps(runId: string, history: EngineHistory): KnownSteps {
  const answers: EngineAnswer[] = [];
  const covered: number[] = [];
  for (const event of history.events) {
    const value = answeredBy(event);
    if (isTakenUp(value)) covered.push(...value.steps.map(({ result }) => result.receipt.position));
    const taken = isOfTakeover(event) ? toTakeover(value) : null;
    const result = isRecorded(value) ? value : taken;
    if (!result) continue;
    const { receipt } = result;
    answers.push({ runId, eventId: Number(event.eventId), result: answerText(result), receipt });
  }
  return { answers, covered };
}
