import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findChanges } from '../../../domain/amendment/document-changes.ts';
import { dependenciesOf } from '../../../domain/amendment/field-dependencies.ts';
import {
  assessImpact,
  findMovingDepartments,
  type ImpactInput,
  type ReviewBefore,
} from '../../../domain/amendment/impact.ts';
import { ORDER_FIELDS, type OrderField } from '../../../domain/amendment/order-fields.ts';
import type { OrderDocument } from '../../../domain/order-document.ts';
import { planStages } from '../../../domain/plan.ts';
import { CHECKS, type DepartmentPolicy } from '../../../domain/policy.ts';
import { REVIEW_STATUSES, isApproval } from '../../../domain/review-status.ts';
import { aDepartment, aLine, anOrder, aPolicy } from '../../support/orders.ts';

const ORDER = anOrder({
  customerReference: 'PO-1',
  quotation: 'Q-1',
  paymentTerms: { code: 'NET30', prepaymentPercent: '0' },
  declaredTotal: { amount: '125.00', currency: 'CNY' },
  requirements: [{ kind: 'packaging', text: 'palletised' }],
});
const DEPARTMENTS = CHECKS.map((check, index) => aDepartment(check, { stage: index + 1 }));

/** The same order with one field changed. */
const CHANGED: Readonly<Record<Exclude<OrderField, 'currency'>, OrderDocument>> = {
  customer: { ...ORDER, customer: 'C-2' },
  customerReference: { ...ORDER, customerReference: 'PO-2' },
  channel: { ...ORDER, channel: 'phone' },
  requiredOn: { ...ORDER, requiredOn: '2026-12-19' },
  'paymentTerms.code': { ...ORDER, paymentTerms: { code: 'NET60', prepaymentPercent: '0' } },
  'paymentTerms.prepaymentPercent': { ...ORDER, paymentTerms: { code: 'NET30', prepaymentPercent: '30' } },
  quotation: { ...ORDER, quotation: 'Q-2' },
  declaredTotal: { ...ORDER, declaredTotal: { amount: '126.00', currency: 'CNY' } },
  requirements: { ...ORDER, requirements: [{ kind: 'packaging', text: 'loose' }] },
  'lines.product': { ...ORDER, lines: [aLine({ product: 'P-200' })] },
  'lines.quantity': { ...ORDER, lines: [aLine({ quantity: '11' })] },
  'lines.unit': { ...ORDER, lines: [aLine({ unit: 'box' })] },
  'lines.unitPrice': { ...ORDER, lines: [aLine({ unitPrice: { amount: '12.60', currency: 'CNY' } })] },
  'lines.requiredOn': { ...ORDER, lines: [aLine({ requiredOn: '2026-12-30' })] },
};

function approvedBefore(department: string, overrides: Partial<ReviewBefore> = {}): ReviewBefore {
  return {
    department,
    status: 'approved',
    hasBegun: false,
    decided: {
      ...{ revision: 1, round: 1, by: 'person', onBehalfOf: null, evidenceHash: 'e'.repeat(64) },
      actor: { id: `reviewer-${department}`, name: department },
      decidedAt: '2026-12-01T09:00:00.000Z',
    },
    deciders: [`reviewer-${department}`],
    document: ORDER,
    holds: [],
    hasLostHolds: false,
    ...overrides,
  };
}

function anImpact(overrides: Partial<ImpactInput> & { departments?: DepartmentPolicy[] } = {}): ImpactInput {
  const { departments = DEPARTMENTS, ...given } = overrides;
  const document = given.document ?? ORDER;
  const policy = aPolicy({ departments });
  return {
    orderId: '01940000-0000-7000-8000-000000000001',
    revision: 2,
    documentHash: 'd'.repeat(64),
    policyVersion: 1,
    before: { revision: 1, document: ORDER },
    document,
    stages: planStages({ policy, document, facts: { hasMadeToOrderLine: true } }),
    reviews: departments.map(({ name }) => approvedBefore(name)),
    authors: ['submitter'],
    moves: new Map(),
    ...given,
  };
}

function reopened(input: ImpactInput): string[] {
  return assessImpact(input)
    .departments.filter(({ outcome }) => outcome === 'reopened')
    .map(({ department }) => department);
}

