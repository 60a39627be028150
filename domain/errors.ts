import type { ActorReference } from './actor.ts';
import type { OfferAnswer } from './offer-answer.ts';
import type { Claim, Inquiry } from './review-act.ts';
import type { DecisionVerb } from './review-status.ts';

/** Every refusal that the product can answer with. */
export const ERROR_CODES = [
  'invalid_request',
  'unauthenticated',
  'sign_in_refused',
  'password_change_required',
  'identity_unknown',
  'cross_site_request',
  'forbidden',
  'not_found',
  'own_order',
  'wrong_department',
  'above_authority',
  'absent',
  'substituted',
  'no_seat',
  'not_in_turn',
  'seat_taken',
  'already_seated',
  'incident_not_open',
  'review_already_decided',
  'review_not_open',
  'review_claimed',
  'review_not_claimed',
  'no_open_inquiry',
  'inquiry_not_yours',
  'decision_relied_on',
  'evidence_changed',
  'order_state_conflict',
  'revision_conflict',
  'impact_changed',
  'counter_offer_answered',
  'counter_offer_changed',
  'confirmation_missing',
  'reconciliation_running',
  'difference_not_open',
  'person_active',
  'subject_erased',
  'idempotency_key_reused',
  'version_conflict',
  'payload_too_large',
  'unsupported_media_type',
  'file_not_attachable',
  'rate_limited',
  'overloaded',
  'engine_unavailable',
  'identity_provider_unavailable',
  'database_unavailable',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

export type ErrorFacts = Readonly<Record<string, unknown>>;

/** A refusal with its code and facts. A plain `Error` means a bug. */
export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly facts: ErrorFacts;

  constructor(code: ErrorCode, message: string, facts: ErrorFacts = {}) {
    super(message);
    this.name = 'DomainError';
    this.code = code;
    this.facts = facts;
  }
}

/** One bad field of a request: a JSON pointer (RFC 6901) and what is wrong with the value there. */
export interface FieldFault {
  readonly pointer: string;
  readonly detail: string;
}

/** The decision that won a race, as the loser is told of it. */
export interface WinningDecision {
  readonly decidedBy: ActorReference;
  readonly verb: DecisionVerb;
  /** RFC 3339, UTC. */
  readonly decidedAt: string;
}

/** A claim as whoever is refused because of it is told. */
function toClaimFacts({ by, at, endsAtMs }: Claim) {
  return { by, at, endsAt: endsAtMs === null ? null : new Date(endsAtMs).toISOString() };
}

/** The answer to a counter-offer that won a race, as the loser is told of it. */
export interface GivenAnswer {
  readonly answeredBy: ActorReference;
  readonly answer: OfferAnswer;
  /** RFC 3339, UTC. */
  readonly answeredAt: string;
}

/** Whether a string is one of the codes, for errors that come back from the engine. */
export function isErrorCode(text: string): text is ErrorCode {
  return ERROR_CODES.some((code) => code === text);
}

