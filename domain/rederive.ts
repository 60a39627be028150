import type { HistoryEventType, Receipt } from './history-event.ts';
import { RUNGS, type Rung } from './ladder.ts';
import type { ActVerb, LapseVerb } from './review-act.ts';
import type { Recorded, StepName, StepOf, StepResult } from './review-step.ts';
import { isBesideProcess } from './step-key.ts';

/** What a step of an order answered to the engine, as the engine's own history keeps it. */
export interface EngineAnswer {
  readonly runId: string;
  /** The event of the engine's history that has it. */
  readonly eventId: number;
  /** The answer without its receipt, as canonical JSON. */
  readonly result: string;
  readonly receipt: Receipt;
}

/** An event of the ledger, as far as it is compared. */
export interface LedgerEntry {
  readonly position: number;
  readonly type: HistoryEventType;
  readonly hash: string;
  readonly stepKey: string;
  /** On the first event of a step: what it answered, and the same as canonical JSON. */
  readonly answer: { readonly result: StepResult; readonly text: string } | null;
}

/** In which way the ledger is not what the engine's history says. */
export const DERIVATION_FAULTS = ['missing', 'extra', 'different'] as const;

export interface DerivationFault {
  readonly kind: (typeof DERIVATION_FAULTS)[number];
  readonly position: number;
  /** Where in the engine's history; null for what the engine does not know. */
  readonly engine: { readonly runId: string; readonly eventId: number } | null;
  readonly detail: string;
}

interface LedgerStep {
  readonly key: string;
  readonly answer: LedgerEntry['answer'];
  readonly types: readonly HistoryEventType[];
  readonly last: Receipt;
}

const RUNG_EVENT: Readonly<Record<Rung, HistoryEventType>> = {
  reminder: 'review.reminded',
  manager_reminder: 'review.manager_reminded',
  escalation: 'review.escalated',
  last_resort: 'review.last_resort_reached',
};

function checkEvents({ outcome, holdsExpireAtMs }: StepOf<'check'>): readonly HistoryEventType[] {
  const held: readonly HistoryEventType[] = holdsExpireAtMs === null ? [] : ['hold.taken'];
  switch (outcome) {
    case 'opened':
      return ['review.checked', ...held, 'review.opened'];
    case 'closed_by_rule':
      return ['review.checked', ...held, 'review.closed_by_rule'];
    case 'renewed':
      return ['review.checked', ...held];
  }
}

/** Its key says which rung; one that names none is not of this code, and the chain or the receipts tell. */
function rungEvents(key: string): readonly HistoryEventType[] {
  const rung = RUNGS.find((known) => key.endsWith(`:${known}`));
  return rung ? [RUNG_EVENT[rung]] : [];
}

/** A decision that leaves the review open, because others are asked too, is another event. */
function decisionEvents({ count, holdsExpireAtMs }: StepOf<'decision'>): readonly HistoryEventType[] {
  const decided: HistoryEventType = count?.outcome === null ? 'review.voted' : 'review.decided';
  return holdsExpireAtMs === null ? [decided] : [decided, 'hold.taken'];
}

const OFFER_EVENT: Readonly<Record<StepOf<'offer'>['outcome'], HistoryEventType>> = {
  offer: 'counter_offer.made',
  conflict: 'counter_offer.conflicting',
  met: 'counter_offer.unneeded',
};

const ANSWER_EVENT: Readonly<Record<StepOf<'answer'>['given']['answer'], HistoryEventType>> = {
  accept: 'counter_offer.accepted',
  decline: 'counter_offer.declined',
};

/** How the end of a revision is told: where an approved one stays in force, only its amendment has ended. */
function settlementEvents({ settlement, standing, replaced }: StepOf<'settle'>): readonly HistoryEventType[] {
  if (replaced !== undefined) return [`order.${settlement}`, 'order.change_issued'];
  if (standing === undefined) return [`order.${settlement}`];
  if (settlement === 'approved' || settlement === 'returned') return [`order.${settlement}`];
  return [`order.amendment_${settlement}`];
}

