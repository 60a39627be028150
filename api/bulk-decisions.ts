import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { isAllowed } from '../domain/authorization.ts';
import { refuse } from '../domain/errors.ts';
import { canonicalJson, sha256Hex } from '../db/canonical.ts';
import type { KeyedRequest } from '../db/idempotency.ts';
import { actorOf } from './access.ts';
import { decideReview } from './decision.ts';
import type { ApiContext } from './dependencies.ts';
import { toRefusal } from './error-handler.ts';
import { isSettled, keyOf, type Answer } from './idempotency.ts';
import { requireVisible } from './order-lookup.ts';
import { internalProblem, toProblem, type Problem } from './problem.ts';
import { decisionBody, type decisionsBody } from './schemas/decision.ts';
import { schemaFaults } from './validation.ts';

type Item = z.infer<typeof decisionsBody>['items'][number];

interface Result {
  readonly orderId: string;
  readonly department: string;
  readonly status: number;
  readonly body: unknown;
}

/** Decisions that are under way at once, of one request. */
const AT_ONCE = 4;
const PENDING = 202;

interface Bulk {
  readonly context: ApiContext;
  readonly request: FastifyRequest;
  readonly keyed: KeyedRequest | null;
}

/** The request that the item would have been alone, under a key that follows from that of the whole. */
function keyOfItem(keyed: KeyedRequest, item: Item, index: number): KeyedRequest {
  const { orderId, department, ...body } = item;
  return {
    actorId: keyed.actorId,
    route: `POST /v1/orders/${orderId}/reviews/${department}/decisions`,
    key: sha256Hex(`${keyed.key}/${index}`),
    bodyHash: sha256Hex(canonicalJson(body)),
  };
}

async function decide({ context, request, keyed }: Bulk, item: Item, index: number): Promise<Answer> {
  const { orderId, department, ...given } = item;
  const actor = actorOf(request);
  if (!isAllowed(actor, 'review.decide')) throw refuse.forbidden('review.decide');
  const body = decisionBody.safeParse(given);
  if (!body.success) throw refuse.invalidRequest(schemaFaults(body.error.issues));
  await requireVisible(context.database, orderId, actor);
  return decideReview(context, {
    ...{ orderId, department, actor, body: body.data },
    keyed: keyed && keyOfItem(keyed, item, index),
    requestId: `${request.id}/${index}`,
  });
}

function toFailure({ request }: Bulk, error: unknown): Problem {
  const refusal = toRefusal(error);
  if (refusal) return toProblem(refusal, request.id);
  request.log.error({ err: error }, 'a decision of many failed');
  return internalProblem(request.id);
}

async function judge(bulk: Bulk, item: Item, index: number): Promise<Result> {
  const { orderId, department } = item;
  try {
    const { status, text } = await decide(bulk, item, index);
    const body: unknown = JSON.parse(text);
    return { orderId, department, status, body };
  } catch (error) {
    const problem = toFailure(bulk, error);
    return { orderId, department, status: problem.status, body: problem };
  }
}

/** The items of each order, with their places. */
function lanesOf(items: readonly Item[]): Map<string, [number, Item][]> {
  const lanes = new Map<string, [number, Item][]>();
  for (const [index, item] of items.entries()) {
    lanes.set(item.orderId, [...(lanes.get(item.orderId) ?? []), [index, item]]);
  }
  return lanes;
}

/** Judges each item alone: a few orders at once, and the items of one order one after the other. */
async function judgeAll(bulk: Bulk, items: readonly Item[]): Promise<Result[]> {
  const lanes = lanesOf(items).values();
  const results = new Map<number, Result>();
  const work = async () => {
    for (const lane of lanes) {
      for (const [index, item] of lane) results.set(index, await judge(bulk, item, index));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return items.flatMap((_, index) => results.get(index) ?? []);
}

/**
 * Decides many reviews, each as if it had been sent alone. The same request with the same key goes on where it was and
 * tells the outcome of what had none.
 */
export async function decideReviews(
  context: ApiContext,
  request: FastifyRequest,
  { items }: z.infer<typeof decisionsBody>,
): Promise<Answer> {
  const keyed = keyOf(request);
  const stored = keyed && (await context.answers.claim(context.database, keyed));
  if (stored && isSettled(stored)) return { status: stored.status, text: stored.answer };
  const results = await judgeAll({ context, request, keyed }, items);
  const answer = { status: 200, text: JSON.stringify({ results }) };
  // What may still come to another outcome is asked for again under the same key.
  const isFinal = results.every(({ status }) => status !== PENDING && status < 500);
  return keyed && isFinal ? context.answers.settle(context.database, keyed, answer) : answer;
}
