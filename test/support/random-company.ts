import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { ROLES, type Role } from '../../domain/actor.ts';
import type { Quorum } from '../../domain/quorum.ts';
import type { SubstitutionKind } from '../../domain/substitution.ts';
import type { Database } from '../../db/pool.ts';
import { people } from '../../db/tables/access.ts';
import { customers } from '../../db/tables/master-data.ts';
import { absences, authorityLimits, substitutions } from '../../db/tables/organisation.ts';
import { aCustomer } from './company.ts';
import { aRecord } from './facts-database.ts';

export const DEPARTMENTS = ['credit', 'materials'] as const;
/** By their classes; the last one has none. */
const CUSTOMERS = [
  { id: 'C-1', customerClass: 'A' },
  { id: 'C-2', customerClass: 'B' },
  { id: 'C-3', customerClass: null },
] as const;
const HOUR_MS = 3_600_000;
/** Over, in force, and still to come, whenever the test runs. */
const PERIODS = { past: [-3, -2], present: [-1, 24], future: [2, 3] } as const;

interface RandomMoney {
  readonly minor: bigint;
  readonly currency: string;
}

interface RandomPerson {
  readonly roles: readonly Role[];
  readonly departments: readonly string[];
  readonly limit: RandomMoney | null;
  readonly active: boolean;
}

interface RandomSubstitution {
  readonly principal: number;
  readonly substitute: number;
  readonly kind: SubstitutionKind;
  readonly period: keyof typeof PERIODS;
  readonly departments: readonly string[];
  readonly upTo: RandomMoney | null;
  readonly classes: readonly string[];
}

/** What somebody tries to do to a review; what the rules refuse changes nothing. */
export interface RandomStep {
  readonly who: number;
  readonly whom: number;
  readonly what: 'approve' | 'reject' | 'delegate' | 'add_before' | 'add_after' | 'assign';
}

export interface RandomReview {
  readonly department: (typeof DEPARTMENTS)[number];
  readonly customer: number;
  readonly author: number | null;
  readonly totalMinor: bigint;
  readonly authorityRequired: boolean;
  readonly escalated: boolean;
  readonly isPaused: boolean;
  readonly quorum: Quorum | null;
  readonly steps: readonly RandomStep[];
}

/** People and what the organisation says of them, with the reviews that wait for some of them. */
export interface RandomCompany {
  readonly people: readonly RandomPerson[];
  readonly limits: readonly { person: number; department: string; limit: RandomMoney }[];
  readonly substitutions: readonly RandomSubstitution[];
  readonly absences: readonly { person: number; period: keyof typeof PERIODS }[];
  readonly reviews: readonly RandomReview[];
}

export const personId = (index: number) => `person-${index}`;
export const customerOf = (index: number) => CUSTOMERS[index % CUSTOMERS.length] ?? CUSTOMERS[0];

const someDepartments = fc.subarray([...DEPARTMENTS]);
const often = fc.nat(9).map((chance) => chance > 0);
const money: fc.Arbitrary<RandomMoney> = fc.record({
  minor: fc.constantFrom(5_000n, 10_000n, 15_000n),
  currency: fc.constantFrom('CNY', 'CNY', 'CNY', 'EUR'),
});
const moneyOrNone = fc.option(money);
const period = fc.constantFrom<keyof typeof PERIODS>('present', 'present', 'present', 'past', 'future');
const WORKING: readonly Role[] = ['reviewer', 'reviewer', 'reviewer', 'manager'];

const person: fc.Arbitrary<RandomPerson> = fc.record({
  roles: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...WORKING).map((role) => [role]) },
    { weight: 1, arbitrary: fc.subarray([...ROLES].filter((role) => role !== 'customer')) },
  ),
  departments: someDepartments,
  limit: moneyOrNone,
  active: often,
});

const steps: fc.Arbitrary<RandomStep[]> = fc.array(
  fc.record({
    who: fc.nat(),
    whom: fc.nat(),
    what: fc.constantFrom<RandomStep['what']>(
      ...(['approve', 'approve', 'approve', 'reject', 'delegate'] as const),
      ...(['delegate', 'add_before', 'add_after', 'assign'] as const),
    ),
  }),
  { maxLength: 6 },
);

