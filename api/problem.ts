import { z } from 'zod';
import { ERROR_CODES, type DomainError, type ErrorCode, type FieldFault } from '../domain/errors.ts';
import { MOST_FAULTS } from './text-faults.ts';

/** Which HTTP status each refusal is answered with, and its short title. */
export const PROBLEMS: Readonly<Record<ErrorCode, { readonly status: number; readonly title: string }>> = {
  invalid_request: { status: 400, title: 'Invalid request' },
  unauthenticated: { status: 401, title: 'Not authenticated' },
  sign_in_refused: { status: 401, title: 'Sign-in refused' },
  password_change_required: { status: 403, title: 'Password change required' },
  identity_unknown: { status: 403, title: 'Identity unknown' },
  cross_site_request: { status: 403, title: 'Request from another site' },
  forbidden: { status: 403, title: 'Forbidden' },
  not_found: { status: 404, title: 'Not found' },
  own_order: { status: 403, title: 'Own order' },
  wrong_department: { status: 403, title: 'Another department' },
  above_authority: { status: 403, title: 'Above the authority limit' },
  absent: { status: 403, title: 'Away' },
  substituted: { status: 403, title: 'Substituted' },
  no_seat: { status: 403, title: 'Not asked' },
  not_in_turn: { status: 409, title: 'Not in turn' },
  seat_taken: { status: 409, title: 'Decided already from this seat' },
  already_seated: { status: 409, title: 'Already a part of the review' },
  incident_not_open: { status: 409, title: 'Incident not open' },
  review_already_decided: { status: 409, title: 'Already decided' },
  review_claimed: { status: 409, title: 'Claimed by somebody' },
  review_not_claimed: { status: 409, title: 'Not claimed' },
  no_open_inquiry: { status: 409, title: 'No open question' },
  inquiry_not_yours: { status: 403, title: 'Question of others' },
  decision_relied_on: { status: 409, title: 'Decision relied on' },
  review_not_open: { status: 409, title: 'Review not open' },
  evidence_changed: { status: 409, title: 'Evidence changed' },
  order_state_conflict: { status: 409, title: 'Conflict with the state of the order' },
  impact_changed: { status: 409, title: 'The impact of the revision has changed' },
  revision_conflict: { status: 409, title: 'Conflict with another revision' },
  counter_offer_answered: { status: 409, title: 'Already answered' },
  counter_offer_changed: { status: 409, title: 'Counter-offer changed' },
  confirmation_missing: { status: 409, title: 'Confirmation missing' },
  reconciliation_running: { status: 409, title: 'Reconciliation running' },
  difference_not_open: { status: 409, title: 'Difference not open' },
  person_active: { status: 409, title: 'Person active' },
  subject_erased: { status: 409, title: 'Erased' },
  idempotency_key_reused: { status: 422, title: 'Idempotency key reused' },
  version_conflict: { status: 412, title: 'Record changed' },
  payload_too_large: { status: 413, title: 'Payload too large' },
  unsupported_media_type: { status: 415, title: 'Unsupported media type' },
  file_not_attachable: { status: 415, title: 'File not attachable' },
  rate_limited: { status: 429, title: 'Too many requests' },
  overloaded: { status: 503, title: 'Overloaded' },
  engine_unavailable: { status: 503, title: 'Review engine unavailable' },
  identity_provider_unavailable: { status: 503, title: 'Identity provider unavailable' },
  database_unavailable: { status: 503, title: 'Database unavailable' },
};

/** What an error that is nobody's refusal is called: a bug, whose text stays in the log. */
export const INTERNAL_ERROR = 'internal_error';

const fieldFaultSchema = z
  .object({
    pointer: z.string().describe('JSON pointer (RFC 6901) into the body, or /query/… and /params/….'),
    detail: z.string(),
  })
  .meta({ id: 'FieldFault' });

/** A problem of RFC 9457 with the product's code, its facts, and every bad field of the request. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum([...ERROR_CODES, INTERNAL_ERROR]),
    requestId: z.string(),
    facts: z.record(z.string(), z.unknown()).optional(),
    errors: z.array(fieldFaultSchema).optional(),
  })
  .meta({ id: 'Problem' });

export type Problem = z.infer<typeof problemSchema>;

function readFaults(error: DomainError): readonly FieldFault[] {
  const { faults } = error.facts;
  return Array.isArray(faults) ? z.array(fieldFaultSchema).parse(faults.slice(0, MOST_FAULTS)) : [];
}

/** A refusal as the body of an answer. */
export function toProblem(error: DomainError, requestId: string): Problem {
  const { status, title } = PROBLEMS[error.code];
  const problem: Problem = {
    type: `urn:countersign:problem:${error.code}`,
    title,
    status,
    detail: error.message,
    code: error.code,
    requestId,
  };
  if (error.code === 'invalid_request') return { ...problem, errors: [...readFaults(error)] };
  return Object.keys(error.facts).length === 0 ? problem : { ...problem, facts: error.facts };
}

/** What is said about an error that should not have happened: nothing of it. */
export function internalProblem(requestId: string): Problem {
  return {
    type: `urn:countersign:problem:${INTERNAL_ERROR}`,
    title: 'Internal error',
    status: 500,
    detail: 'The request failed because of a fault in the service. It is recorded under the request id.',
    code: INTERNAL_ERROR,
    requestId,
  };
}
