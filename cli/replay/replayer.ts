import { setFlagsFromString } from 'node:v8';
import { IllegalStateError } from '@temporalio/common';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import type { EngineHistory } from './engine-history.ts';

/** Why the code did not do what the history says. */
export interface ReplayFault {
  /** The event of the engine's history at which they part; null when the engine's library does not name it. */
  readonly eventId: number | null;
  readonly detail: string;
}

interface Replayed {
  readonly workflowId: string;
  readonly history: EngineHistory;
}

const EVENT = /HistoryEvent\(id: (\d+)/;
const MOST_TEXT = 1_000;

/**
 * The engine's library would write every violation on the standard error besides; a process has one runtime. It also takes
 * the stack of every promise of a workflow, through the source map: in the threads that are begun from here on, one line of it.
 */
function quieten(): void {
  setFlagsFromString('--stack-trace-limit=1');
  try {
    Runtime.install({
      logger: new DefaultLogger('ERROR', () => undefined),
      telemetryOptions: { logging: { filter: 'OFF', forward: {} } },
    });
  } catch (error) {
    if (!(error instanceof IllegalStateError)) throw error;
  }
}

/** Hands out what it is given, one after the other, as soon as it is there. */
class Feed {
  private waiting: ((next: Replayed) => void) | null = null;
  private next: Replayed | null = null;

  give(replayed: Replayed): void {
    if (this.waiting) this.waiting(replayed);
    else this.next = replayed;
    this.waiting = null;
  }

  async *all(): AsyncGenerator<Replayed> {
    for (;;) {
      const given = this.next;
      this.next = null;
      yield given ?? (await new Promise<Replayed>((resolve) => (this.waiting = resolve)));
    }
  }
}

function toFault({ message }: Error): ReplayFault {
  const [, eventId] = EVENT.exec(message) ?? [];
  return { eventId: eventId === undefined ? null : Number(eventId), detail: message.slice(0, MOST_TEXT) };
}

/** Replays histories with the workflow code of one bundle, one at a time. Close it after the last. */
export class Replayer {
  private readonly feed = new Feed();
  private readonly results: ReturnType<typeof Worker.runReplayHistories>;
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  constructor(codePath: string) {
    quieten();
    // Otherwise the library runs workflows in this thread, for a debugger: all replayers would take turns on one processor.
    const options = { workflowBundle: { codePath }, debugMode: false };
    this.results = Worker.runReplayHistories(options, this.feed.all());
  }

  get isBusy(): boolean {
    return this.waiting > 0;
  }

  /** Null when the code does what the history says. */
  replay(input: { orderId: string; history: EngineHistory }): Promise<ReplayFault | null> {
    const { orderId, history } = input;
    const replayed = this.last.then(async () => {
      this.feed.give({ workflowId: `order-review/${orderId}`, history });
      const next = await this.results.next();
      if (next.done === true) throw new Error('the replay ended before the last history');
      const { error } = next.value;
      return error ? toFault(error) : null;
    });
    this.waiting += 1;
    this.last = replayed
      .catch(() => undefined)
      .finally(() => {
        this.waiting -= 1;
      });
    return replayed;
  }

  async close(): Promise<void> {
    await this.results.return?.(undefined);
  }
}