function quorums(size: number): fc.Arbitrary<Quorum | null> {
  const inSequence = fc
    .uniqueArray(fc.nat(size - 1), { minLength: 1, maxLength: 3 })
    .map((members): Quorum => ({ kind: 'in_sequence', people: members.map(personId) }));
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constantFrom<Quorum>({ kind: 'all' }, { kind: 'k_of_n', approvals: 2 }) },
    { weight: 1, arbitrary: inSequence },
  );
}

function reviewsOf(size: number): fc.Arbitrary<RandomReview[]> {
  const review = fc.record<RandomReview>({
    department: fc.constantFrom(...DEPARTMENTS),
    customer: fc.nat(2),
    author: fc.option(fc.nat(size - 1)),
    totalMinor: fc.constantFrom(7_500n, 12_500n),
    authorityRequired: fc.boolean(),
    escalated: fc.boolean(),
    isPaused: often.map((isOften) => !isOften),
    quorum: quorums(size),
    steps,
  });
  return fc.array(review, { minLength: 4, maxLength: 8 });
}

export const companies: fc.Arbitrary<RandomCompany> = fc.integer({ min: 2, max: 6 }).chain((size) => {
  const member = fc.nat(size - 1);
  return fc.record({
    people: fc.array(person, { minLength: size, maxLength: size }),
    limits: fc.uniqueArray(
      fc.record({ person: member, department: fc.constantFrom(...DEPARTMENTS), limit: money }),
      { maxLength: 4, selector: (one) => `${one.person}/${one.department}/${one.limit.currency}` },
    ),
    substitutions: fc.array(
      fc
        .record({
          ...{ principal: member, substitute: member, period, upTo: moneyOrNone },
          kind: fc.constantFrom<SubstitutionKind>('adds', 'replaces'),
          departments: someDepartments,
          classes: fc.oneof(fc.constant([]), fc.subarray(['A', 'B'])),
        })
        .filter(({ principal, substitute }) => principal !== substitute),
      { maxLength: 6 },
    ),
    absences: fc.array(fc.record({ person: member, period }), { maxLength: 2 }),
    reviews: reviewsOf(size),
  });
});

function timesOf(which: keyof typeof PERIODS): { startsAt: Date; endsAt: Date } {
  const [startsAt, endsAt] = PERIODS[which].map((hours) => new Date(Date.now() + hours * HOUR_MS));
  if (!startsAt || !endsAt) throw new Error('a period has two ends');
  return { startsAt, endsAt };
}

/** Makes the organisation the only one of the database, without any order. */
export async function writeOrganisation(on: Database, company: RandomCompany): Promise<void> {
  await on.execute(
    sql`truncate orders, people, customers, substitutions, absences, authority_limits cascade`,
  );
  await on
    .insert(customers)
    .values(CUSTOMERS.map(({ id: externalId, customerClass }) => aCustomer({ externalId, customerClass })));
  const rows = company.people.map(({ roles, departments, limit, active }, index) => ({
    ...{ ...aRecord, externalId: personId(index), name: `Person ${index}`, active },
    ...{ roles: [...roles], departments: [...departments] },
    ...{ authorityLimitMinor: limit?.minor ?? null, authorityCurrency: limit?.currency ?? null },
  }));
  await on.insert(people).values(rows);
  for (const [index, { person: of, department, limit }] of company.limits.entries()) {
    const row = { ...aRecord, externalId: `limit-${index}`, personId: personId(of), department };
    await on.insert(authorityLimits).values({ ...row, limitMinor: limit.minor, currency: limit.currency });
  }
  for (const [index, one] of company.substitutions.entries()) {
    await on.insert(substitutions).values({
      ...{ ...aRecord, externalId: `substitution-${index}`, kind: one.kind, ...timesOf(one.period) },
      ...{ principalId: personId(one.principal), substituteId: personId(one.substitute) },
      ...{ departments: [...one.departments], customerClasses: [...one.classes] },
      ...{ upToMinor: one.upTo?.minor ?? null, upToCurrency: one.upTo?.currency ?? null },
    });
  }
  for (const [index, absence] of company.absences.entries()) {
    const row = { ...aRecord, externalId: `absence-${index}`, personId: personId(absence.person) };
    await on.insert(absences).values({ ...row, ...timesOf(absence.period) });
  }
}
