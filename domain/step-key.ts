import { RUNGS, type Rung } from './ladder.ts';
import { SHARED_SEAT } from './seats.ts';

const BESIDE = 'beside:';

/**
 * What names a recorded step within its order: the activity and its subject. Names of departments have no colon
 * (lower-case letters, digits and underscores), so a key can be taken apart again.
 */
export const stepKey = {
  plan: (revision: number) => `plan:${revision}`,
  check: (department: string, checkNumber: number) => `check:${department}:${checkNumber}`,
  /** From the shared seat the key is what it was before there were others. */
  decision: (department: string, round: number, seat: string = SHARED_SEAT) =>
    seat === SHARED_SEAT ? `decide:${department}:${round}` : `decide:${department}:${round}:${seat}`,
  rung: (subject: { department: string; round: number; rung: Rung }) =>
    `rung:${subject.department}:${subject.round}:${subject.rung}`,
  act: (subject: { department: string; round: number; ordinal: number }) =>
    `act:${subject.department}:${subject.round}:${subject.ordinal}`,
  settle: (revision: number, ordinal: number) => `settle:${revision}:${ordinal}`,
  expire: (revision: number, ordinal: number) => `expire:${revision}:${ordinal}`,
  offer: (revision: number, ordinal: number) => `offer:${revision}:${ordinal}`,
  answer: (revision: number, ordinal: number) => `answer:${revision}:${ordinal}`,
  takeover: (id: string) => `takeover:${id}`,
  attachment: (id: string) => `${BESIDE}attachment:${id}`,
  comment: (id: string) => `${BESIDE}comment:${id}`,
  acknowledgement: (id: string) => `${BESIDE}acknowledgement:${id}`,
} as const;

/** Whether the key is of what the record notes beside the order's process: no execution knows of it. */
export function isBesideProcess(key: string): boolean {
  return key.startsWith(BESIDE);
}

/** The subject of a step that concerns one department. */
export interface DepartmentStep {
  readonly department: string;
  /** The number of a check; the round of a decision, a rung or an act. */
  readonly number: number;
}

function parts(key: string): readonly string[] {
  return key.split(':');
}

/** The revision that a plan's or a settlement's key names. Throws when the key is another one. */
export function revisionOfKey(key: string): number {
  const revision = Number(parts(key)[1]);
  if (!Number.isInteger(revision)) throw new Error(`step key ${key} names no revision`);
  return revision;
}

/** The ordinal that the key of a settlement, of a counter-offer or of holds that ran out names. Throws when the key is another one. */
export function ordinalOfKey(key: string): number {
  const ordinal = Number(parts(key)[2]);
  if (!Number.isInteger(ordinal)) throw new Error(`step key ${key} names no ordinal`);
  return ordinal;
}

/** The department that a key names, with the number of the check or the round. Throws when the key is another one. */
export function departmentOfKey(key: string): DepartmentStep {
  const [, department, numeral] = parts(key);
  const number = Number(numeral);
  if (department === undefined || !Number.isInteger(number)) {
    throw new Error(`step key ${key} names no department`);
  }
  return { department, number };
}

/** The rung that a key names. Throws when the key is another one. */
export function rungOfKey(key: string): Rung {
  const name = parts(key)[3];
  const rung = RUNGS.find((known) => known === name);
  if (!rung) throw new Error(`step key ${key} names no rung`);
  return rung;
}
