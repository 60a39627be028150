import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { Receipt } from '../../domain/history-event.ts';
import { DomainError } from '../../domain/errors.ts';
import { REMEDY_OF, type Remedy } from '../../domain/difference.ts';
import { canBeRevised } from '../../domain/order-status.ts';
import type { Takeover } from '../../domain/takeover.ts';
import { findUndeliveredRevision } from '../../db/orders.ts';
import { findActivePolicy } from '../../db/policies.ts';
import {
  listUnsettled,
  settleDifference,
  type DifferenceRow,
  type Settled,
} from '../../db/reconciliations.ts';
import { findPerson } from '../../db/reviewers.ts';
import {
  amendmentStart,
  orderReviewId,
  RESUBMIT,
  takeoverStart,
  type Acknowledgement,
  type ResubmitMessage,
} from '../../workflows/contract.ts';
import { findDomainError } from '../../workflows/failure.ts';
import { examineOrder, type ReconciliationTools } from './examine-order.ts';

interface Repair {
  readonly tools: ReconciliationTools;
  readonly reconciliationId: string;
  readonly orderId: string;
}

type Verdict = Omit<Settled, 'owner'>;
const withPerson = (facts: Verdict['facts']): Verdict => ({ outcome: 'with_person', facts });

async function isTakenOver({ tools, orderId }: Repair, takeover: Takeover): Promise<boolean> {
  try {
    const { memo } = await tools.temporal.workflow.getHandle(orderReviewId(orderId)).describe();
    return memo?.['takeover'] === takeover.id;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

function lostReceiptsOf(rows: readonly DifferenceRow[]): readonly Receipt[] {
  const lost: unknown = rows.find(({ kind }) => kind === 'workflow_ahead')?.facts['lostReceipts'];
  return Array.isArray(lost) ? lost.map((receipt: Receipt) => receipt) : [];
}

/** Lets a new execution take the order over, unless one of this reconciliation has, or nothing is wrong any more. */
async function takeOver(repair: Repair, rows: readonly DifferenceRow[]): Promise<Verdict> {
  const { tools, orderId, reconciliationId } = repair;
  const takeover: Takeover = {
    id: reconciliationId,
    differences: rows.map(({ kind }) => kind),
    lostReceipts: lostReceiptsOf(rows),
    by: null,
  };
  if (!(await isTakenOver(repair, takeover))) {
    if ((await examineOrder(tools, orderId)).length === 0) return { outcome: 'cleared', facts: {} };
    const { taskQueue } = tools;
    const { workflowType, options } = takeoverStart({ orderId, takeover, taskQueue });
    await tools.temporal.workflow.start(workflowType, options);
  }
  const left = await examineOrder(tools, orderId);
  const unrepaired = left.filter(({ kind }) => REMEDY_OF[kind] === 'take_over');
  if (unrepaired.length > 0) return withPerson({ takeover: takeover.id, left: unrepaired });
  return { outcome: 'repaired', facts: { takeover: takeover.id } };
}

/** Sends a message to the order's review. A refusal is answered, everything else is thrown and tried again. */
async function send(
  temporal: Client,
  update: { orderId: string; name: string; updateId: string; message: unknown },
): Promise<Acknowledgement | DomainError> {
  const { orderId, name, updateId, message } = update;
  try {
    return await temporal.workflow
      .getHandle(orderReviewId(orderId))
      .executeUpdate<Acknowledgement, [unknown]>(name, { args: [message], updateId });
  } catch (error) {
    const refusal = findDomainError(error);
    if (refusal) return refusal;
    throw error;
  }
}

function toVerdict(answer: Acknowledgement | DomainError): Verdict {
  if (!(answer instanceof DomainError)) return { outcome: 'repaired', facts: { receipt: answer.receipt } };
  return withPerson({ refusal: answer.code, ...answer.facts });
}

/**
 * Gives the order's review a message again that an execution had acknowledged. It is judged as any other: a decision
 * counts only on the very evidence that its author saw (I5), and if they may still decide.
 */
async function sendAgain({ tools, orderId }: Repair, { facts }: DifferenceRow): Promise<Verdict> {
  const { name, updateId, message } = facts;
  if (typeof name !== 'string' || typeof updateId !== 'string')
    return withPerson({ reason: 'message_unknown' });
  if (name === RESUBMIT) return withPerson({ reason: 'document_lost' });
  return toVerdict(await send(tools.temporal, { orderId, name, updateId: `recovered:${updateId}`, message }));
}

async function deliverRevision({ tools, orderId }: Repair): Promise<Verdict> {
  const { database, temporal } = tools;
  const undelivered = await findUndeliveredRevision(database, orderId);
  if (!undelivered || !canBeRevised(undelivered.status)) return { outcome: 'cleared', facts: {} };
  const { revision, authorId, status } = undelivered;
  const actor = await findPerson(database, authorId);
  if (!actor) return withPerson({ reason: 'author_unknown', authorId });
  const message: ResubmitMessage = { actor, revision };
  if (status === 'approved') {
    const start = amendmentStart({ orderId, amendment: message, taskQueue: tools.taskQueue });
    await temporal.workflow.start(start.workflowType, start.options);
    return { outcome: 'repaired', facts: { revision } };
  }
  return toVerdict(
    await send(temporal, { orderId, name: RESUBMIT, updateId: `${RESUBMIT}:${revision}`, message }),
  );
}

/** Ends the execution of an order that is not there: it could only go on failing. What it knew has been noted. */
async function endOrphan({ tools, orderId, reconciliationId }: Repair, row: DifferenceRow): Promise<void> {
  if (row.kind !== 'order_missing' || typeof row.facts['runId'] !== 'string') return;
  try {
    await tools.temporal.workflow
      .getHandle(orderReviewId(orderId), row.facts['runId'])
      .terminate(`its order is not in the database (reconciliation ${reconciliationId})`);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}

async function settle({ tools }: Repair, row: DifferenceRow, verdict: Verdict): Promise<void> {
  const { database } = tools;
  const { policy } = await findActivePolicy(database);
  const owner = verdict.outcome === 'with_person' ? policy.owner : null;
  await settleDifference(database, row.id, { ...verdict, owner });
}

async function askPerson(repair: Repair, row: DifferenceRow): Promise<Verdict> {
  await endOrphan(repair, row);
  return withPerson({});
}

const REPAIRS: Readonly<
  Record<Exclude<Remedy, 'take_over'>, (repair: Repair, row: DifferenceRow) => Promise<Verdict>>
> = { send_again: sendAgain, deliver_revision: deliverRevision, ask_person: askPerson };

/**
 * Does what can be done about the differences of an order that this reconciliation found: first the order is brought
 * to its record, then it is told again what was lost. Run again after a crash, it goes on where it was.
 */
export async function repairOrder(repair: Repair): Promise<void> {
  const { tools, reconciliationId, orderId } = repair;
  const rows = await listUnsettled(tools.database, { reconciliationId, orderId });
  const takenOver = rows.filter(({ kind }) => REMEDY_OF[kind] === 'take_over');
  if (takenOver.length > 0) {
    const verdict = await takeOver(repair, takenOver);
    for (const row of takenOver) await settle(repair, row, verdict);
  }
  for (const row of rows) {
    const remedy = REMEDY_OF[row.kind];
    if (remedy !== 'take_over') await settle(repair, row, await REPAIRS[remedy](repair, row));
  }
}
