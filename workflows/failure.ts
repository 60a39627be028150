import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { DomainError, isErrorCode } from '../domain/errors.ts';

/** A refusal as the engine carries it: not retried, its type is the code, its details are the facts. */
export function toFailure(error: DomainError): ApplicationFailure {
  return ApplicationFailure.create({
    type: error.code,
    message: error.message,
    nonRetryable: true,
    // Part of the process: the worker does not warn of it.
    category: ApplicationFailureCategory.BENIGN,
    details: [error.facts],
  });
}

/** Refuses where there is a refusal. */
export function throwIf(refusal: DomainError | null): void {
  if (refusal) throw toFailure(refusal);
}

function isFacts(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The refusal inside a failure of the engine, however deeply it is wrapped; null when it is something else. */
export function findDomainError(error: unknown): DomainError | null {
  if (error instanceof DomainError) return error;
  if (!(error instanceof Error)) return null;
  if (error instanceof ApplicationFailure && typeof error.type === 'string' && isErrorCode(error.type)) {
    const facts: unknown = error.details?.[0];
    return new DomainError(error.type, error.message, isFacts(facts) ? facts : {});
  }
  return findDomainError(error.cause);
}
