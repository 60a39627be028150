import { isErrorCode, type ErrorCode, type FieldFault } from '../../domain/errors.ts';
import type { components } from '../../cli/generated/api.ts';

type ProblemBody = components['schemas']['Problem'];

/** Why a request failed: a refusal of the API, a fault in it, or that nobody answered. */
export type ProblemCode = ErrorCode | 'internal_error' | 'unreachable';

/** What the API answered in place of what was asked for. */
export class Problem extends Error {
  readonly code: ProblemCode;
  /** HTTP status; 0 when nobody answered. */
  readonly status: number;
  readonly requestId: string | null;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly faults: readonly FieldFault[];

  constructor(code: ProblemCode, status: number, body: Partial<ProblemBody> = {}) {
    super(body.detail ?? code);
    this.name = 'Problem';
    this.code = code;
    this.status = status;
    this.requestId = body.requestId ?? null;
    this.facts = body.facts ?? {};
    this.faults = body.errors ?? [];
  }
}

/** Statuses with which a gateway says that nobody behind it can work at present. */
const AWAY: ReadonlySet<number> = new Set([502, 504]);

function isProblemBody(body: unknown): body is ProblemBody {
  return typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string';
}

/** The problem that an answer which is no success stands for. */
export function toProblem(status: number, body: unknown): Problem {
  if (AWAY.has(status)) return new Problem('unreachable', status);
  if (!isProblemBody(body)) return new Problem('internal_error', status);
  return new Problem(isErrorCode(body.code) ? body.code : 'internal_error', status, body);
}

/** The problem behind whatever was thrown. */
export function problemOf(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem('unreachable', 0);
}

/** The same request may succeed later, and whether it was done may not be known. */
const TRANSIENT: ReadonlySet<ProblemCode> = new Set([
  'unreachable',
  'internal_error',
  'rate_limited',
  'overloaded',
  'engine_unavailable',
  'database_unavailable',
]);

/** Whether the same request, sent again later, may succeed. */
export function isTransient({ code }: Problem): boolean {
  return TRANSIENT.has(code);
}
