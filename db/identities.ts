import { and, asc, eq, inArray, isNotNull, or, sql } from 'drizzle-orm';
import type { Actor } from '../domain/actor.ts';
import type { PersonalData } from './personal-data.ts';
import { actInOrganisationAs } from './organisation.ts';
import type { Database, Queryable } from './pool.ts';
import { dutiesOfPerson, toActorWithDuties } from './reviewers.ts';
import { people } from './tables/access.ts';
import { identities } from './tables/sign-in.ts';

/** Whom an identity provider says that somebody is. */
export interface ClaimedIdentity {
  readonly issuer: string;
  readonly subject: string;
  /** Only an address that the provider has verified. */
  readonly verifiedEmail: string | null;
}

/** The active person whom the administrator's records mean by the identity; one by the subject goes before the address. */
export async function findActorByIdentity(
  on: Queryable,
  claimed: ClaimedIdentity,
  personal: Pick<PersonalData, 'indexesOf'>,
): Promise<Actor | null> {
  const { issuer, subject, verifiedEmail } = claimed;
  const isClaimed = or(
    eq(identities.subject, subject),
    ...(verifiedEmail === null
      ? []
      : [
          inArray(identities.emailIndex, [...personal.indexesOf(verifiedEmail)]),
          eq(identities.email, verifiedEmail.toLowerCase()),
        ]),
  );
  const [row] = await on
    .select({ identity: identities, person: people, duties: dutiesOfPerson })
    .from(identities)
    .innerJoin(people, eq(people.externalId, identities.personId))
    .where(and(eq(identities.issuer, issuer), isClaimed))
    .orderBy(asc(sql`${identities.subject} is null`))
    .limit(1);
  return row?.identity.active === true && row.person.active ? toActorWithDuties(row) : null;
}

/**
 * Has addresses found by the newest key of the configuration, so that the one before it can go. Answers how many were found
 * by another one.
 */
export async function reindexIdentities(
  database: Database,
  personal: Pick<PersonalData, 'opener' | 'indexOf' | 'isCurrentIndex'>,
): Promise<number> {
  const rows = await database
    .select({ id: identities.externalId, email: identities.email, index: identities.emailIndex })
    .from(identities)
    .where(isNotNull(identities.emailIndex));
  const outdated = rows.filter(({ index }) => index !== null && !personal.isCurrentIndex(index));
  const open = await personal.opener(
    database,
    outdated.map(({ email }) => email),
  );
  for (const { id, email, index } of outdated) {
    if (email === null || index === null) continue;
    await database.transaction(async (tx) => {
      await actInOrganisationAs(tx, 'countersign');
      await tx
        .update(identities)
        .set({ emailIndex: personal.indexOf(open(email)) })
        // Not where somebody has written it meanwhile.
        .where(and(eq(identities.externalId, id), eq(identities.emailIndex, index)));
    });
  }
  return outdated.length;
}
