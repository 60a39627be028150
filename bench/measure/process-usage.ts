import { readdirSync, readFileSync } from 'node:fs';

/** What a program and everything that it started have used. Reads /proc, so it is for Linux. */
export interface Usage {
  /** Processor time in milliseconds since the start, user and system. */
  readonly cpuMs: number;
  /** Memory in bytes: the proportional share of each process, so that shared pages count once. */
  readonly memoryBytes: number;
}

interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  readonly cpuMs: number;
  /** Of children that have ended and been waited for. */
  readonly endedChildrenCpuMs: number;
}

/** Clock ticks of the kernel's accounting a second, the same on every Linux that Node runs on. */
const TICKS_A_SECOND = 100;
const MS_A_TICK = 1_000 / TICKS_A_SECOND;
const BYTES_A_KIB = 1_024;

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** Fields of /proc/<pid>/stat after the name, which may hold spaces: see proc(5). */
function readStat(pid: number): ProcessStat | null {
  const text = readOrNull(`/proc/${pid}/stat`);
  if (text === null) return null;
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const numberAt = (index: number) => Number(fields[index]);
  return {
    pid,
    parent: numberAt(1),
    cpuMs: (numberAt(11) + numberAt(12)) * MS_A_TICK,
    endedChildrenCpuMs: (numberAt(13) + numberAt(14)) * MS_A_TICK,
  };
}

function readMemory(pid: number): number {
  const kibibytes = /^Pss:\s+(\d+) kB/m.exec(readOrNull(`/proc/${pid}/smaps_rollup`) ?? '')?.[1];
  return Number(kibibytes ?? 0) * BYTES_A_KIB;
}

/** What the process and its children use by now. */
export function readUsage(pid: number): Usage {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readStat(Number(name)) ?? []);
  const family = all.filter((one) => one.pid === pid || one.parent === pid);
  const main = family.find((one) => one.pid === pid);
  return {
    cpuMs: family.reduce((sum, one) => sum + one.cpuMs, main?.endedChildrenCpuMs ?? 0),
    memoryBytes: family.reduce((sum, one) => sum + readMemory(one.pid), 0),
  };
}

/** What every named process uses by now. */
export function readUsages(processes: Readonly<Record<string, number>>): Readonly<Record<string, Usage>> {
  return Object.fromEntries(Object.entries(processes).map(([name, pid]) => [name, readUsage(pid)]));
}

/** Processor time between two readings, in milliseconds by name; a process that came or went is left out. */
export function cpuBetween(
  before: Readonly<Record<string, Usage>>,
  after: Readonly<Record<string, Usage>>,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(after).flatMap(([name, usage]) => {
      const earlier = before[name];
      return earlier ? [[name, usage.cpuMs - earlier.cpuMs] as const] : [];
    }),
  );
}
