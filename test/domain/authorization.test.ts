import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ROLES, type Role } from '../../domain/actor.ts';
import {
  isAllowed,
  isAllowedAs,
  OPERATIONS,
  RELATIONS,
  relationsOf,
  type Operation,
  type Relation,
} from '../../domain/authorization.ts';
import { relationToOrder, relationToReview } from '../../domain/relations.ts';

const CELLS = ROLES.flatMap((role) =>
  OPERATIONS.flatMap((operation) => RELATIONS.map((relation) => ({ role, operation, relation }))),
);
const isGranted = ({ role, operation, relation }: (typeof CELLS)[number]) =>
  isAllowedAs({ roles: [role] }, { operation, relation });

function rolesThatMay(operation: Operation, relation: Relation): readonly Role[] {
  return ROLES.filter((role) => isGranted({ role, operation, relation }));
}

describe('the table', () => {
  it('allows nothing in a relation that is not told apart for the operation', () => {
    const stray = CELLS.filter(
      (cell) => isGranted(cell) && !relationsOf(cell.operation).includes(cell.relation),
    );
    expect(stray).toEqual([]);
  });

  it('lets nobody decide on an order of their own, nor for a department that is not theirs', () => {
    expect(rolesThatMay('review.decide', 'own')).toEqual([]);
    expect(rolesThatMay('review.decide', 'other_department')).toEqual([]);
    expect(rolesThatMay('review.decide', 'own_department')).toEqual(['reviewer']);
    expect(rolesThatMay('review.decide', 'escalated_department')).toEqual(['reviewer', 'manager']);
  });

  it('gives a customer what concerns their own customer or themselves, and nobody else anything by a customer', () => {
    const ofCustomers = CELLS.filter((cell) => cell.role === 'customer' && isGranted(cell));
    expect(new Set(ofCustomers.map(({ relation }) => relation))).toEqual(new Set(['own_customer', 'own']));
    const byCustomer = CELLS.filter((cell) => cell.relation === 'own_customer' && isGranted(cell));
    expect(new Set(byCustomer.map(({ role }) => role))).toEqual(new Set(['customer']));
    expect(CELLS.filter((cell) => cell.relation === 'other_customer' && isGranted(cell))).toEqual([]);
  });

  it('lets orders be changed by those alone who wrote them, or whose customer they are for', () => {
    for (const operation of ['order.resubmit', 'order.withdraw'] as const) {
      expect(rolesThatMay(operation, 'own')).toEqual(['submitter', 'system']);
      expect(rolesThatMay(operation, 'other')).toEqual([]);
    }
  });
});

describe('the scopes of a key', () => {
  const someRoles = fc.subarray([...ROLES]);
  const someScopes = fc.subarray([...OPERATIONS, 'order.unheard_of']);

  it('narrow what the roles allow and never widen it', () => {
    fc.assert(
      fc.property(someRoles, someScopes, (roles, scopes) => {
        for (const operation of OPERATIONS) {
          const expected = scopes.includes(operation) && isAllowed({ roles }, operation);
          expect(isAllowed({ roles, scopes }, operation)).toBe(expected);
        }
      }),
    );
  });
});

describe('the relation', () => {
  it.each([
    ['their own', { id: 'lin' }, 'own'],
    ['of somebody else', { id: 'qian' }, 'other'],
    ['for the customer that they sign in for', { id: 'bai', customers: ['C-2', 'C-1'] }, 'own_customer'],
    ['for another customer', { id: 'bai', customers: ['C-2'] }, 'other_customer'],
    [
      'they wrote once for a customer that is no longer theirs',
      { id: 'lin', customers: ['C-2'] },
      'other_customer',
    ],
    ['of a person who signs in for no customer', { id: 'lin', customers: [] }, 'other_customer'],
  ])('to an order %s', (_which, actor, relation) => {
    expect(relationToOrder(actor, { authors: ['lin'], customer: 'C-1' })).toBe(relation);
  });

  it('of a customer to an order whose customer is not on record is to another one', () => {
    const actor = { id: 'bai', customers: ['C-1'] };
    expect(relationToOrder(actor, { authors: ['bai'], customer: undefined })).toBe('other_customer');
  });

  it.each([
    [['credit'], false, 'own_department'],
    [['credit'], true, 'escalated_department'],
    [['materials'], true, 'other_department'],
    [[], false, 'other_department'],
  ] as const)(
    'of the departments %j to a review of credit, escalated: %s',
    (departments, escalated, relation) => {
      expect(relationToReview({ departments }, { department: 'credit', escalated })).toBe(relation);
    },
  );
});
