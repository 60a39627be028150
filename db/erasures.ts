import { and, asc, count, countDistinct, eq } from 'drizzle-orm';
import { refuse } from '../domain/errors.ts';
import { subjectOf, type PersonalField, type SubjectKind } from '../domain/personal-data.ts';
import type { Queryable, Transaction } from './pool.ts';
import { people } from './tables/access.ts';
import { customers } from './tables/master-data.ts';
import { dataSubjects, personalValues } from './tables/personal-data.ts';
import { identities } from './tables/sign-in.ts';

/** What of somebody can be read no more. */
export interface Erased {
  readonly erasedAt: Date;
  readonly values: readonly { readonly field: PersonalField; readonly count: number }[];
  /** On how many orders. */
  readonly orders: number;
}

/** Who is to be forgotten. */
export interface Erasure {
  readonly kind: SubjectKind;
  readonly id: string;
  readonly actorId: string;
  /** As the record has it. */
  readonly reason: string;
}

/** Throws `not_found` for a subject that nobody is, and `person_active` for somebody who still works with the product. */
async function requireErasable(tx: Transaction, { kind, id }: Erasure): Promise<void> {
  if (kind === 'customer') {
    if ((await tx.$count(customers, eq(customers.externalId, id))) === 0) throw refuse.notFound('customer');
    return;
  }
  const [person] = await tx
    .select({ active: people.active })
    .from(people)
    .where(eq(people.externalId, id))
    .for('update');
  if (!person) throw refuse.notFound('person');
  if (person.active) throw refuse.personActive();
}

async function countValues(on: Queryable, subject: string): Promise<Pick<Erased, 'values' | 'orders'>> {
  const isOf = eq(personalValues.subject, subject);
  const values = await on
    .select({ field: personalValues.field, count: count() })
    .from(personalValues)
    .where(isOf)
    .groupBy(personalValues.field)
    .orderBy(asc(personalValues.field));
  const [row] = await on
    .select({ orders: countDistinct(personalValues.orderId) })
    .from(personalValues)
    .where(isOf);
  return { values, orders: row?.orders ?? 0 };
}

/**
 * Destroys a subject's key, so that nothing that was kept of them can be read any more; the record stays as it is. The
 * database records it as an event of the organisation. Throws `not_found`, `person_active` and `subject_erased`.
 */
export async function eraseSubject(tx: Transaction, erasure: Erasure): Promise<Erased> {
  const { kind, id, actorId: erasedBy, reason: erasureReason } = erasure;
  await requireErasable(tx, erasure);
  const subject = subjectOf(kind, id);
  const erasedAt = new Date();
  const gone = { wrappedKey: null, masterKeyId: null, erasedAt, erasedBy, erasureReason };
  const [stored] = await tx
    .select({ erasedAt: dataSubjects.erasedAt })
    .from(dataSubjects)
    .where(eq(dataSubjects.subject, subject))
    .for('update');
  if (stored?.erasedAt) throw refuse.subjectErased({ subject });
  if (stored) await tx.update(dataSubjects).set(gone).where(eq(dataSubjects.subject, subject));
  else await tx.insert(dataSubjects).values({ subject, createdAt: erasedAt, ...gone });
  if (kind === 'person') {
    // By which an address could still be recognised.
    await tx
      .update(identities)
      .set({ emailIndex: null, active: false, updatedAt: erasedAt })
      .where(and(eq(identities.personId, id)));
  }
  return { erasedAt, ...(await countValues(tx, subject)) };
}
