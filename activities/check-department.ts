import { ENGINE_ACTOR } from '../domain/actor.ts';
import { heldBeyond, toStoredNeeds, type StoredNeed } from '../domain/amendment/held-beyond.ts';
import type { CheckContext } from '../domain/checks/judgement.ts';
import { judge } from '../domain/checks/judge.ts';
import { isClean, type Finding } from '../domain/finding.ts';
import type { HistoryEventType, NewHistoryEvent } from '../domain/history-event.ts';
import type { HoldEnding } from '../domain/hold.ts';
import type { EvidencePacket, PacketNotes, Reopening } from '../domain/packet.ts';
import { holdLifetimeMs, type DepartmentPolicy, type Policy } from '../domain/policy.ts';
import type { CheckOutcome, CheckStep, Recorded } from '../domain/review-step.ts';
import { isApproval } from '../domain/review-status.ts';
import { stepKey } from '../domain/step-key.ts';
import { canonicalJson, parseStored, sha256Hex } from '../db/canonical.ts';
import { readFacts } from '../db/facts/read-facts.ts';
import { endHolds, listConsumedHolds, takeHolds, toPacketHold, type HoldRow } from '../db/holds.ts';
import type { LockedOrder } from '../db/history.ts';
import { newIncident } from '../db/incidents.ts';
import type { Transaction, Write } from '../db/pool.ts';
import {
  changeReview,
  findLatestReview,
  newRound,
  retireRounds,
  type NewReviewRow,
  type ReviewRow,
} from '../db/reviews.ts';
import { newSeats } from '../db/seats.ts';
import { earliestExpiry, endedHoldsEvent, holdsEvent } from './hold-events.ts';
import { findMissingConfirmation } from './written-confirmation.ts';
import { lockOrderInReview, recordOnce, type StepOutcome } from './record-once.ts';
import { askReviewers, toSeatingColumns, toSeatingFacts, toSeatingResult } from './seat-review.ts';
import { checkContext, type PlannedSubject, type ReviewTools } from './review-context.ts';
import { findLatestSafe, layLadder, toTimeFacts, toTimes, type Opened } from './review-times.ts';

export interface CheckDepartmentInput {
  readonly orderId: string;
  readonly revision: number;
  readonly department: string;
  /** 1 for the first check of the department on this order, one more for each further one. */
  readonly checkNumber: number;
  /** Given when somebody had the review run again: it opens as another round, whatever the check finds. */
  readonly reopening?: Reopening;
  /** How its conditions contradict those of others, so that it has to decide again; left out where they do not. */
  readonly conflicts?: readonly Finding[];
}

interface Checked {
  readonly order: LockedOrder;
  readonly subject: PlannedSubject;
  readonly policy: Policy;
  readonly context: CheckContext;
  readonly department: DepartmentPolicy;
  readonly findings: readonly Finding[];
  readonly notes: PacketNotes;
  readonly packetText: string;
  readonly evidenceHash: string;
  readonly taken: readonly HoldRow[];
  /** What the department held before, for an earlier revision or until it ran out. */
  readonly ended: readonly HoldRow[];
  readonly ending: HoldEnding;
  /** Null unless the order is amended while an approved revision is in force. */
  readonly needs: readonly StoredNeed[] | null;
  readonly now: Date;
}

/** What the check ends ran out, or was held for a revision that is no more. */
function endingOf(previous: ReviewRow | null, { revision }: CheckDepartmentInput): HoldEnding {
  return previous?.revision === revision ? 'expired' : 'superseded';
}

/** What people added to the evidence of the revision stays a part of it when it is checked again. */
function notesOf(previous: ReviewRow | null, { revision, reopening }: CheckDepartmentInput): PacketNotes {
  const isSameRevision = previous?.revision === revision;
  const before = isSameRevision ? parseStored<PacketNotes>(previous.packet) : {};
  const { inquiries } = before;
  const latest = reopening ?? before.reopening;
  return { ...(inquiries ? { inquiries } : {}), ...(latest ? { reopening: latest } : {}) };
}

