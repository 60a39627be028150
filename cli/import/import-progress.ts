import cliProgress from 'cli-progress';
import type { Terminal } from '../output.ts';

/** Shows how far an import has come, one step after the other. */
export interface Progress {
  /** Begins a step of so many units; the answer is called with how many more are done. */
  readonly begin: (step: string, total: number) => (done: number) => void;
  readonly end: () => void;
}

const PLAIN_STEP_MS = 2_000;

function openBars(): Progress {
  let bar: cliProgress.SingleBar | null = null;
  return {
    begin: (step, total) => {
      const format = `${step} {bar} {value}/{total}`;
      const shown = new cliProgress.SingleBar({ format, stream: process.stderr });
      shown.start(total, 0);
      bar = shown;
      return (done) => {
        shown.increment(done);
      };
    },
    end: () => {
      bar?.stop();
      bar = null;
    },
  };
}

/** A line every other second of a step, and one at its end when it took that long. */
export function openLines(write: (text: string) => void): Progress {
  let startedAt = 0;
  let saidAt = 0;
  let state = '';
  const say = (): void => {
    saidAt = Date.now();
    write(`${state}\n`);
  };
  return {
    begin: (step, total) => {
      let sum = 0;
      startedAt = Date.now();
      saidAt = startedAt;
      state = `${step}: 0 of ${total}`;
      return (done) => {
        sum += done;
        state = `${step}: ${sum} of ${total}`;
        if (Date.now() - saidAt >= PLAIN_STEP_MS) say();
      };
    },
    end: () => {
      if (Date.now() - startedAt >= PLAIN_STEP_MS) say();
    },
  };
}

/** A bar where somebody watches, lines elsewhere; both on the standard error. */
export function openProgress(terminal: Terminal): Progress {
  return process.stderr.isTTY ? openBars() : openLines(terminal.warn);
}
