/** What of people is kept apart from the record, encrypted for each of them. */
export const PERSONAL_FIELDS = ['name', 'email', 'remark', 'file_name'] as const;
export type PersonalField = (typeof PERSONAL_FIELDS)[number];

/** Whom personal data can be about: somebody who signs in, or a customer. */
export const SUBJECT_KINDS = ['person', 'customer'] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

/** What is shown in the place of what was erased. */
export const ERASED = '[erased]';

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const FORM = `personal:1:(${UUID}):([0-9a-f]{64})`;
const WHOLE = new RegExp(`^${FORM}$`);
/** Within JSON, a whole string; not one within a JSON text that is itself a string, whose quotes are escaped. */
const IN_JSON = new RegExp(`(?<!\\\\)"(${FORM})"`, 'g');

/** The beginning of every reference: a text that comes from outside may not begin with it. */
export const REFERENCE_PREFIX = 'personal:1:';

/**
 * Stands in the record for a text that is kept apart: its id, and SHA-256 over its salt and itself. The salt is kept with
 * the text, so that nobody can guess at one that was erased.
 */
export interface PersonalReference {
  readonly id: string;
  /** Hexadecimal. */
  readonly commitment: string;
}

/** The subject whose key encrypts: `person:<id>` or `customer:<id>`. */
export function subjectOf(kind: SubjectKind, id: string): string {
  return `${kind}:${id}`;
}

export function toReferenceText({ id, commitment }: PersonalReference): string {
  return `${REFERENCE_PREFIX}${id}:${commitment}`;
}

/** The reference that a text is, or null when it is plain. */
export function parseReference(text: string): PersonalReference | null {
  const [, id, commitment] = WHOLE.exec(text) ?? [];
  return id === undefined || commitment === undefined ? null : { id, commitment };
}

export function isReference(text: string): boolean {
  return WHOLE.test(text);
}

/** The references in a JSON text, each once. */
export function findReferences(json: string): readonly string[] {
  if (!json.includes(REFERENCE_PREFIX)) return [];
  return [...new Set([...json.matchAll(IN_JSON)].map(([, reference = '']) => reference))];
}

/** The JSON text with other texts in the place of references. */
export function replaceReferences(json: string, textOf: (reference: string) => string): string {
  if (!json.includes(REFERENCE_PREFIX)) return json;
  return json.replace(IN_JSON, (_match, reference: string) => JSON.stringify(textOf(reference)));
}