/** Judges the department and swaps its holds for those that the judgement asks for, all under the check's locks. */
async function runCheck(
  tx: Transaction,
  tools: ReviewTools,
  { input, previous }: { input: CheckDepartmentInput; previous: ReviewRow | null },
): Promise<Checked> {
  const now = new Date();
  const subject = await tools.readSubject(tx, input);
  const policy = await tools.readPolicy(tx, subject.policyVersion);
  const context = checkContext({ subject, policy, department: input.department, now });
  const { department } = context;
  const facts = await readFacts(tx, { check: department.check, context, access: 'lock' });
  const order = await lockOrderInReview(tx, { orderId: input.orderId, action: 'check' });
  const { findings: found, holds } = judge(facts, context);
  const missing = await findMissingConfirmation(tx, context);
  const findings = [...found, ...missing, ...(input.conflicts ?? [])];
  const owner = { orderId: input.orderId, department: input.department };
  const ending = endingOf(previous, input);
  const notes = notesOf(previous, input);
  const ended = previous ? await endHolds(tx, { ...owner, ending, now }) : [];
  const isAmendment = order.approvedRevision !== null;
  const taken = await takeHolds(tx, {
    ...owner,
    requests: isAmendment ? heldBeyond(holds, await listConsumedHolds(tx, owner)) : holds,
    reason: `${department.check} of revision ${input.revision}`,
    now,
    effectiveAt: subject.asOf ?? now,
    expiresAt: (kind) => new Date(now.getTime() + holdLifetimeMs(policy, kind)),
  });
  const packet: EvidencePacket = {
    ...owner,
    revision: input.revision,
    documentHash: subject.documentHash,
    policyVersion: subject.policyVersion,
    findings,
    holds: taken.map(toPacketHold),
    ...notes,
  };
  const packetText = canonicalJson(packet);
  const evidenceHash = sha256Hex(packetText);
  return {
    order,
    subject,
    policy,
    context,
    department,
    findings,
    notes,
    packetText,
    evidenceHash,
    taken,
    needs: isAmendment ? toStoredNeeds(holds) : null,
    ended,
    ending,
    now,
  };
}

/** Whether the round before is open on, or was agreed to on, exactly the evidence that the new check found. */
function isRenewal(previous: ReviewRow | null, checked: Checked): boolean {
  if (previous?.evidenceHash !== checked.evidenceHash) return false;
  return previous.status === 'open' || previous.status === 'paused' || isApproval(previous.status);
}

interface Verdict {
  readonly outcome: CheckOutcome;
  readonly round: number;
  /** Null unless the review opened. */
  readonly opened: Opened | null;
}

/** When the review is due and who is asked to help, as it opens. */
async function open(tx: Transaction, tools: ReviewTools, checked: Checked): Promise<Opened> {
  const ladder = await layLadder(tx, tools, checked);
  const latestSafe = await findLatestSafe(tx, {
    ...checked,
    dueAtMs: ladder.dueAtMs,
    holdsExpireAtMs: earliestExpiry(checked.taken),
  });
  const { seating, shortage } = await askReviewers(tx, checked);
  const reason = shortage ?? ladder.flag;
  return { ladder, latestSafe, seating, incident: reason && { owner: checked.policy.owner, reason } };
}

/** A review that somebody wanted to be looked at again waits for a person. */
function closesByRule({ department, findings, notes }: Checked): boolean {
  const { reopening } = notes;
  const isWanted = reopening?.why === 'recalled' || reopening?.stage === department.stage;
  return department.closesByRule && isClean(findings) && !isWanted;
}

async function reachVerdict(
  tx: Transaction,
  tools: ReviewTools,
  input: { checked: Checked; previous: ReviewRow | null },
): Promise<Verdict> {
  const { checked, previous } = input;
  if (previous && isRenewal(previous, checked))
    return { opened: null, outcome: 'renewed', round: previous.round };
  const round = (previous?.round ?? 0) + 1;
  if (closesByRule(checked)) return { opened: null, outcome: 'closed_by_rule', round };
  return { outcome: 'opened', round, opened: await open(tx, tools, checked) };
}

/** A review that stays open on holds that were taken anew can be decided for as long as these live. */
async function renew(tx: Transaction, checked: Checked, previous: ReviewRow | null): Promise<void> {
  if (previous?.status !== 'open') return;
  const { atMs, boundBy } = await findLatestSafe(tx, {
    ...checked,
    dueAtMs: previous.dueAt?.getTime() ?? null,
    holdsExpireAtMs: earliestExpiry(checked.taken),
  });
  await changeReview(tx, previous, { latestSafeAt: new Date(atMs), latestSafeBy: boundBy });
}

