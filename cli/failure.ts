import type { FieldFault } from '../domain/errors.ts';

/** What the command line ends with; docs/command-line.md explains them. */
export const EXIT_CODES = { ok: 0, refused: 1, usage: 2, unreachable: 3 } as const;
type Cause = Exclude<keyof typeof EXIT_CODES, 'ok'>;

/** What is known of a refusal beyond its sentence. */
interface FailureDetails {
  readonly code?: string | undefined;
  readonly requestId?: string | undefined;
  readonly faults?: readonly FieldFault[] | undefined;
  readonly facts?: Readonly<Record<string, unknown>> | undefined;
}

/** Why a command ends without having done what it was asked for. */
export class CommandFailure extends Error {
  readonly reason: Cause;
  readonly details: FailureDetails;

  constructor(reason: Cause, message: string, details: FailureDetails = {}) {
    super(message);
    this.name = 'CommandFailure';
    this.reason = reason;
    this.details = details;
  }
}

export const fail = {
  /** The API refused, or a file or a chain is not valid. */
  refused: (message: string, details?: FailureDetails) => new CommandFailure('refused', message, details),
  /** The command itself, or something that it names, is wrong. */
  usage: (message: string) => new CommandFailure('usage', message),
  /** Nobody answered, or who answered cannot work at present. */
  unreachable: (message: string, details?: FailureDetails) =>
    new CommandFailure('unreachable', message, details),
} as const;
