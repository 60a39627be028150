import { ACT_VERBS, type ActVerb } from '../domain/review-act.ts';
import { refuse } from '../domain/errors.ts';
import { ADDITIONS } from '../domain/seats.ts';
import type { ActMessage } from './contract.ts';
import { toFailure } from './failure.ts';
import { ACTOR, hasShape, isText, isTextOrNull, type Shape } from './message-shape.ts';

/** What each act carries beside its verb. */
const SHAPE_OF: Readonly<Record<ActVerb, Shape>> = {
  claim: {},
  release: { comment: isTextOrNull },
  delegate: { person: isText, comment: isTextOrNull },
  assign: { person: isText, comment: isTextOrNull },
  add_reviewer: {
    person: isText,
    comment: isTextOrNull,
    when: (value) => ADDITIONS.some((when) => when === value),
  },
};

function isAct(value: unknown): boolean {
  const verb = ACT_VERBS.find((known) => hasShape(value, { verb: (given) => given === known }));
  return verb !== undefined && hasShape(value, SHAPE_OF[verb]);
}

const MESSAGE: Shape = {
  department: isText,
  act: isAct,
  actor: (value) => hasShape(value, ACTOR),
};

function isActMessage(value: unknown): value is ActMessage {
  return hasShape(value, MESSAGE);
}

/** Refuses an Update whose payload is not an act, before anything reads it. */
export function requireActMessage(value: unknown): ActMessage {
  if (!isActMessage(value)) throw toFailure(refuse.invalidRequest([]));
  return value;
}
