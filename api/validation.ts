import type { FastifySchemaCompiler } from 'fastify';
import type { z } from 'zod';
import { refuse, type FieldFault } from '../domain/errors.ts';
import { findTextFaults, MOST_FAULTS, toPointer } from './text-faults.ts';

type Issue = z.core.$ZodIssue;

/** Where a part of the request stands in the pointers of a problem: the body is the root. */
const PART_PREFIX: Readonly<Record<string, readonly string[]>> = {
  querystring: ['query'],
  params: ['params'],
  headers: ['headers'],
};

function toFaults(issue: Issue, prefix: readonly PropertyKey[]): FieldFault[] {
  const path = [...prefix, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys
      .slice(0, MOST_FAULTS)
      .map((key) => ({ pointer: toPointer([...path, key]), detail: 'is not a known field' }));
  }
  return [{ pointer: toPointer(path), detail: issue.message }];
}

/** The faults of a value that its schema found, with the pointer of each; of very many, the first thousands. */
export function schemaFaults(issues: readonly Issue[], prefix: readonly string[] = []): FieldFault[] {
  return issues.slice(0, MOST_FAULTS).flatMap((issue) => toFaults(issue, prefix));
}

/**
 * Validates a part of a request by its schema. Characters that no text column can keep are looked for everywhere,
 * also where the schema expects something else, so that one answer names every bad field.
 */
export const compileValidator: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart }) => {
  const prefix = PART_PREFIX[httpPart ?? ''] ?? [];
  return (data: unknown) => {
    const textFaults = findTextFaults(data, prefix);
    const parsed = schema.safeParse(data);
    if (parsed.success && textFaults.length === 0) return { value: parsed.data };
    const faults = parsed.success
      ? textFaults
      : [...textFaults, ...schemaFaults(parsed.error.issues, prefix)];
    return { error: refuse.invalidRequest(faults) };
  };
};
