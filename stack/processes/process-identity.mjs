/**
 * Tells whether a process id still means the process that was written down. A number alone proves nothing: the system
 * gives it away again, and a signal would then reach a stranger.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';

const pollMs = 25;
const isLinux = process.platform === 'linux';

function readProc(path) {
  try {
    return readFileSync(`/proc/${path}`, 'utf8');
  } catch {
    return undefined;
  }
}

function askPs(pid, column) {
  try {
    return execFileSync('ps', ['-ww', '-o', `${column}=`, '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return '';
  }
}

function linuxStartOf(pid) {
  const stat = readProc(`${pid}/stat`);
  if (stat === undefined) return undefined;
  // The name in parentheses may itself contain spaces and parentheses; the fixed fields follow the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields[0];
  const startedAtTicks = fields[19];
  if (state === 'Z' || state === 'X') return undefined;
  return `${(readProc('sys/kernel/random/boot_id') ?? '').trim()}/${startedAtTicks}`;
}

/** When a live process was started, in the system's own words; undefined when no such process runs. */
export function startOf(pid) {
  if (isLinux) return linuxStartOf(pid);
  const started = askPs(pid, 'lstart');
  return started === '' || askPs(pid, 'stat').startsWith('Z') ? undefined : started;
}

/** The process that started a live process, or the one that has adopted it; 0 when it cannot be told. */
export function parentOf(pid) {
  if (!isLinux) return Number(askPs(pid, 'ppid'));
  const stat = readProc(`${pid}/stat`) ?? '';
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? 0);
}

/** The command line of a live process, its words separated by spaces; empty when it cannot be read. */
export function commandLineOf(pid) {
  if (isLinux) return (readProc(`${pid}/cmdline`) ?? '').split('\0').join(' ').trim();
  return askPs(pid, 'command');
}

/** A process as it can be written down and recognised later. */
export function identify(pid) {
  return { pid, start: startOf(pid) ?? '' };
}

/** Whether exactly the process that was identified still runs. */
export function isAlive({ pid, start }) {
  return start !== '' && startOf(pid) === start;
}

function signal(identity, name) {
  if (!isAlive(identity)) return;
  try {
    process.kill(identity.pid, name);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** Waits until the process has gone; answers whether it did within `withinMs`. */
export async function waitUntilGone(identity, withinMs) {
  const lastAt = Date.now() + withinMs;
  while (isAlive(identity)) {
    if (Date.now() > lastAt) return false;
    await delay(pollMs);
  }
  return true;
}

/** Asks a process to stop with `signalName`, and ends it by force when it has not gone within `graceMs`. */
export async function stopProcess(identity, { signalName, graceMs }) {
  signal(identity, signalName);
  if (await waitUntilGone(identity, graceMs)) return;
  signal(identity, 'SIGKILL');
  await waitUntilGone(identity, graceMs);
}
