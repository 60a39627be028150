import { setTimeout as delay } from 'node:timers/promises';
import type { Keeper } from './keeper.ts';
import type { Fault } from './schedule.ts';
import type { Proxies } from './chaos-stack.ts';

/** Something that writes fail on while it is full. */
export interface FillableDisk {
  readonly fill: () => void;
  readonly free: () => void;
}

/** What faults are done to. */
export interface FaultPlace {
  readonly keeper: Keeper;
  readonly proxies: Proxies;
  readonly disk: FillableDisk;
  readonly note: (text: string) => void;
}

/** How many faults of each kind were really done. */
export interface FaultCounts {
  killed: number;
  paused: number;
  links: number;
  fullDisks: number;
  /** Nothing ran that could be killed or paused. */
  missed: number;
}

type Done = Partial<FaultCounts>;

async function kill({ keeper, note }: FaultPlace, fault: Extract<Fault, { kind: 'kill' }>): Promise<Done> {
  note(`kill -9 ${fault.targets.join(' and ')}`);
  const done = await Promise.all(fault.targets.map((target) => keeper.kill(target, fault.restartAfterMs)));
  const killed = done.filter(Boolean).length;
  return { killed, missed: done.length - killed };
}

async function pause({ keeper, note }: FaultPlace, fault: Extract<Fault, { kind: 'pause' }>): Promise<Done> {
  const goOn = keeper.pause(fault.target);
  if (!goOn) return { missed: 1 };
  note(`SIGSTOP ${fault.target} for ${fault.forMs} ms`);
  await delay(fault.forMs);
  goOn();
  return { paused: 1 };
}

async function breakLink(
  { proxies, note }: FaultPlace,
  fault: Extract<Fault, { kind: 'link' }>,
): Promise<Done> {
  note(`${fault.fault} ${fault.link} for ${fault.forMs} ms`);
  const proxy = proxies[fault.link];
  proxy.break(fault.fault);
  await delay(fault.forMs);
  proxy.mend();
  return { links: 1 };
}

async function fillDisk(
  { disk, note }: FaultPlace,
  fault: Extract<Fault, { kind: 'full_disk' }>,
): Promise<Done> {
  note(`disk full for ${fault.forMs} ms`);
  disk.fill();
  await delay(fault.forMs);
  disk.free();
  return { fullDisks: 1 };
}

function doFault(place: FaultPlace, fault: Fault): Promise<Done> {
  switch (fault.kind) {
    case 'kill':
      return kill(place, fault);
    case 'pause':
      return pause(place, fault);
    case 'link':
      return breakLink(place, fault);
    case 'full_disk':
      return fillDisk(place, fault);
  }
}

/** Does the faults of a schedule, each at its time, and resolves when the last is over. */
export async function doFaults(place: FaultPlace, schedule: readonly Fault[]): Promise<FaultCounts> {
  const beganAt = Date.now();
  const counts: FaultCounts = { killed: 0, paused: 0, links: 0, fullDisks: 0, missed: 0 };
  const running: Promise<void>[] = [];
  const add = (done: Done): void => {
    counts.killed += done.killed ?? 0;
    counts.paused += done.paused ?? 0;
    counts.links += done.links ?? 0;
    counts.fullDisks += done.fullDisks ?? 0;
    counts.missed += done.missed ?? 0;
  };
  for (const fault of schedule) {
    await delay(Math.max(0, beganAt + fault.atMs - Date.now()));
    running.push(doFault(place, fault).then(add));
  }
  await Promise.all(running);
  return counts;
}
