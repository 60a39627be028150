import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { and, eq, inArray, isNotNull, ne } from 'drizzle-orm';
import { v5 as uuidv5, v7 as uuidv7 } from 'uuid';
import { refuse } from '../domain/errors.ts';
import {
  ERASED,
  isReference,
  parseReference,
  toReferenceText,
  type PersonalField,
  type PersonalReference,
} from '../domain/personal-data.ts';
import { decrypt, drawKey, encrypt, Keyring, type EncryptionKey } from '../encryption.ts';
import { parseStored, sha256Hex } from './canonical.ts';
import type { Queryable } from './pool.ts';
import { dataSubjects, personalValues } from './tables/personal-data.ts';

const SALT_BYTES = 32;
const INDEX_KEY_BYTES = 32;
/** The namespace of the ids of what is sealed under a name. */
const NAMED = 'b7d2c1a4-5a0f-4c53-9d6e-2f1f6f0f8e31';
const WRAPPED_AT_ONCE = 200;

/** A text that is to be kept apart from the record. */
export interface Sealing {
  /** Whose it is, by {@link subjectOf}. */
  readonly subject: string;
  readonly field: PersonalField;
  readonly orderId: string | null;
  readonly text: string;
  /** What names the request that brings it, so that the same one again refers to the same text; null for none. */
  readonly name: string | null;
}

interface Content {
  readonly salt: string;
  readonly text: string;
}

/** A text that the record refers to. */
export interface OpenedValue extends PersonalReference {
  readonly subject: string;
  readonly orderId: string | null;
  /** Null when it was erased. */
  readonly content: Content | null;
}

/** The commitment to a text: SHA-256 over the salt and the text, hexadecimal. */
export function commitmentTo({ salt, text }: Content): string {
  return sha256Hex(salt + text);
}

const purposeOfKey = (subject: string) => `key of ${subject}`;
const purposeOfValue = (id: string) => `personal value ${id}`;

type SubjectRow = typeof dataSubjects.$inferSelect;
type ValueRow = typeof personalValues.$inferSelect;

/**
 * Keeps personal data: encrypted with a key for each subject, which is encrypted with a key of the configuration. Without
 * the subject's key nothing of it can be read, and the references to it stay what they are.
 */
export class PersonalData {
  private readonly keyring: Keyring;
  private readonly keys: readonly EncryptionKey[];

  constructor(keys: readonly EncryptionKey[]) {
    this.keys = keys;
    this.keyring = new Keyring(keys);
  }

  /** Keeps texts, and answers what the record has in their place. Throws `subject_erased`. */
  async seal(on: Queryable, sealings: readonly Sealing[]): Promise<string[]> {
    if (sealings.length === 0) return [];
    // In one order, so that two that provide keys to many do not wait for each other.
    const subjects = [...new Set(sealings.map(({ subject }) => subject))].sort();
    const keys = await this.provideKeys(on, subjects);
    const rows = sealings.map((sealing) => sealedRow(sealing, keys));
    const written = await on.insert(personalValues).values(rows).onConflictDoNothing().returning();
    const known = new Map(written.map((row) => [row.id, row]));
    const before = rows.filter(({ id }) => !known.has(id)).map(({ id }) => id);
    for (const row of before.length === 0 ? [] : await findValues(on, before)) known.set(row.id, row);
    return rows.map(({ id, commitment }) => toReferenceText(known.get(id) ?? { id, commitment }));
  }

  /** What references refer to, by their text. What is not there is left out. Throws an Error for what was exchanged. */
  async open(on: Queryable, references: readonly string[]): Promise<ReadonlyMap<string, OpenedValue>> {
    const parsed = references.flatMap((text) => {
      const reference = parseReference(text);
      return reference ? [{ text, reference }] : [];
    });
    if (parsed.length === 0) return new Map();
    const rows = await on
      .select({ value: personalValues, subject: dataSubjects })
      .from(personalValues)
      .innerJoin(dataSubjects, eq(dataSubjects.subject, personalValues.subject))
      .where(
        inArray(
          personalValues.id,
          parsed.map(({ reference }) => reference.id),
        ),
      );
    const byId = new Map(rows.map((row) => [row.value.id, row]));
    return new Map(
      parsed.flatMap(({ text, reference }) => {
        const row = byId.get(reference.id);
        return row ? [[text, this.openValue(row, reference)] as const] : [];
      }),
    );
  }

  /** What makes readable texts of those of the record: references are opened, plain ones stay as they are. */
  async opener(on: Queryable, texts: readonly (string | null)[]): Promise<(text: string) => string> {
    const opened = await this.open(
      on,
      texts.filter((text) => text !== null),
    );
    return (text) => (isReference(text) ? (opened.get(text)?.content?.text ?? ERASED) : text);
  }

  /** By what an e-mail address is found that is kept apart: a keyed hash (HMAC-SHA-256) of it in lower case. */
  indexOf(email: string): string {
    return indexBy(this.keyring.current, email);
  }

