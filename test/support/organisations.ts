import fc from 'fast-check';
import type { Actor } from '../../domain/actor.ts';
import type { EligibilityCase } from '../../domain/eligibility.ts';
import type { Substitution } from '../../domain/substitution.ts';
import { aReviewer } from './review-environment.ts';

/** The instant that the people of a random organisation are judged at. */
export const AS_OF = '2026-12-01T09:00:00.000Z';
const PERIOD = { startsAt: '2026-11-01T00:00:00.000Z', endsAt: '2027-01-01T00:00:00.000Z' };

interface Deputy {
  readonly principal: number;
  readonly substitute: number;
  readonly kind: Substitution['kind'];
}

/** People with who is away and who stands in for whom, circles and chains of substitutions among them. */
export interface Organisation {
  readonly people: readonly Actor[];
  readonly deputies: readonly Deputy[];
  readonly away: readonly number[];
}

/** The case of a credit review that is submitted by nobody of the organisation. */
export function aCreditCase(overrides: Partial<EligibilityCase> = {}): EligibilityCase {
  return {
    department: 'credit',
    authorityRequired: false,
    total: { amount: '125.00', currency: 'CNY' },
    customerClass: null,
    authors: ['submitter'],
    escalated: false,
    ...overrides,
  };
}

function toSubstitution({ principal, substitute, kind }: Deputy): Substitution {
  const id = `${principal}-for-${substitute}`;
  return { ...PERIOD, id, kind, departments: [], upTo: null, customerClasses: [] };
}

function toPerson(index: number, outsiders: number): Actor {
  return aReviewer(index < outsiders ? 'materials' : 'credit', {
    id: `person-${index}`,
    name: `Person ${index}`,
  });
}

/** The organisation's people with what it says of them. */
function withDuties(
  { deputies, away }: Pick<Organisation, 'deputies' | 'away'>,
  plain: readonly Actor[],
): readonly Actor[] {
  return plain.map((person, index) => ({
    ...person,
    duties: {
      asOf: AS_OF,
      limits: [],
      absences: away.includes(index) ? [PERIOD] : [],
      replacedBy: deputies
        .filter(({ principal, kind }) => principal === index && kind === 'replaces')
        .map(toSubstitution),
      standsFor: deputies
        .filter(({ substitute }) => substitute === index)
        .flatMap((deputy) => {
          const principal = plain[deputy.principal];
          return principal
            ? [{ substitution: toSubstitution(deputy), principal: { ...principal, limits: [] } }]
            : [];
        }),
    },
  }));
}

/** Up to eight people, some of another department, some away, with up to ten substitutions between them. */
export const organisations: fc.Arbitrary<Organisation> = fc
  .record({ size: fc.integer({ min: 1, max: 8 }), outsiders: fc.integer({ min: 0, max: 3 }) })
  .chain(({ size, outsiders }) => {
    const member = fc.integer({ min: 0, max: size - 1 });
    const deputy = fc
      .record({
        principal: member,
        substitute: member,
        kind: fc.constantFrom<Substitution['kind']>('adds', 'replaces'),
      })
      .filter(({ principal, substitute }) => principal !== substitute);
    const deputies =
      size === 1
        ? fc.constant<Deputy[]>([])
        : fc.uniqueArray(deputy, { maxLength: 10, selector: (one) => `${one.principal}/${one.substitute}` });
    return fc.record({ deputies, away: fc.uniqueArray(member, { maxLength: 3 }) }).map((between) => {
      const plain = Array.from({ length: size }, (_none, index) => toPerson(index, outsiders));
      return { ...between, people: withDuties(between, plain) };
    });
  });
