/** Says what is being waited for once it takes longer than two seconds: one live line on a terminal, else plain lines. */
import process from 'node:process';

const quietMs = 2_000;
const frameMs = 120;
const plainEveryMs = 15_000;
const frames = ['|', '/', '-', '\\'];

const output = process.stderr;
const running = new Set();
let timer;
let frame = 0;

const secondsOf = (step) => Math.round((Date.now() - step.startedAt) / 1000);
const isShown = (step) => Date.now() - step.startedAt > quietMs;

function clearLine() {
  if (output.isTTY) output.write('\r\x1b[K');
}

function drawLine(steps) {
  frame = (frame + 1) % frames.length;
  const text = steps.map((step) => `${step.label} (${secondsOf(step)} s)`).join(', ');
  output.write(`\r\x1b[K${frames[frame]} ${text}`.slice(0, (output.columns ?? 80) + 3));
}

function printDue(steps) {
  for (const step of steps) {
    if (Date.now() < step.nextLineAt) continue;
    output.write(step.lines === 0 ? `${step.label} ...\n` : `${step.label} ... ${secondsOf(step)} s\n`);
    step.lines += 1;
    step.nextLineAt = Date.now() + plainEveryMs;
  }
}

function tick() {
  const steps = [...running].filter(isShown);
  if (steps.length === 0) return;
  if (output.isTTY) drawLine(steps);
  else printDue(steps);
}

function finish(step) {
  running.delete(step);
  if (running.size === 0) {
    clearInterval(timer);
    timer = undefined;
  }
  if (!isShown(step)) return;
  clearLine();
  output.write(`${step.label}: ${secondsOf(step)} s\n`);
}

/** Prints a line without tearing the live one. */
export function say(text) {
  clearLine();
  output.write(`${text}\n`);
}

/** Runs a task and shows for how long it has been running. */
export async function withProgress(label, task) {
  const step = { label, startedAt: Date.now(), nextLineAt: 0, lines: 0 };
  running.add(step);
  timer ??= setInterval(tick, frameMs);
  try {
    return await task();
  } finally {
    finish(step);
  }
}