  /** By what it may be found, also where a key before this one made it. */
  indexesOf(email: string): readonly string[] {
    return this.keys.map((key) => indexBy(key, email));
  }

  /** Whether the current key made the index. */
  isCurrentIndex(index: string): boolean {
    return index.startsWith(`${this.keyring.current.id}:`);
  }

  /** Encrypts the keys of subjects with the current key of the configuration, so that the one before it can go. */
  async rewrap(on: Queryable): Promise<number> {
    const { id } = this.keyring.current;
    let count = 0;
    for (;;) {
      const rows = await on
        .select()
        .from(dataSubjects)
        .where(and(isNotNull(dataSubjects.wrappedKey), ne(dataSubjects.masterKeyId, id)))
        .limit(WRAPPED_AT_ONCE);
      if (rows.length === 0) return count;
      for (const row of rows) await this.rewrapOne(on, row);
      count += rows.length;
    }
  }

  private async rewrapOne(on: Queryable, row: SubjectRow): Promise<void> {
    const key = this.unwrap(row);
    // Not where it was erased meanwhile.
    if (key)
      await on
        .update(dataSubjects)
        .set(this.wrap(row.subject, key))
        .where(and(eq(dataSubjects.subject, row.subject), isNotNull(dataSubjects.wrappedKey)));
  }

  private async provideKeys(on: Queryable, subjects: readonly string[]): Promise<Map<string, Buffer>> {
    const found = await findSubjects(on, subjects);
    const missing = subjects.filter((subject) => !found.has(subject));
    if (missing.length > 0) {
      const rows = missing.map((subject) => ({
        ...{ subject, createdAt: new Date() },
        ...this.wrap(subject, drawKey()),
      }));
      // Somebody else may have been faster: the key of the row counts.
      await on.insert(dataSubjects).values(rows).onConflictDoNothing();
      for (const [subject, row] of await findSubjects(on, missing)) found.set(subject, row);
    }
    return new Map(
      [...found].map(([subject, row]) => {
        const key = this.unwrap(row);
        if (!key) throw refuse.subjectErased({ subject });
        return [subject, key];
      }),
    );
  }

  private wrap(subject: string, key: Buffer) {
    const { id: masterKeyId, key: masterKey } = this.keyring.current;
    return { masterKeyId, wrappedKey: encrypt(masterKey, key, purposeOfKey(subject)) };
  }

  /** Null when it was erased. */
  private unwrap({ subject, wrappedKey, masterKeyId }: SubjectRow): Buffer | null {
    if (!wrappedKey || masterKeyId === null) return null;
    const masterKey = this.keyring.find(masterKeyId);
    if (!masterKey) throw new Error(`PERSONAL_DATA_KEYS has no key "${masterKeyId}"`);
    return decrypt(masterKey, wrappedKey, purposeOfKey(subject));
  }

  private openValue(
    row: { value: ValueRow; subject: SubjectRow },
    reference: PersonalReference,
  ): OpenedValue {
    const { id, subject, orderId, sealed } = row.value;
    const key = this.unwrap(row.subject);
    const plain = key && decrypt(key, sealed, purposeOfValue(id)).toString('utf8');
    const content = plain === null ? null : parseStored<Content>(plain);
    if (content && commitmentTo(content) !== reference.commitment) {
      throw new Error(`the personal value ${id} is not the one that the record refers to`);
    }
    return { ...reference, subject, orderId, content };
  }
}

function indexBy({ id, key }: EncryptionKey, email: string): string {
  const derived = hkdfSync('sha256', key, '', 'index of e-mail addresses', INDEX_KEY_BYTES);
  const hash = createHmac('sha256', Buffer.from(derived)).update(email.toLowerCase()).digest('hex');
  return `${id}:${hash}`;
}

function sealedRow(
  { subject, field, orderId, text, name }: Sealing,
  keys: ReadonlyMap<string, Buffer>,
): ValueRow {
  const key = keys.get(subject);
  if (!key) throw new Error(`the subject ${subject} has no key`);
  const id = name === null ? uuidv7() : uuidv5(name, NAMED);
  const content: Content = { salt: randomBytes(SALT_BYTES).toString('base64url'), text };
  const sealed = encrypt(key, Buffer.from(JSON.stringify(content), 'utf8'), purposeOfValue(id));
  return { id, subject, field, orderId, commitment: commitmentTo(content), sealed, createdAt: new Date() };
}

function findValues(on: Queryable, ids: readonly string[]): Promise<ValueRow[]> {
  return on
    .select()
    .from(personalValues)
    .where(inArray(personalValues.id, [...ids]));
}

async function findSubjects(on: Queryable, subjects: readonly string[]): Promise<Map<string, SubjectRow>> {
  const rows = await on
    .select()
    .from(dataSubjects)
    .where(inArray(dataSubjects.subject, [...subjects]));
  return new Map(rows.map((row) => [row.subject, row]));
}
