import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { z } from 'zod';
import { historySchema } from '../../api/schemas/history.ts';
import type { Actor } from '../../domain/actor.ts';
import { CHAIN_START } from '../../domain/history-event.ts';
import { Acting, overSocket } from '../support/acting.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { addCompany } from '../support/company.ts';
import { aDepartment, aPolicy } from '../support/orders.ts';
import { aReviewer } from '../support/review-environment.ts';

/** The departments that review an order at the desk: the first two at once, the last one after them. */
export const DEPARTMENTS = ['credit', 'materials', 'final_approval'] as const;
export const APPROVE = { verb: 'approve', comment: 'as I see it' };

const departments = [...DEPARTMENTS];
export const submitter = anActor('submitter', { id: 'lin' });
export const buyer = anActor('customer', { id: 'buyer' });
export const admin = anActor('admin', { id: 'admin' });
export const auditor = anActor('auditor', { id: 'auditor' });
export const anna = aReviewer('credit', { id: 'anna', name: 'Anna', departments });
export const bela = aReviewer('credit', { id: 'bela', name: 'Bela', departments });
export const dora = aReviewer('capacity', { id: 'dora', name: 'Dora' });
export const owner = aReviewer('sales', { id: aPolicy().owner, name: 'Owner', roles: ['manager'] });

/** One department's review of an order. */
export interface ReviewPath {
  readonly orderId: string;
  readonly department: string;
}

/** The same order's review of another department. */
export function of({ orderId }: ReviewPath, department: string): ReviewPath {
  return { orderId, department };
}

const taskList = z.object({
  items: z.array(
    z.object({ orderId: z.string(), department: z.string().nullable(), why: z.object({ code: z.string() }) }),
  ),
});

/** People who review orders over a socket, with the real worker behind it. */
export class ReviewDesk {
  readonly environment: ApiEnvironment;
  readonly acting: Acting;
  /** Where the API listens. */
  readonly address: string;

  private constructor(environment: ApiEnvironment, address: string) {
    this.environment = environment;
    this.address = address;
    this.acting = new Acting(environment, overSocket(environment, address));
  }

  static async open(): Promise<ReviewDesk> {
    const environment = await ApiEnvironment.start({ engineDeadlineMs: 30_000 });
    await addCompany(environment.review.owner);
    const everybody = [submitter, buyer, admin, auditor, anna, bela, dora, owner];
    await Promise.all(everybody.map((actor) => environment.keyOf(actor)));
    const asked = [
      ...[aDepartment('credit'), aDepartment('materials')],
      aDepartment('final_approval', { stage: 2 }),
    ];
    await environment.review.activate(aPolicy({ departments: asked }));
    await environment.review.startWorker();
    const address = await environment.app.listen({ host: '127.0.0.1', port: 0 });
    return new ReviewDesk(environment, address);
  }

  /** An order whose credit review waits. */
  async atCredit(): Promise<ReviewPath> {
    const path = { orderId: await this.acting.submit(submitter), department: 'credit' };
    await this.untilOpen(path);
    return path;
  }

  /** The review as soon as this round of it is open. */
  untilOpen(path: ReviewPath, round = 1) {
    return this.acting.shown(anna, path, (review) => review.status === 'open' && review.round === round);
  }

  /** Does something to a review, which is accepted. */
  async done(actor: Actor, path: ReviewPath, act: object): Promise<void> {
    expect(await this.acting.act(actor, path, act)).toMatchObject({ status: 201 });
  }

  /** Decides a review as soon as it is open, which is accepted. */
  async decided(actor: Actor, path: ReviewPath, decision: object = APPROVE): Promise<void> {
    await this.acting.shown(anna, path, ({ status }) => status === 'open');
    expect(await this.acting.decide(actor, path, decision)).toMatchObject({ status: 201 });
  }

  /** Approves what is left of the order, and answers the types of its {@link verified} events. */
  async approvedIn(path: ReviewPath, rest: readonly string[]): Promise<string[]> {
    for (const department of rest) await this.decided(anna, of(path, department));
    await this.acting.ended(auditor, path.orderId, 'approved');
    return this.verified(path.orderId);
  }

  /** The types of the order's events, once its chain has been recomputed from the bytes that the API hands out. */
  async verified(orderId: string): Promise<string[]> {
    const { body } = await this.acting.get(auditor, `/v1/orders/${orderId}/history?limit=200`);
    const { items } = historySchema.parse(body);
    let previous = CHAIN_START;
    for (const event of items) {
      expect(event.previousHash).toBe(previous);
      previous = createHash('sha256')
        .update(previous + event.body)
        .digest('hex');
      expect(event.hash).toBe(previous);
    }
    return items.map(({ type }) => type);
  }

  /** Why the review, or with `null` the whole order, waits for the person; empty when it does not. */
  async whyOf(
    actor: Actor,
    of: { readonly orderId: string; readonly department: string | null },
  ): Promise<string[]> {
    const { body } = await this.acting.get(actor, '/v1/tasks?limit=200');
    return taskList
      .parse(body)
      .items.filter((task) => task.orderId === of.orderId && task.department === of.department)
      .map(({ why }) => why.code);
  }

  close(): Promise<void> {
    return this.environment.close();
  }
}
