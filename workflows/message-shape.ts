import { ROLES } from '../domain/actor.ts';
import { isCondition } from '../domain/condition-shape.ts';
import { refuse } from '../domain/errors.ts';
import { isRecord } from '../domain/is-record.ts';
import { OFFER_ANSWERS } from '../domain/offer-answer.ts';
import { DECISION_VERBS } from '../domain/review-status.ts';
import type { AnswerOfferMessage, DecideMessage } from './contract.ts';
import { toFailure } from './failure.ts';

export type Shape = Readonly<Record<string, (value: unknown) => boolean>>;

export const isText = (value: unknown) => typeof value === 'string';
export const isTextOrNull = (value: unknown) => value === null || typeof value === 'string';
const isTextList = (value: unknown) => Array.isArray(value) && value.every(isText);
const isRole = (value: unknown) => ROLES.some((role) => role === value);

/** Whether the value has every field of the shape, each of its kind. */
export function hasShape(value: unknown, shape: Shape): boolean {
  return isRecord(value) && Object.entries(shape).every(([key, fits]) => fits(value[key]));
}

const listOf = (shape: Shape) => (value: unknown) =>
  Array.isArray(value) && value.every((element) => hasShape(element, shape));

const MONEY: Shape = {
  amount: (value) => typeof value === 'string' && /^\d{1,15}(\.\d{1,4})?$/.test(value),
  currency: isText,
};

const isMoney = (value: unknown) => hasShape(value, MONEY);
const isMoneyOrNull = (value: unknown) => value === null || isMoney(value);

const PERSON: Shape = {
  id: isText,
  name: isText,
  roles: (value) => Array.isArray(value) && value.every(isRole),
  departments: isTextList,
  authorityLimit: isMoneyOrNull,
};
const LIMIT: Shape = { department: isText, limit: isMoney };
const PERIOD: Shape = { startsAt: isText, endsAt: isText };
const SUBSTITUTION: Shape = {
  ...PERIOD,
  id: isText,
  departments: isTextList,
  upTo: isMoneyOrNull,
  customerClasses: isTextList,
};
const STAND_IN: Shape = {
  substitution: (value) => hasShape(value, SUBSTITUTION),
  principal: (value) => hasShape(value, { ...PERSON, limits: listOf(LIMIT) }),
};
const DUTIES: Shape = {
  asOf: isText,
  limits: listOf(LIMIT),
  absences: listOf(PERIOD),
  replacedBy: listOf(SUBSTITUTION),
  standsFor: listOf(STAND_IN),
};
export const ACTOR: Shape = {
  ...PERSON,
  duties: (value) => value === undefined || hasShape(value, DUTIES),
};
const DECISION: Shape = {
  department: isText,
  verb: (value) => DECISION_VERBS.some((verb) => verb === value),
  comment: isTextOrNull,
  conditions: (value) => Array.isArray(value) && value.every(isCondition),
  evidenceHash: isText,
  actor: (value) => hasShape(value, ACTOR),
};

/** Whether a payload that came by Signal, possibly not from our API, is a decision at all. */
export function isDecideMessage(value: unknown): value is DecideMessage {
  return hasShape(value, DECISION);
}

/** Refuses an Update whose payload is not a decision, before anything reads it. */
export function requireDecideMessage(value: unknown): DecideMessage {
  if (!isDecideMessage(value)) throw toFailure(refuse.invalidRequest([]));
  return value;
}

const isConfirmation = (value: unknown) =>
  value === null || hasShape(value, { attachment: isText }) || hasShape(value, { reference: isText });
const ANSWER: Shape = {
  answer: (value) => OFFER_ANSWERS.some((answer) => answer === value),
  comment: isTextOrNull,
  offerHash: isText,
  confirmation: isConfirmation,
  actor: (value) => hasShape(value, ACTOR),
};

function isAnswerMessage(value: unknown): value is AnswerOfferMessage {
  return hasShape(value, ANSWER);
}

/** Refuses an Update whose payload is not an answer to a counter-offer, before anything reads it. */
export function requireAnswerMessage(value: unknown): AnswerOfferMessage {
  if (!isAnswerMessage(value)) throw toFailure(refuse.invalidRequest([]));
  return value;
}
