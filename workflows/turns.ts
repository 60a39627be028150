import { condition } from '@temporalio/workflow';

/** A step that waits for its turn, or a result that waits to be handed out. */
type Act = () => void;

interface Ended {
  /** The place of the step in the order in which steps were started. */
  readonly place: number;
  readonly handOut: Act;
}

/**
 * Lets the steps of an order take turns: those that were asked for start together, and once all of them have ended
 * their results are handed out together, in the order in which they started.
 *
 * Local activities end one after the other within a workflow task, each in an activation of its own. In a replay they
 * end all at once, together with the timers and messages that came to the same task. An order that did anything in
 * between (set a timer, start a step) would do something else when it is replayed, which ends it for good. Here
 * nothing is done before everything under way has ended, so that both come to the same point with the same state.
 */
class Turns {
  private place = 0;
  private underWay = 0;
  private waiting: Act[] = [];
  private ended: Ended[] = [];
  private isTaken = false;

  /** Whether nothing is under way or about to be: only then may a timer be set. */
  isQuiet(): boolean {
    return this.underWay === 0 && this.waiting.length === 0 && this.ended.length === 0;
  }

  /** Starts a step in its turn, and resolves or rejects as it does. */
  take<Result>(start: () => Promise<Result>): Promise<Result> {
    if (!this.isTaken) void this.pump();
    return new Promise((resolve, reject) => {
      this.waiting.push(() => {
        const place = this.place;
        this.place += 1;
        const end = (handOut: Act): void => {
          this.ended.push({ place, handOut });
          this.underWay -= 1;
        };
        this.underWay += 1;
        start().then(
          (result) => {
            end(() => {
              resolve(result);
            });
          },
          (error: unknown) => {
            end(() => {
              // It is the error of the step, whatever that was.
              // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
              reject(error);
            });
          },
        );
      });
    });
  }

  /** The one place that starts steps and hands out results; it never ends before its order does. */
  private async pump(): Promise<never> {
    this.isTaken = true;
    for (;;) {
      await condition(() => this.underWay === 0 && !this.isQuiet());
      if (this.ended.length > 0) this.handOutAll();
      else this.startAll();
    }
  }

  private handOutAll(): void {
    const ended = this.ended.sort((one, other) => one.place - other.place);
    this.ended = [];
    for (const { handOut } of ended) handOut();
  }

  private startAll(): void {
    const { waiting } = this;
    this.waiting = [];
    for (const start of waiting) start();
  }
}

/** The turns of this workflow's order: every workflow has a copy of this module of its own. */
export const turns = new Turns();
