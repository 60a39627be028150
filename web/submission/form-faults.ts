import { createContext, use } from 'react';
import type { FieldFault } from '../../domain/errors.ts';
import { problemOf } from '../api/problem.ts';
import type { Words } from '../i18n/use-language.ts';
import { fieldOfPointer, type DraftFault } from './order-draft.ts';

/** What is wrong with each field of the form, in words, by the field's name. */
export type FormFaults = ReadonlyMap<string, string>;

/** For every field of the form, however deep it stands. */
export const FormFaultsContext = createContext<FormFaults>(new Map());

/** What is wrong with a field; undefined when nothing is known to be. */
export function useFault(field: string): string | undefined {
  return use(FormFaultsContext).get(field);
}

/** The faults that the API found, when that is why it refused. */
export function faultsIn(error: unknown): readonly FieldFault[] {
  const problem = error === null ? null : problemOf(error);
  return problem?.code === 'invalid_request' ? problem.faults : [];
}

/**
 * What is shown beside the fields. What is missing is not held against somebody who still writes: it is shown once they want to
 * submit.
 */
export function toFormFaults(
  { t }: Pick<Words, 't'>,
  found: {
    readonly own: ReadonlyMap<string, DraftFault>;
    readonly ofApi: readonly FieldFault[];
    readonly isTried: boolean;
  },
): FormFaults {
  const own = [...found.own].filter(([, fault]) => found.isTried || fault !== 'needed');
  return new Map([
    ...found.ofApi.map(({ pointer, detail }) => [fieldOfPointer(pointer), detail] as const),
    ...own.map(([field, fault]) => [field, t(`submission.fault.${fault}`)] as const),
  ]);
}
