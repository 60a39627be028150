import { z } from 'zod';
import { anOrder, ASKED } from './company.ts';
import { runInFlight } from './in-flight.ts';
import { Inbox } from './inbox.ts';
import type { LoadClient } from './load-client.ts';

const identified = z.object({ id: z.string() });
const shownReview = z.object({ evidenceHash: z.string() });

/** How long the steps of the scenario took, in milliseconds. */
export interface Durations {
  readonly submissions: number[];
  readonly decisions: number[];
}

async function timed<Result>(into: number[], work: Promise<Result>): Promise<Result> {
  const beganAt = performance.now();
  const result = await work;
  into.push(performance.now() - beganAt);
  return result;
}

/** Submits orders and has three people decide each, as the company's people would through the API. */
export class Scenario {
  /** Counts over all measurements, so that no order looks like an earlier one. */
  private static nextIndex = 0;
  readonly durations: Durations = { submissions: [], decisions: [] };
  private readonly client: LoadClient;
  private readonly inboxes: Readonly<Record<string, Inbox>>;

  constructor(client: LoadClient) {
    this.client = client;
    this.inboxes = Object.fromEntries(ASKED.map((department) => [department, new Inbox(client, department)]));
  }

  /** Submits the next order and answers its id. */
  async submit(): Promise<string> {
    const body = anOrder(Scenario.nextIndex++);
    const sent = this.client.post({ as: 'submitter', path: '/v1/orders', body });
    return identified.parse(await timed(this.durations.submissions, sent)).id;
  }

  /** Resolves once the order's first asked review waits for a person. */
  async untilFirstOpen(orderId: string): Promise<void> {
    await this.inboxes[ASKED[0]]?.wait(orderId);
  }

  /** Decides the order's first asked review. */
  async decideFirst(orderId: string): Promise<void> {
    await this.decide(orderId, ASKED[0]);
  }

  /** Takes the order through its three decisions; it is approved then. */
  async decideAll(orderId: string): Promise<void> {
    const [first, second, last] = ASKED;
    await Promise.all([this.decide(orderId, first), this.decide(orderId, second)]);
    await this.decide(orderId, last);
  }

  /** Runs the number of orders, so many of them at the same time. */
  async run(input: { readonly orders: number; readonly inFlight: number }): Promise<void> {
    const work = async () => this.decideAll(await this.submit());
    await runInFlight({ times: input.orders, inFlight: input.inFlight, work });
  }

  private async decide(orderId: string, department: string): Promise<void> {
    await this.inboxes[department]?.wait(orderId);
    const path = `/v1/orders/${orderId}/reviews/${department}`;
    const { evidenceHash } = shownReview.parse(await this.client.get({ as: department, path }));
    const body = { verb: 'approve', comment: 'as agreed', evidenceHash };
    const sent = this.client.post({ as: department, path: `${path}/decisions`, body });
    await timed(this.durations.decisions, sent);
  }
}
