import type { FastifyRequest } from 'fastify';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import type { Actor } from '../domain/actor.ts';
import { isAllowed, isAllowedAs } from '../domain/authorization.ts';
import { relationToOrder } from '../domain/relations.ts';
import { toMicro } from '../domain/decimal.ts';
import { refuse, type FieldFault } from '../domain/errors.ts';
import { toMoneyJson } from '../domain/money.ts';
import { orderTotal, type OrderDocument } from '../domain/order-document.ts';
import { canonicalJson, parseStored, sha256Hex } from '../db/canonical.ts';
import { findStoredAnswer, type KeyedRequest, type StoredAnswer } from '../db/idempotency.ts';
import { addOrder, findUnitSteps, type NewOrder } from '../db/orders.ts';
import { findPolicy } from '../db/policies.ts';
import type { Database } from '../db/pool.ts';
import { actorOf } from './access.ts';
import type { ApiContext } from './dependencies.ts';
import { claimOf, isSettled, keyOf, sameRequest, type Answer } from './idempotency.ts';
import { toInstant } from './order-answers.ts';
import type { OrderAnswer } from './schemas/order-answers.ts';
import type { orderSubmissionSchema } from './schemas/order.ts';

export type OrderSubmission = z.infer<typeof orderSubmissionSchema>;

/** What is wrong with quantities that are not a whole multiple of a known unit's step. */
export async function findStepFaults(database: Database, document: OrderDocument): Promise<FieldFault[]> {
  const steps = await findUnitSteps(database, [...new Set(document.lines.map((line) => line.unit))]);
  return document.lines.flatMap((line, index) => {
    const stepMicro = steps.get(line.unit) ?? 0n;
    if (stepMicro === 0n || toMicro(line.quantity) % stepMicro === 0n) return [];
    return [
      { pointer: `/lines/${index}/quantity`, detail: `is not a multiple of what ${line.unit} comes in` },
    ];
  });
}

/** Who signs in for customers writes orders for them alone; whether there are others is not told. */
export function findCustomerFaults(document: Pick<OrderDocument, 'customer'>, actor: Actor): FieldFault[] {
  const relation = relationToOrder(actor, { authors: [actor.id], customer: document.customer });
  if (isAllowedAs(actor, { operation: 'order.submit', relation })) return [];
  return [{ pointer: '/customer', detail: 'is no customer that you write orders for' }];
}

async function findPolicyFaults(database: Database, version: number | undefined): Promise<FieldFault[]> {
  if (version === undefined || (await findPolicy(database, version))) return [];
  return [{ pointer: '/policyVersion', detail: 'is not a version of the policy' }];
}

/** Throws unless the actor may submit it, and unless what only the records know of its fields allows it. */
export async function checkSubmission(
  database: Database,
  submission: OrderSubmission,
  actor: Actor,
): Promise<void> {
  const isAsOf = submission.asOf !== undefined || submission.policyVersion !== undefined;
  if (isAsOf && !isAllowed(actor, 'order.submit_as_of')) throw refuse.forbidden('order.submit_as_of');
  const faults = [
    ...findCustomerFaults(submission, actor),
    ...(await findStepFaults(database, submission)),
    ...(await findPolicyFaults(database, submission.policyVersion)),
  ];
  if (faults.length > 0) throw refuse.invalidRequest(faults);
}

/** The document as it is kept, without what only concerns its submission. */
export function documentOf(submission: OrderSubmission): OrderDocument {
  const document = { ...submission };
  delete document.asOf;
  delete document.policyVersion;
  return document;
}

/** What an order that was just written looks like; the same as reading it before its review begins. */
function freshAnswer(order: NewOrder, document: OrderDocument, submitter: Actor): OrderAnswer {
  return {
    id: order.id,
    status: 'submitted',
    revision: 1,
    submittedAt: order.submittedAt.toISOString(),
    submitter: { id: submitter.id, name: submitter.name },
    total: toMoneyJson(orderTotal(document)),
    asOf: toInstant(order.asOf),
    policyVersion: order.requestedPolicyVersion,
    document: parseStored<OrderAnswer['document']>(canonicalJson(document)),
    documentHash: sha256Hex(canonicalJson(document)),
    approvedRevision: null,
    reviews: [],
    holds: [],
    counterOffer: null,
    nextDeadlineAt: null,
    closedAt: null,
  };
}

const writtenAnswer = z.object({ id: z.string() });

interface WrittenOrder {
  readonly id: string;
  readonly text: string;
  /** What was kept for the same request before; null for a request that came for the first time. */
  readonly stored: StoredAnswer | null;
}

async function write(
  context: ApiContext,
  input: { submission: OrderSubmission; actor: Actor; keyed: KeyedRequest | null },
): Promise<WrittenOrder> {
  const { submission, actor, keyed } = input;
  const document = documentOf(submission);
  const order: NewOrder = {
    id: uuidv7(),
    submitterId: actor.id,
    submittedAt: new Date(),
    asOf: submission.asOf === undefined ? null : new Date(submission.asOf),
    requestedPolicyVersion: submission.policyVersion ?? null,
  };
  const text = JSON.stringify(freshAnswer(order, document, actor));
  const claim = keyed && claimOf(keyed, text);
  const isAdded = await addOrder(context.database, { order, document, claim });
  if (isAdded) return { id: order.id, text, stored: null };
  const stored = keyed && sameRequest(keyed, await findStoredAnswer(context.database, keyed));
  if (!stored) throw new Error('an order was not written, and nothing is stored for its key');
  const { id } = writtenAnswer.parse(JSON.parse(stored.answer));
  return { id, text: stored.answer, stored };
}

/**
 * Writes an order, once for each key, and hands it to the engine after the commit: an order that was answered is
 * never lost. 201 when its review is certain to run, 202 when it will be started later.
 */
export async function submitOrder(
  context: ApiContext,
  request: FastifyRequest,
  submission: OrderSubmission,
): Promise<Answer> {
  const actor = actorOf(request);
  const keyed = keyOf(request);
  await checkSubmission(context.database, submission, actor);
  await context.answers.cleanSometimes();
  const written = await write(context, { submission, actor, keyed });
  if (written.stored && isSettled(written.stored))
    return { status: written.stored.status, text: written.text };
  const handover = await context.starter.start(written.id);
  const answer: Answer = { status: handover === 'done' ? 201 : 202, text: written.text };
  return keyed ? context.answers.settle(context.database, keyed, answer) : answer;
}
