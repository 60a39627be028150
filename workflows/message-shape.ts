import { ROLES } from '../domain/actor.ts';
import { refuse } from '../domain/errors.ts';
import { DECISION_VERBS } from '../domain/review-status.ts';
import type { DecideMessage } from './contract.ts';
import { toFailure } from './failure.ts';

type Shape = Readonly<Record<string, (value: unknown) => boolean>>;

const isText = (value: unknown) => typeof value === 'string';
const isTextOrNull = (value: unknown) => value === null || typeof value === 'string';
const isTextList = (value: unknown) => Array.isArray(value) && value.every(isText);
const isRole = (value: unknown) => ROLES.some((role) => role === value);

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function hasShape(value: unknown, shape: Shape): boolean {
  return isRecord(value) && Object.entries(shape).every(([key, fits]) => fits(value[key]));
}

const MONEY: Shape = {
  amount: (value) => typeof value === 'string' && /^\d{1,15}(\.\d{1,4})?$/.test(value),
  currency: isText,
};
const ACTOR: Shape = {
  id: isText,
  name: isText,
  roles: (value) => Array.isArray(value) && value.every(isRole),
  departments: isTextList,
  authorityLimit: (value) => value === null || hasShape(value, MONEY),
};
const DECISION: Shape = {
  department: isText,
  verb: (value) => DECISION_VERBS.some((verb) => verb === value),
  comment: isTextOrNull,
  conditions: isTextList,
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
