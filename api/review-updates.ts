import { DomainError } from '../domain/errors.ts';
import type { KeyedRequest } from '../db/idempotency.ts';
import type { Acknowledgement } from '../workflows/contract.ts';
import type { ApiContext } from './dependencies.ts';
import type { Delivery, ReviewUpdate } from './engine.ts';
import { isSettled, type Answer } from './idempotency.ts';

/** A message of a person to an order's review, with what surrounds it in the API. */
export interface KeyedUpdate<Message> {
  readonly keyed: KeyedRequest | null;
  readonly update: ReviewUpdate<Message>;
  /** Why the records forbid it already, or null; asked before the engine is, and when its review has ended. */
  readonly findRefusal: () => Promise<DomainError | null>;
  /** The answer once the review acknowledged it. */
  readonly toAnswer: (acknowledgement: Acknowledgement) => Promise<object>;
  /** The answer when the records have the message although the review refused it; null when they do not. */
  readonly recover?: (refusal: DomainError) => Promise<object | null>;
  /** What is answered when the review has ended without the records saying why it refuses. */
  readonly ended: () => DomainError;
}

async function throwRefusal(findRefusal: KeyedUpdate<unknown>['findRefusal']): Promise<void> {
  const refusal = await findRefusal();
  if (refusal) throw refusal;
}

/**
 * Sends the message, and once more where there was no review: an order that was accepted while the engine was away may
 * be one whose review is only started when the records are asked why it cannot be reached.
 */
async function deliver<Message>(context: ApiContext, input: KeyedUpdate<Message>): Promise<Delivery> {
  const delivery = await context.engine.send(input.update);
  if (delivery.outcome !== 'no_such_workflow') return delivery;
  await throwRefusal(input.findRefusal);
  return context.engine.send(input.update);
}

/** The answer to a message that has not been answered before; null when there is none within the deadline. */
async function reach<Message>(context: ApiContext, input: KeyedUpdate<Message>): Promise<object | null> {
  try {
    const delivery = await deliver(context, input);
    if (delivery.outcome === 'deadline') return null;
    if (delivery.outcome === 'acknowledged') return await input.toAnswer(delivery.acknowledgement);
    throw input.ended();
  } catch (error) {
    const recovered = error instanceof DomainError ? await input.recover?.(error) : null;
    if (!recovered) throw error;
    return recovered;
  }
}

/**
 * Sends a message to an order's review at most once for each key: 201 with the acknowledgement, or 202 with the id
 * under which the engine may still come to an outcome. The same key again asks under the same id, so that an answer
 * that was lost on the way is found, and the records are not asked whether their own decision forbids it.
 */
export async function sendOnce<Message>(context: ApiContext, input: KeyedUpdate<Message>): Promise<Answer> {
  const { keyed, update } = input;
  const stored = keyed && (await context.answers.claim(context.database, keyed));
  if (stored && isSettled(stored)) return { status: stored.status, text: stored.answer };
  if (!stored) await throwRefusal(input.findRefusal);
  const reply = await reach(context, input);
  if (!reply) return { status: 202, text: JSON.stringify({ updateId: update.updateId }) };
  const answer = { status: 201, text: JSON.stringify(reply) };
  return keyed ? context.answers.settle(context.database, keyed, answer) : answer;
}