describe('a change of one field reopens exactly the departments that depend on it', () => {
  it.each(Object.entries(CHANGED))('%s', (field, document) => {
    const changes = findChanges(ORDER, document);
    expect(changes.some(({ fields }) => fields.some((changed) => changed === field))).toBe(true);
    const dependent = DEPARTMENTS.filter((department) =>
      changes.some(({ fields }) => fields.some((changed) => dependenciesOf(department).includes(changed))),
    ).map(({ name }) => name);
    // Whoever has authority over the order answers for what the others are asked again.
    const answering = dependent.length > 0 ? ['final_approval'] : [];
    expect(reopened(anImpact({ document }))).toEqual([...dependent, ...answering]);
  });

  it('also with dependencies of the policy', () => {
    const fields = fc.subarray([...ORDER_FIELDS]);
    const changed = fc.constantFrom(...Object.values(CHANGED));
    fc.assert(
      fc.property(fc.array(fields, { minLength: 1, maxLength: 4 }), changed, (declared, document) => {
        const departments = declared.map((dependsOn, index) =>
          aDepartment('order_data', { name: `department_${index}`, dependsOn }),
        );
        const touched = new Set(findChanges(ORDER, document).flatMap((change) => change.fields));
        const expected = departments
          .filter(({ dependsOn = [] }) => dependsOn.some((field) => touched.has(field)))
          .map(({ name }) => name);
        expect(reopened(anImpact({ departments, document }))).toEqual(expected);
      }),
    );
  });
});

describe('a change within a tolerance', () => {
  const cases = [
    { field: 'lines.unitPrice', tolerances: { totalIncreasePercent: '0.8' }, isTolerated: true },
    { field: 'lines.unitPrice', tolerances: { totalIncreasePercent: '0.799999' }, isTolerated: false },
    { field: 'lines.quantity', tolerances: { quantityIncreasePercent: '10' }, isTolerated: true },
    { field: 'lines.quantity', tolerances: { quantityIncreasePercent: '9.999999' }, isTolerated: false },
    { field: 'lines.quantity', tolerances: { totalIncreasePercent: '10' }, isTolerated: true },
    { field: 'requiredOn', tolerances: { requiredLaterDays: 1 }, isTolerated: true },
    { field: 'requiredOn', tolerances: { requiredLaterDays: 0 }, isTolerated: false },
    { field: 'lines.requiredOn', tolerances: { requiredLaterDays: 12 }, isTolerated: true },
    { field: 'lines.requiredOn', tolerances: { requiredLaterDays: 11 }, isTolerated: false },
    { field: 'lines.product', tolerances: { totalIncreasePercent: '100' }, isTolerated: false },
    { field: 'customer', tolerances: { totalIncreasePercent: '100' }, isTolerated: false },
  ] as const;
  it.each(cases)('$field by $tolerances is tolerated: $isTolerated', ({ field, tolerances, isTolerated }) => {
    const departments = [aDepartment('order_data', { tolerances })];
    const [impact] = assessImpact(anImpact({ departments, document: CHANGED[field] })).departments;
    expect(impact?.outcome).toBe(isTolerated ? 'carried' : 'reopened');
    expect(impact?.tolerated.length).toBe(isTolerated ? 1 : 0);
  });

  it('is never one for whoever has authority over the total', () => {
    const tolerances = { totalIncreasePercent: '100' };
    const departments = [aDepartment('final_approval', { authorityRequired: true, tolerances })];
    const document = CHANGED['lines.unitPrice'];
    const [impact] = assessImpact(anImpact({ departments, document })).departments;
    expect(impact).toMatchObject({ outcome: 'reopened', because: 'fields' });
  });

  it('counts from the document that was decided on, so that small steps do not add up', () => {
    const departments = [aDepartment('credit', { tolerances: { totalIncreasePercent: '1' } })];
    const priced = (amount: string) => ({
      ...ORDER,
      lines: [aLine({ unitPrice: { amount, currency: 'CNY' } })],
    });
    const twice = anImpact({
      departments,
      before: { revision: 2, document: priced('12.60') },
      document: priced('12.70'),
    });
    expect(assessImpact(twice).departments).toMatchObject([{ outcome: 'reopened', because: 'fields' }]);
  });
});

