import { problemSchema } from '../../api/problem.ts';
import type { MalformedBody } from './malformed-body.ts';

/** An answer as it came. */
export interface RawAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

const LONGEST_SHOWN = 300;

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What is wrong with the answer to a malformed body; null when it was refused as the document tells. */
export function findAnswerFault({ route }: MalformedBody, answer: RawAnswer): string | null {
  const { status, contentType, text } = answer;
  if (status < 400) return `is accepted with ${status}`;
  if (status >= 500) return `is answered with ${status}`;
  if (!route.statuses.has(status)) return `is answered with ${status}, which is not documented`;
  if (contentType !== 'application/problem+json') return `is answered as ${contentType}`;
  const parsed = problemSchema.strict().safeParse(readJson(text));
  return parsed.success && parsed.data.status === status
    ? null
    : `is answered by something else than a problem`;
}

/** A body in short, for a report. */
export function describeBody({ kind, route, contentType, bytes }: MalformedBody): string {
  const shown = JSON.stringify(bytes.subarray(0, LONGEST_SHOWN).toString('latin1'));
  return `${kind} at ${route.method} ${route.path} as ${contentType ?? 'nothing'}: ${shown}`;
}
