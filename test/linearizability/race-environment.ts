import { orderSchema, reviewCaseSchema } from '../../api/schemas/order-answers.ts';
import type { ApiApp } from '../../api/dependencies.ts';
import type { Actor } from '../../domain/actor.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { addCompany } from '../support/company.ts';
import { aDepartment, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer } from '../support/review-environment.ts';
import { RacingClients } from './racing-client.ts';
import { REVIEWERS, type PlannedClient } from './racing-plan.ts';

/** Short enough for some decisions to be left without an answer, long enough for others to get one. */
const HASTY_DEADLINE_MS = 40;

/** A running product with two API processes, one of which hardly waits for the engine, and people who race. */
export class RaceEnvironment {
  private readonly api: ApiEnvironment;
  private readonly hasty: ApiApp;
  private readonly submitter = anActor('submitter');
  private readonly reviewers = Array.from({ length: REVIEWERS }, (_none, index) =>
    aReviewer('credit', { id: `racer-${index}`, name: `Racer ${index}` }),
  );

  private constructor(input: { api: ApiEnvironment; hasty: ApiApp }) {
    this.api = input.api;
    this.hasty = input.hasty;
  }

  static async start(): Promise<RaceEnvironment> {
    const api = await ApiEnvironment.start({ engineDeadlineMs: 30_000 });
    const hasty = await api.build(api.review.temporal.client, { engineDeadlineMs: HASTY_DEADLINE_MS });
    const environment = new RaceEnvironment({ api, hasty });
    await addCompany(api.review.owner);
    await api.review.activate(aPolicy({ departments: [aDepartment('credit')] }));
    const { submitter, reviewers } = environment;
    await Promise.all([submitter, ...reviewers].map((actor) => api.keyOf(actor)));
    await api.review.startWorker();
    return environment;
  }

  close(): Promise<void> {
    return this.api.close();
  }

  /** Submits an order and waits until its review is open, for clients to race on. */
  async openReview(): Promise<RacingClients> {
    const payload = anOrder({ requiredOn: '2099-12-18' });
    const submitted = await this.api.call(this.submitter, { method: 'POST', url: '/v1/orders', payload });
    const { id: orderId } = orderSchema.parse(submitted.json());
    const { evidenceHash } = await this.api.review.until(async () => {
      const url = `/v1/orders/${orderId}/reviews/credit`;
      const answer = await this.api.call(this.actorOf(0), { method: 'GET', url });
      return answer.statusCode === 200 ? reviewCaseSchema.parse(answer.json()) : null;
    });
    return new RacingClients(this.api, { orderId, evidenceHash });
  }

  /** Lets the clients ask at the same time, each one question after the other. */
  async race(clients: RacingClients, planned: readonly PlannedClient[]): Promise<void> {
    const { app } = this.api;
    const run = async ({ who, isHasty, asksAgain, requests }: PlannedClient) => {
      const way = { app: isHasty ? this.hasty : app, again: asksAgain ? app : null };
      for (const request of requests) await clients.ask(this.actorOf(who), request, way);
    };
    await Promise.all(planned.map(run));
  }

  private actorOf(who: PlannedClient['who']): Actor {
    const actor = who === 'submitter' ? this.submitter : this.reviewers[who];
    if (!actor) throw new Error(`nobody is racer ${who}`);
    return actor;
  }
}