describe('a review is asked again whatever changed', () => {
  const departments = [aDepartment('credit')];
  const because = (review: Partial<ReviewBefore>, overrides: Partial<ImpactInput> = {}) => {
    const reviews = [approvedBefore('credit', review)];
    return assessImpact(anImpact({ departments, reviews, ...overrides })).departments[0]?.because;
  };
  it.each(REVIEW_STATUSES.filter((status) => !isApproval(status) && status !== 'open'))(
    'when it is %s',
    (status) => {
      const reason = because({ status, decided: null });
      expect(reason).toBe(status === 'returned' ? 'returned_it' : 'not_decided');
    },
  );
  it('when one of its deciders is an author of the change, or stood in for one', () => {
    expect(because({}, { authors: ['submitter', 'reviewer-credit'] })).toBe('decided_by_author');
    const deciders = ['reviewer-credit', 'second-of-the-quorum', 'boss'];
    for (const author of deciders.slice(1)) {
      expect(because({ deciders }, { authors: [author] })).toBe('decided_by_author');
    }
  });
  it('when what it held has ended', () => {
    expect(because({ hasLostHolds: true })).toBe('hold_ended');
  });
  it('when it was not asked before', () => {
    expect(because({}, { reviews: [] })).toBe('newly_planned');
  });
  it('when what it holds cannot follow the document', () => {
    const tolerant = [aDepartment('credit', { tolerances: { totalIncreasePercent: '10' } })];
    const document = CHANGED['lines.unitPrice'];
    const input = anImpact({ departments: tolerant, document });
    expect(findMovingDepartments(input).map(({ name }) => name)).toEqual(['credit']);
    const moves = new Map([['credit', { fits: false } as const]]);
    expect(assessImpact({ ...input, moves }).departments[0]?.because).toBe('hold_does_not_fit');
  });
});

it('an open review that the change does not touch goes on', () => {
  const departments = [aDepartment('payment_terms')];
  const open = approvedBefore('payment_terms', { status: 'open', decided: null });
  const outcomeOf = (review: ReviewBefore, document: OrderDocument) =>
    assessImpact(anImpact({ departments, reviews: [review], document })).departments[0]?.outcome;
  expect(outcomeOf(open, CHANGED['lines.quantity'])).toBe('continued');
  expect(outcomeOf(open, CHANGED['paymentTerms.code'])).toBe('reopened');
  expect(outcomeOf({ ...open, hasBegun: true }, CHANGED['lines.quantity'])).toBe('reopened');
});

it('says which departments no longer apply and gives back what they held', () => {
  const hold = {
    ...{ kind: 'capacity' as const, resource: 'W-1', amount: '60', unit: 'minutes' },
    ...{ neededOn: '2026-12-10', excessReleasedBy: null },
  } as const;
  const reviews = [approvedBefore('credit'), approvedBefore('capacity', { holds: [hold] })];
  const { plan } = assessImpact(anImpact({ departments: [aDepartment('credit')], reviews }));
  expect(plan).toEqual({ added: [], dropped: [{ department: 'capacity', holds: [hold] }] });
});

describe('two documents', () => {
  it.each([
    ['a quantity', anOrder({ lines: [aLine({ quantity: '10.000' })] })],
    ['a price', anOrder({ lines: [aLine({ unitPrice: { amount: '12.5', currency: 'CNY' } })] })],
    ['the day of the order on a line', anOrder({ lines: [aLine({ requiredOn: '2026-12-18' })] })],
    ['no requirements', anOrder({ requirements: [] })],
  ])('are the same when %s is only written differently', (_, written) => {
    expect(findChanges(anOrder(), written)).toEqual([]);
  });

  it('are the same when their lines only stand in another order', () => {
    const lines = fc.array(
      fc.constantFrom('P-1', 'P-2', 'P-3').map((product) => aLine({ product })),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(lines, (given) => {
        expect(findChanges(anOrder({ lines: given }), anOrder({ lines: given.toReversed() }))).toEqual([]);
      }),
    );
  });

  it('differ by the line that came and the one that went, each by its place in its own document', () => {
    const before = anOrder({ lines: [aLine(), aLine({ product: 'P-2' })] });
    const after = anOrder({ lines: [aLine({ product: 'P-3' }), aLine()] });
    const pointers = findChanges(before, after).map((change) => [
      change.pointer,
      change.before,
      change.after,
    ]);
    expect(pointers).toEqual([
      ['/lines/0', null, aLine({ product: 'P-3' })],
      ['/lines/1', aLine({ product: 'P-2' }), null],
    ]);
  });
});
