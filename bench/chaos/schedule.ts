import { PROGRAM_NAMES, type ProgramName } from '../../stack/processes/program.ts';
import { createRandom, type Random } from './random.ts';

/** The connections that a proxy of ours can cut: who connects to whom. */
export const LINKS = [
  'client-api',
  'api-postgres',
  'api-temporal',
  'worker-postgres',
  'worker-temporal',
] as const;
export type Link = (typeof LINKS)[number];

/** What is done to a link: its connections are reset and new ones refused, nothing passes, or all of it late. */
export const LINK_FAULTS = ['cut', 'silence', 'slow'] as const;
export type LinkFault = (typeof LINK_FAULTS)[number];

/** Something that goes wrong. `atMs` counts from the start of the load. */
export type Fault =
  | {
      readonly kind: 'kill';
      readonly atMs: number;
      readonly targets: readonly ProgramName[];
      readonly restartAfterMs: number;
    }
  | { readonly kind: 'pause'; readonly atMs: number; readonly target: ProgramName; readonly forMs: number }
  | {
      readonly kind: 'link';
      readonly atMs: number;
      readonly link: Link;
      readonly fault: LinkFault;
      readonly forMs: number;
    }
  | { readonly kind: 'full_disk'; readonly atMs: number; readonly forMs: number };

/** What a schedule is made from; the same values make the same schedule. */
export interface ScheduleOptions {
  readonly seed: number;
  /** Processes that are killed, in all. */
  readonly kills: number;
  readonly durationMs: number;
}

const EARLIEST_MS = 3_000;
const TWO_AT_ONCE = 0.2;
const RESTART_MS = { least: 100, most: 3_000 } as const;
const PAUSE_MS = { least: 500, most: 8_000 } as const;
const LINK_MS = { least: 500, most: 8_000 } as const;
const DISK_MS = { least: 2_000, most: 5_000 } as const;
/** Faults of the other kinds for each kill. */
const OTHERS_A_KILL = 0.75;
const KILLS_A_FULL_DISK = 20;

/** An instant within the given slot of `slots` equal ones, so that faults are spread and yet fall on any moment. */
function withinSlot(random: Random, slot: { index: number; slots: number; durationMs: number }): number {
  const spanMs = slot.durationMs - EARLIEST_MS;
  const share = (slot.index + random.fraction()) / slot.slots;
  return Math.round(EARLIEST_MS + share * spanMs);
}

/** The programs in any order, over and over, so that each is killed as often as every other one. */
function* dealTargets(random: Random): Generator<ProgramName, never> {
  for (let deck: ProgramName[] = []; ;) {
    if (deck.length === 0) deck = [...PROGRAM_NAMES];
    const target = random.pick(deck);
    deck = deck.filter((name) => name !== target);
    yield target;
  }
}

function drawTargets(
  random: Random,
  of: { deal: Generator<ProgramName, never>; most: number },
): ProgramName[] {
  const first = of.deal.next().value;
  if (of.most < 2 || !random.chance(TWO_AT_ONCE)) return [first];
  const second = of.deal.next().value;
  return first === second ? [first] : [first, second];
}

function drawKills(random: Random, { kills, durationMs }: ScheduleOptions): Fault[] {
  const deal = dealTargets(random);
  const groups: ProgramName[][] = [];
  for (let left = kills; left > 0;) {
    const targets = drawTargets(random, { deal, most: left });
    groups.push(targets);
    left -= targets.length;
  }
  return groups.map((targets, index) => ({
    kind: 'kill',
    atMs: withinSlot(random, { index, slots: groups.length, durationMs }),
    targets,
    restartAfterMs: random.between(RESTART_MS),
  }));
}

function drawOther(random: Random, atMs: number): Fault {
  if (random.chance(0.4)) {
    return { kind: 'pause', atMs, target: random.pick(PROGRAM_NAMES), forMs: random.between(PAUSE_MS) };
  }
  const [link, fault] = [random.pick(LINKS), random.pick(LINK_FAULTS)];
  return { kind: 'link', atMs, link, fault, forMs: random.between(LINK_MS) };
}

function drawOthers(random: Random, { kills, durationMs }: ScheduleOptions): Fault[] {
  const slots = Math.ceil(kills * OTHERS_A_KILL);
  return Array.from({ length: slots }, (_, index) =>
    drawOther(random, withinSlot(random, { index, slots, durationMs })),
  );
}

function drawFullDisks(random: Random, { kills, durationMs }: ScheduleOptions): Fault[] {
  const slots = Math.ceil(kills / KILLS_A_FULL_DISK);
  return Array.from({ length: slots }, (_, index) => ({
    kind: 'full_disk',
    atMs: withinSlot(random, { index, slots, durationMs }),
    forMs: random.between(DISK_MS),
  }));
}

/** The faults of a run in the order in which they come; they may overlap. */
export function drawSchedule(options: ScheduleOptions): Fault[] {
  const random = createRandom(options.seed);
  const faults = [
    ...drawKills(random, options),
    ...drawOthers(random, options),
    ...drawFullDisks(random, options),
  ];
  return faults.sort((one, other) => one.atMs - other.atMs);
}
