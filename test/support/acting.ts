import { orderSchema, reviewCaseSchema, type ReviewCaseAnswer } from '../../api/schemas/order-answers.ts';
import { addDays, toDay } from '../../domain/calendar-day.ts';
import type { Actor } from '../../domain/actor.ts';
import { aKey, type ApiEnvironment } from './api-environment.ts';
import { anOrder } from './orders.ts';

export interface Answered {
  readonly status: number;
  readonly body: unknown;
}

interface ReviewPath {
  readonly orderId: string;
  readonly department: string;
}

interface Call {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly payload?: object;
  readonly headers?: Record<string, string>;
}

/** How a person's request reaches the API. */
export type Way = (actor: Actor, call: Call) => Promise<{ statusCode: number; json: () => unknown }>;

/** Over a socket, as a client of another process does; the app listens at the address. */
export function overSocket(environment: ApiEnvironment, address: string): Way {
  return async (actor, { method, url, payload, headers }) => {
    const authorization = `Bearer ${await environment.keyOf(actor)}`;
    const response = await fetch(`${address}${url}`, {
      method,
      headers: { authorization, ...(payload && { 'content-type': 'application/json' }), ...headers },
      ...(payload && { body: JSON.stringify(payload) }),
    });
    const body: unknown = await response.json();
    return { statusCode: response.status, json: () => body };
  };
}

/** People at work on reviews through the API, without a network unless the way is another one. */
export class Acting {
  private readonly environment: ApiEnvironment;
  private readonly call: Way;
  private submitted = 0;

  constructor(environment: ApiEnvironment, way?: Way) {
    this.environment = environment;
    this.call = way ?? ((actor, call) => environment.call(actor, call));
  }

  async submit(by: Actor): Promise<string> {
    this.submitted += 1;
    // An order that looks like a recent one is one more thing to look at.
    const payload = anOrder({ requiredOn: addDays(toDay('2099-01-01'), this.submitted) });
    const answer = await this.call(by, { method: 'POST', url: '/v1/orders', payload });
    return orderSchema.parse(answer.json()).id;
  }

  async get(actor: Actor, url: string): Promise<Answered> {
    const answer = await this.call(actor, { method: 'GET', url });
    return { status: answer.statusCode, body: answer.json() };
  }

  async post(actor: Actor, url: string, payload: object, headers = aKey()): Promise<Answered> {
    const answer = await this.call(actor, { method: 'POST', url, payload, headers });
    return { status: answer.statusCode, body: answer.json() };
  }

  /** The review as the person sees it, once it is as the condition says. */
  async shown(
    actor: Actor,
    { orderId, department }: ReviewPath,
    isAwaited: (review: ReviewCaseAnswer) => boolean = () => true,
  ): Promise<ReviewCaseAnswer> {
    return this.environment.review.until(async () => {
      const { status, body } = await this.get(actor, `/v1/orders/${orderId}/reviews/${department}`);
      const review = status === 200 ? reviewCaseSchema.parse(body) : null;
      return review && isAwaited(review) ? review : null;
    });
  }

  act(actor: Actor, path: ReviewPath, act: object, headers = aKey()): Promise<Answered> {
    return this.post(actor, `/v1/orders/${path.orderId}/reviews/${path.department}/acts`, act, headers);
  }

  /** Decides on the evidence that is shown now, unless the decision names another. */
  async decide(actor: Actor, path: ReviewPath, decision: object, headers = aKey()): Promise<Answered> {
    const { evidenceHash } = await this.shown(actor, path);
    const url = `/v1/orders/${path.orderId}/reviews/${path.department}/decisions`;
    return this.post(actor, url, { evidenceHash, ...decision }, headers);
  }

  /** Waits until the order has this status. */
  async ended(actor: Actor, orderId: string, status: string): Promise<void> {
    await this.environment.review.until(async () => {
      const { body } = await this.get(actor, `/v1/orders/${orderId}`);
      return orderSchema.parse(body).status === status ? true : null;
    });
  }

  /** The order's events, in the order of its chain. */
  async listEvents(orderId: string): Promise<{ type: string; at: string }[]> {
    const handle = this.environment.review.temporal.client.workflow.getHandle(`order-review/${orderId}`);
    const events = await this.environment.review.events(handle);
    return events.map(({ type, at }) => ({ type, at: at.toISOString() }));
  }

  /** The types of the order's events. */
  async events(orderId: string): Promise<string[]> {
    return (await this.listEvents(orderId)).map(({ type }) => type);
  }
}
