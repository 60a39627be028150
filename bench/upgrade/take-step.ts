import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { LoadClient } from '../load/load-client.ts';
import type { Step } from './in-flight-order.ts';

const LOOK_EVERY_MS = 200;
const SUBMITTER = 'submitter';
const CREATED = 201;
/** A revision that is written goes on by itself; a decision that is pending is asked for again. */
const ACCEPTED = 202;

const shownReview = z.object({ status: z.string(), evidenceHash: z.string() });

/** What is to be done to which order, and how long it may take. */
export interface StepRequest {
  readonly client: LoadClient;
  readonly orderId: string;
  readonly step: Step;
  /** The document to resubmit. */
  readonly document: object;
  /** The same however often the step is tried. */
  readonly key: string;
  readonly withinMs: number;
}

interface Change {
  readonly as: string;
  /** Below the order's. */
  readonly path: string;
  readonly body: object;
  readonly key: string;
}

/** Whether the change was made; it is not yet when the engine is away or the order is not so far. */
async function isMade({ client, orderId }: StepRequest, change: Change): Promise<boolean> {
  const { as, path, body, key: idempotencyKey } = change;
  const request = { as, body, idempotencyKey, path: `/v1/orders/${orderId}/${path}` };
  const { status } = await client.send({ ...request, method: 'POST' });
  return status === CREATED || (status === ACCEPTED && path === 'revisions');
}

/** Decides on what is shown, once it is open; says whether the decision was made, by this attempt or an earlier one. */
function decision(request: StepRequest, of: { verb: string; department: string }): () => Promise<boolean> {
  const { client, orderId, key } = request;
  const { verb, department } = of;
  const path = `reviews/${department}`;
  let isSent = false;
  return async () => {
    const answer = await client.send({
      as: department,
      path: `/v1/orders/${orderId}/${path}`,
      method: 'GET',
    });
    const shown = shownReview.safeParse(answer.body);
    if (!shown.success) return false;
    const { status, evidenceHash } = shown.data;
    if (status !== 'open') return isSent;
    isSent = true;
    const body = { verb, comment: 'as agreed', evidenceHash };
    // A hold that is renewed meanwhile does not change the evidence; if something else does, that is another decision.
    const decisionKey = `${key}-${evidenceHash.slice(0, 16)}`;
    return isMade(request, { as: department, path: `${path}/decisions`, body, key: decisionKey });
  };
}

function attemptOf(request: StepRequest): () => Promise<boolean> {
  const { step, document, key } = request;
  if (step.does === 'resubmit')
    return () => isMade(request, { as: SUBMITTER, path: 'revisions', body: document, key });
  if (step.does === 'withdraw')
    return () => isMade(request, { as: SUBMITTER, path: 'withdrawal', body: { reason: null }, key });
  return decision(request, { verb: step.does, department: step.department });
}

/** Takes the step as soon as the order lets it. Throws when it does not in time. */
export async function takeStep(request: StepRequest): Promise<void> {
  const attempt = attemptOf(request);
  const giveUpAt = performance.now() + request.withinMs;
  while (!(await attempt())) {
    if (performance.now() > giveUpAt) throw new Error(`nobody could ${request.step.does} in time`);
    await pause(LOOK_EVERY_MS);
  }
}
