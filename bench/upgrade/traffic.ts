import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { runInFlight } from '../load/in-flight.ts';
import type { LoadClient } from '../load/load-client.ts';
import { documentOf, SHAPES, type Shape, type Step } from './in-flight-order.ts';
import { takeStep } from './take-step.ts';

const AT_ONCE = 8;
const STEPS_PER_SECOND = 10;

const identified = z.object({ id: z.string() });

/** An order of the rehearsal. */
export interface RehearsedOrder {
  readonly id: string;
  readonly shape: Shape;
  /** Why a step of it could not be taken; it has no more steps then. */
  stuckBy: string | null;
}

interface Tracked extends RehearsedOrder {
  readonly number: number;
  left: Step[];
  isBusy: boolean;
}

/** People who submit orders and decide them, a step of one order after a step of another one. */
export class Traffic {
  private readonly client: LoadClient;
  private readonly withinMs: number;
  private readonly tracked: Tracked[] = [];
  private nextNumber = 0;
  private slowest = 0;

  /** @param input.withinMs How long a step may take before the order counts as stuck. */
  constructor(input: { readonly client: LoadClient; readonly withinMs: number }) {
    this.client = input.client;
    this.withinMs = input.withinMs;
  }

  orders(): readonly RehearsedOrder[] {
    return this.tracked;
  }

  /** How long the slowest step since the last question took, in milliseconds. */
  takeSlowestMs(): number {
    const { slowest } = this;
    this.slowest = 0;
    return slowest;
  }

  /** Submits so many orders and brings each to where its shape waits. */
  async putInFlight(count: number): Promise<void> {
    await runInFlight({ times: count, inFlight: AT_ONCE, work: () => this.putOneInFlight() });
  }

  /** Takes so many steps at a steady pace, each of another order; resolves when they are taken. */
  async go(steps: number): Promise<void> {
    const taking: Promise<void>[] = [];
    const beganAt = performance.now();
    for (let taken = 0; taken < steps; taken += 1) {
      await pause(Math.max(0, beganAt + (taken * 1_000) / STEPS_PER_SECOND - performance.now()));
      const free = this.tracked.filter(({ left, isBusy }) => left.length > 0 && !isBusy);
      const order = free[Math.floor(Math.random() * free.length)];
      if (order) taking.push(this.takeNext(order));
    }
    await Promise.all(taking);
  }

  /** Takes every step that is left. */
  async finish(): Promise<void> {
    const finishOne = async (order: Tracked) => {
      while (order.left.length > 0) await this.takeNext(order);
    };
    const waiting = [...this.tracked];
    await runInFlight({
      times: waiting.length,
      inFlight: AT_ONCE,
      work: async (number) => {
        const order = waiting[number];
        if (order) await finishOne(order);
      },
    });
  }

  private async putOneInFlight(): Promise<void> {
    const number = this.nextNumber++;
    const shape = SHAPES[number % SHAPES.length];
    if (!shape) throw new Error('there is no shape');
    const body = documentOf(number, shape);
    const { id } = identified.parse(await this.client.post({ as: 'submitter', path: '/v1/orders', body }));
    const order: Tracked = { id, shape, number, left: [...shape.before], isBusy: false, stuckBy: null };
    while (order.left.length > 0) await this.takeNext(order);
    if (order.stuckBy === null) order.left = [...shape.after];
    this.tracked.push(order);
  }

  private async takeNext(order: Tracked): Promise<void> {
    const [step, ...rest] = order.left;
    if (!step) return;
    order.isBusy = true;
    const beganAt = performance.now();
    try {
      // The next revision differs from the one that was returned.
      const document = documentOf(order.number + 1_000_000, order.shape);
      const { client, withinMs } = this;
      await takeStep({ client, orderId: order.id, step, document, key: randomUUID(), withinMs });
      order.left = rest;
    } catch (error) {
      order.stuckBy = error instanceof Error ? error.message : String(error);
      order.left = [];
    } finally {
      order.isBusy = false;
      this.slowest = Math.max(this.slowest, performance.now() - beganAt);
    }
  }
}
