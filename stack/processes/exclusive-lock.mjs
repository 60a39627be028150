/**
 * A lock between processes, held by a file that names its holder. A holder that was killed is recognised by its
 * process id together with its start, so a lock never has to be removed by hand.
 */
import {
  mkdirSync,
  readFileSync,
  rmSync,
  rmdirSync,
  statSync,
  unlinkSync,
  linkSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { identify, isAlive } from './process-identity.mjs';

const pollMs = 200;
const abandonedBreakMs = 10_000;

function readHolder(path) {
  try {
    const { pid, start } = JSON.parse(readFileSync(path, 'utf8'));
    return { pid, start };
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    if (error instanceof SyntaxError) return { pid: 0, start: '' };
    throw error;
  }
}

function createLock(path) {
  const own = `${path}.${process.pid}`;
  writeFileSync(own, JSON.stringify(identify(process.pid)), { mode: 0o600 });
  try {
    // A link appears with its whole content or not at all, so nobody ever reads a half-written holder.
    linkSync(own, path);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    unlinkSync(own);
  }
}

/** Removes the lock of a dead holder. Only one process at a time may judge that, or it could remove its successor's. */
function removeAbandoned(path) {
  const breaking = `${path}.breaking`;
  try {
    mkdirSync(breaking);
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    const age = Date.now() - (statSync(breaking, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > abandonedBreakMs) rmdirSync(breaking);
    return;
  }
  try {
    const holder = readHolder(path);
    if (holder !== undefined && !isAlive(holder)) rmSync(path, { force: true });
  } finally {
    rmdirSync(breaking);
  }
}

/** Takes the lock if it is free: answers with `release`, or with the `holder` that has it. */
export function tryLock(path) {
  mkdirSync(dirname(path), { recursive: true });
  for (;;) {
    if (createLock(path)) return { release: () => rmSync(path, { force: true }) };
    const holder = readHolder(path);
    if (holder !== undefined && isAlive(holder)) return { holder };
    removeAbandoned(path);
  }
}

/** Waits for the lock, runs the task and lets the lock go. `onWait` is called once if another process has it. */
export async function withLock(path, { task, onWait }) {
  let attempt = tryLock(path);
  if (attempt.holder !== undefined) onWait(attempt.holder);
  while (attempt.holder !== undefined) {
    await delay(pollMs);
    attempt = tryLock(path);
  }
  try {
    return await task();
  } finally {
    attempt.release();
  }
}