export const refuse = {
  invalidRequest: (faults: readonly FieldFault[]) =>
    new DomainError('invalid_request', 'The request is not valid.', { faults }),
  unauthenticated: () =>
    new DomainError('unauthenticated', 'A session, an API key or an access token that is valid is needed.'),
  signInRefused: () =>
    new DomainError(
      'sign_in_refused',
      'The login and the password do not belong together, or too many attempts were made for now.',
    ),
  passwordChangeRequired: () =>
    new DomainError('password_change_required', 'This password is good for choosing another one only.'),
  identityUnknown: (facts: { issuer: string; subject: string }) =>
    new DomainError('identity_unknown', 'The administrator has no person for this identity.', facts),
  crossSiteRequest: () =>
    new DomainError('cross_site_request', 'The request does not come from the pages of Countersign.'),
  forbidden: (operation: string) =>
    new DomainError('forbidden', 'What this person, or this key, may do does not include the operation.', {
      operation,
    }),
  notFound: (what: string) => new DomainError('not_found', `There is no such ${what}.`, { what }),
  ownOrder: () => new DomainError('own_order', 'Nobody decides on an order that they submitted or amended.'),
  wrongDepartment: (department: string) =>
    new DomainError('wrong_department', 'The review belongs to another department.', { department }),
  aboveAuthority: (facts: { total: string; limit: string | null }) =>
    new DomainError('above_authority', 'The order is above the authority limit.', facts),
  absent: () => new DomainError('absent', 'Nobody decides while they are away.'),
  substituted: (facts: { substitution: string }) =>
    new DomainError('substituted', 'Somebody else decides in the place of this person for now.', facts),
  noSeat: () =>
    new DomainError('no_seat', 'Others are asked for this review, or it was handed on to somebody else.'),
  notInTurn: () => new DomainError('not_in_turn', 'Somebody else decides before this person.'),
  seatTaken: () =>
    new DomainError('seat_taken', 'This person has decided already, or somebody has in their place.'),
  alreadySeated: () =>
    new DomainError('already_seated', 'This person is, or was, a part of this review already.'),
  personActive: () =>
    new DomainError(
      'person_active',
      'Somebody is forgotten only after they have stopped working with the product.',
    ),
  subjectErased: (facts: { subject: string }) =>
    new DomainError(
      'subject_erased',
      'The personal data of the subject was erased, and none is kept again.',
      facts,
    ),
  incidentNotOpen: () =>
    new DomainError('incident_not_open', 'No incident of this review waits for anybody.'),
  reviewAlreadyDecided: (winner: WinningDecision) =>
    new DomainError('review_already_decided', 'The review has been decided.', { winner }),
  reviewNotOpen: (status: string) =>
    new DomainError('review_not_open', 'The review is not open.', { status }),
  reviewClaimed: (claim: Claim) =>
    new DomainError('review_claimed', 'Somebody has claimed the review.', { claim: toClaimFacts(claim) }),
  noOpenInquiry: () => new DomainError('no_open_inquiry', 'The review waits for no answer.'),
  inquiryNotYours: ({ askedBy, asked, person }: Inquiry) =>
    new DomainError('inquiry_not_yours', 'The question is between other people.', { askedBy, asked, person }),
  decisionReliedOn: () =>
    new DomainError('decision_relied_on', 'The review went on because of the decision.'),
  notClaimed: () => new DomainError('review_not_claimed', 'Nobody has claimed the review.'),
  evidenceChanged: (facts: { shown: string; current: string; changes?: readonly string[] }) =>
    new DomainError('evidence_changed', 'The evidence changed since it was shown.', facts),
  orderStateConflict: (facts: { status: string; action: string }) =>
    new DomainError('order_state_conflict', 'The state of the order does not allow this.', facts),
  impactChanged: (facts: { shown: string; current: string }) =>
    new DomainError('impact_changed', 'The revision would do something else by now.', facts),
  revisionConflict: (facts: { current: number }) =>
    new DomainError('revision_conflict', 'The order has another revision by now.', facts),
  counterOfferAnswered: (given: GivenAnswer) =>
    new DomainError('counter_offer_answered', 'The counter-offer has been answered.', { given }),
  counterOfferChanged: (facts: { shown: string; current: string }) =>
    new DomainError('counter_offer_changed', 'Another counter-offer is open than the one shown.', facts),
  confirmationMissing: () =>
    new DomainError('confirmation_missing', 'What was said has to be confirmed in writing first.'),
  reconciliationRunning: () =>
    new DomainError('reconciliation_running', 'A reconciliation is running; wait for it to finish.'),
  differenceNotOpen: (facts: { outcome: string }) =>
    new DomainError('difference_not_open', 'The difference does not wait for a person.', facts),
  idempotencyKeyReused: () =>
    new DomainError('idempotency_key_reused', 'The idempotency key was used with another request.'),
  versionConflict: (facts: { current: string }) =>
    new DomainError('version_conflict', 'The record changed since it was read.', facts),
  payloadTooLarge: () => new DomainError('payload_too_large', 'The body of the request is too large.'),
  unsupportedMediaType: () =>
    new DomainError('unsupported_media_type', 'The body of a request is application/json.'),
  fileNotAttachable: (facts: { mediaType: string | null }) =>
    new DomainError(
      'file_not_attachable',
      'Files of this type, or of this type under such a name, are not attached.',
      facts,
    ),
  rateLimited: (facts: { retryAfterSeconds: number }) =>
    new DomainError('rate_limited', 'The key made too many requests within a minute.', facts),
  overloaded: () =>
    new DomainError('overloaded', 'The service has more to do than it can; try again shortly.'),
  engineUnavailable: () =>
    new DomainError('engine_unavailable', 'The review engine cannot be reached; try again shortly.'),
  identityProviderUnavailable: () =>
    new DomainError(
      'identity_provider_unavailable',
      'The identity provider cannot be reached; try again shortly.',
    ),
  databaseUnavailable: () =>
    new DomainError('database_unavailable', 'The database cannot be reached; try again shortly.'),
} as const;
