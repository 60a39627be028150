import { createHash } from 'node:crypto';
import { ERASED, findReferences, replaceReferences, toReferenceText } from '../domain/personal-data.ts';
import type { components } from './generated/api.ts';

type HistoryEvent = components['schemas']['HistoryEvent'];
type PersonalValue = components['schemas']['PersonalValue'];

/** Whether a text is the one that the hashed bytes are committed to. */
function isCommitted({ salt, text, commitment }: PersonalValue): boolean {
  if (salt === null || text === null) return true;
  return (
    createHash('sha256')
      .update(salt + text, 'utf8')
      .digest('hex') === commitment
  );
}

/** The texts that were handed out with an event and are not those that its hashed bytes refer to. */
export function findExchanged({ body, personal }: Pick<HistoryEvent, 'body' | 'personal'>): PersonalValue[] {
  const references = new Set(findReferences(body));
  return personal.filter((value) => !references.has(toReferenceText(value)) || !isCommitted(value));
}

/** The hashed bytes with the texts that they refer to; what was erased, or is another text, is shown as such. */
export function readableBody({ body, personal }: Pick<HistoryEvent, 'body' | 'personal'>): string {
  const texts = new Map(
    personal.filter(isCommitted).map((value) => [toReferenceText(value), value.text ?? ERASED]),
  );
  return replaceReferences(body, (reference) => texts.get(reference) ?? ERASED);
}