/** The review's row for a new round. */
function toRound(checked: Checked, verdict: Verdict): NewReviewRow {
  const isOpen = verdict.outcome === 'opened';
  const { subject, department, packetText, evidenceHash, now } = checked;
  return {
    orderId: subject.orderId,
    department: department.name,
    round: verdict.round,
    revision: subject.revision,
    stage: department.stage,
    status: isOpen ? 'open' : 'approved',
    closedBy: isOpen ? null : 'rule',
    authorityRequired: department.authorityRequired,
    packet: packetText,
    evidenceHash,
    needs: checked.needs,
    checkedAt: now,
    openedAt: isOpen ? now : null,
    closedAt: isOpen ? null : now,
    ...toTimes(verdict.opened),
    ...toSeatingColumns(verdict.opened?.seating),
  };
}

/** Opens or closes a new round, with the seats of those who are asked and the incident that it begins with. */
function writeRound(tx: Transaction, checked: Checked, verdict: Verdict): Write[] {
  const key = toRound(checked, verdict);
  const { seating, latestSafe, incident } = verdict.opened ?? {};
  return [
    newRound(tx, key),
    ...(seating && latestSafe ? [newSeats(tx, { key, seating, askedUntil: new Date(latestSafe.atMs) })] : []),
    ...(incident ? [newIncident(tx, { key, ...incident, openedAt: checked.now })] : []),
  ];
}

const OUTCOME_EVENTS: Readonly<Record<CheckOutcome, HistoryEventType | null>> = {
  opened: 'review.opened',
  closed_by_rule: 'review.closed_by_rule',
  renewed: null,
};

function toEvents(checked: Checked, verdict: Verdict): NewHistoryEvent[] {
  const base = { at: checked.now.toISOString(), actor: ENGINE_ACTOR };
  const { subject, department, findings, evidenceHash } = checked;
  const review = { department: department.name, round: verdict.round, revision: subject.revision };
  const checkedFacts = { ...review, check: department.check, findings, evidenceHash };
  const events: NewHistoryEvent[] = [
    { ...base, type: 'review.checked', facts: checkedFacts },
    ...endedHoldsEvent(checked.ending, checked.ended, base),
    ...holdsEvent('hold.taken', checked.taken, base),
  ];
  const outcomeEvent = OUTCOME_EVENTS[verdict.outcome];
  const { opened } = verdict;
  if (outcomeEvent)
    events.push({
      ...base,
      type: outcomeEvent,
      facts: { ...review, ...toTimeFacts(opened), ...toSeatingFacts(opened?.seating) },
    });
  if (opened?.incident)
    events.push({ ...base, type: 'routing_incident.opened', facts: { ...review, ...opened.incident } });
  return events;
}

async function check(
  tx: Transaction,
  tools: ReviewTools,
  input: CheckDepartmentInput,
): Promise<StepOutcome<'check'>> {
  const previous = input.checkNumber === 1 ? null : await findLatestReview(tx, input);
  const checked = await runCheck(tx, tools, { input, previous });
  const verdict = await reachVerdict(tx, tools, { checked, previous });
  if (verdict.outcome === 'renewed') await renew(tx, checked, previous);
  else if (previous) await retireRounds(tx, input);
  const { order, evidenceHash, taken } = checked;
  return {
    order,
    writes: verdict.outcome === 'renewed' ? [] : writeRound(tx, checked, verdict),
    events: toEvents(checked, verdict),
    result: {
      step: 'check',
      outcome: verdict.outcome,
      round: verdict.round,
      evidenceHash,
      ladder: verdict.opened?.ladder.steps ?? [],
      holdsExpireAtMs: earliestExpiry(taken),
      ...toSeatingResult(verdict.opened?.seating),
    },
  };
}

/**
 * Runs a department's check on a revision: findings, holds and the review's row and events in one transaction.
 * Throws `order_state_conflict` when the order's review has ended meanwhile; then nothing is held.
 */
export function checkDepartment(
  tools: ReviewTools,
  input: CheckDepartmentInput,
): Promise<Recorded<CheckStep>> {
  const key = stepKey.check(input.department, input.checkNumber);
  const step = { orderId: input.orderId, stepKey: key, name: 'check' as const };
  return recordOnce(tools.database, step, (tx) => check(tx, tools, input));
}