const ACT_EVENT: Readonly<Record<ActVerb | LapseVerb, HistoryEventType>> = {
  claim: 'review.claimed',
  release: 'review.claim_released',
  end_claim: 'review.claim_ended',
  delegate: 'review.delegated',
  add_reviewer: 'review.reviewer_added',
  assign: 'review.assigned',
  inquire: 'review.inquired',
  answer: 'review.answered',
  withdraw_inquiry: 'review.inquiry_withdrawn',
  end_inquiry: 'review.inquiry_ended',
  return: 'review.returned_to_stage',
  recall: 'review.recalled',
  override: 'review.overridden',
};

const EVENT_OF_STEP = {
  plan: 'order.review_planned',
  expire: 'hold.expired',
  takeover: 'order.taken_over',
} as const satisfies Partial<Record<StepName, HistoryEventType>>;

function isToldAlike(result: StepResult): result is StepOf<keyof typeof EVENT_OF_STEP> {
  return result.step in EVENT_OF_STEP;
}

/** The events that a step must have recorded, by what it answered. */
function eventsOf(result: StepResult, key: string): readonly HistoryEventType[] {
  if (isToldAlike(result)) return [EVENT_OF_STEP[result.step]];
  switch (result.step) {
    case 'check':
      return checkEvents(result);
    case 'decision':
      return decisionEvents(result);
    case 'act':
      return [ACT_EVENT[result.done.act.verb]];
    case 'rung':
      return rungEvents(key);
    case 'offer':
      return [OFFER_EVENT[result.outcome]];
    case 'answer':
      return [ANSWER_EVENT[result.given.answer]];
    case 'settle':
      return settlementEvents(result);
  }
}

function toSteps(entries: readonly LedgerEntry[]): readonly LedgerStep[] {
  const steps = new Map<string, LedgerStep>();
  for (const { stepKey: key, type, position, hash, answer } of entries) {
    if (isBesideProcess(key)) continue;
    const before = steps.get(key);
    steps.set(key, {
      key,
      answer: before?.answer ?? answer,
      types: [...(before?.types ?? []), type],
      last: { position, hash },
    });
  }
  return [...steps.values()];
}

function compareAnswer(answer: EngineAnswer, steps: ReadonlyMap<number, LedgerStep>): DerivationFault[] {
  const { runId, eventId, receipt } = answer;
  const fault = (kind: DerivationFault['kind'], detail: string): DerivationFault[] => [
    { kind, position: receipt.position, engine: { runId, eventId }, detail },
  ];
  const step = steps.get(receipt.position);
  if (!step) return fault('missing', 'no step of the history ends here, and the engine has a receipt of one');
  if (step.last.hash !== receipt.hash) {
    return fault('different', `the event of ${step.key} has another hash than the engine's receipt`);
  }
  if (step.answer?.text === answer.result) return [];
  return fault('different', `${step.key} answered something else to the engine than the history keeps`);
}

function findForgotten({ key, answer, types, last }: LedgerStep): DerivationFault[] {
  const needed = answer ? eventsOf(answer.result, key) : [];
  return needed
    .filter((type) => !types.includes(type))
    .map((type) => ({
      kind: 'missing',
      position: last.position,
      engine: null,
      detail: `${key} answered what goes with ${type}, and recorded no such event`,
    }));
}

/**
 * Compares what an order's executions know of its steps with its ledger, step by step and event by event. `covered` are
 * the positions that an execution took over from the record, of which an older one that is lost had the receipts.
 */
export function findDerivationFaults(input: {
  readonly answers: readonly EngineAnswer[];
  readonly entries: readonly LedgerEntry[];
  readonly covered: ReadonlySet<number>;
}): readonly DerivationFault[] {
  const steps = toSteps(input.entries);
  const byPosition = new Map(steps.map((step) => [step.last.position, step]));
  const received = new Set([...input.covered, ...input.answers.map(({ receipt }) => receipt.position)]);
  const extra = steps.filter(({ last }) => !received.has(last.position));
  return [
    ...input.answers.flatMap((answer) => compareAnswer(answer, byPosition)),
    ...extra.map(({ key, last }): DerivationFault => {
      const detail = `${key} is in the history, and no execution has a receipt of it`;
      return { kind: 'extra', position: last.position, engine: null, detail };
    }),
    ...steps.flatMap(findForgotten),
  ].sort((one, other) => one.position - other.position);
}

/** An answer of the engine that is one of a step. */
export function isRecorded(value: unknown): value is Recorded<StepResult> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'step' in value &&
    'receipt' in value &&
    typeof value.receipt === 'object' &&
    value.receipt !== null
  );
}
