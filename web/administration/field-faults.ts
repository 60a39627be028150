import type { FieldFault } from '../../domain/errors.ts';
import { problemOf } from '../api/problem.ts';
import { faultText } from '../i18n/administration/fault-texts.ts';
import { i18n, isLanguage } from '../i18n/i18n.ts';

/** The faults of a refusal by where they are. */
export interface FieldFaults {
  readonly count: number;
  /** What is wrong at the pointer or below it; undefined when nothing is. */
  readonly at: (pointer: string) => string | undefined;
  /** Those at none of the pointers, which no field shows. */
  readonly elsewhere: (pointers: readonly string[]) => readonly FieldFault[];
}

function isAt(fault: FieldFault, pointer: string): boolean {
  return fault.pointer === pointer || fault.pointer.startsWith(`${pointer}/`);
}

/** Sorts what the API found wrong with a request to the fields that show it. */
export function fieldFaultsOf(error: unknown): FieldFaults {
  const problem = error === null ? null : problemOf(error);
  const faults = problem?.code === 'invalid_request' ? problem.faults : [];
  return {
    count: faults.length,
    at: (pointer) => {
      const found = faults.find((fault) => isAt(fault, pointer));
      return found && faultText(isLanguage(i18n.language) ? i18n.language : 'en', found.detail);
    },
    elsewhere: (pointers) => faults.filter((fault) => !pointers.some((pointer) => isAt(fault, pointer))),
  };
}
