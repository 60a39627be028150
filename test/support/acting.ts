import { orderSchema, reviewCaseSchema, type ReviewCaseAnswer } from '../../api/schemas/order-answers.ts';
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

/** People at work on reviews through the API. */
export class Acting {
  private readonly environment: ApiEnvironment;

  constructor(environment: ApiEnvironment) {
    this.environment = environment;
  }

  async submit(by: Actor): Promise<string> {
    const payload = anOrder({ requiredOn: '2099-12-18' });
    const answer = await this.environment.call(by, { method: 'POST', url: '/v1/orders', payload });
    return orderSchema.parse(answer.json()).id;
  }

  async get(actor: Actor, url: string): Promise<Answered> {
    const answer = await this.environment.call(actor, { method: 'GET', url });
    return { status: answer.statusCode, body: answer.json() };
  }

  async post(actor: Actor, url: string, payload: object, headers = aKey()): Promise<Answered> {
    const answer = await this.environment.call(actor, { method: 'POST', url, payload, headers });
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

  /** The types of the order's events. */
  async events(orderId: string): Promise<string[]> {
    const handle = this.environment.review.temporal.client.workflow.getHandle(`order-review/${orderId}`);
    return (await this.environment.review.events(handle)).map(({ type }) => type);
  }
}
