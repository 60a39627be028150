import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../db/canonical.ts';
import { readFacts } from '../../../db/facts/read-facts.ts';
import { capabilities, customers, paymentTerms } from '../../../db/tables/master-data.ts';
import type { Check } from '../../../domain/policy.ts';
import type { OrderDocument } from '../../../domain/order-document.ts';
import { addCompany, aCustomer } from '../../support/company.ts';
import {
  addApproval,
  addRound,
  addOrder,
  aRecord,
  openFactsDatabase,
  type FactsDatabase,
} from '../../support/facts-database.ts';
import { aContext, anOrder } from '../../support/orders.ts';

let database: FactsDatabase;

beforeAll(async () => {
  database = await openFactsDatabase();
  await addCompany(database.owner);
});

afterAll(async () => {
  await database.close();
});

function read(check: Check, of: { document?: Partial<OrderDocument>; orderId?: string } = {}) {
  const { document = {}, orderId = uuidv7() } = of;
  const context = aContext({ check, document: anOrder(document), orderId });
  return readFacts(database.worker, { check, context, access: 'lock' });
}

describe('payment terms', () => {
  it('are those that the order asks for and those agreed with the customer', async () => {
    await database.owner
      .insert(paymentTerms)
      .values({ ...aRecord, externalId: 'NET60P', netDays: 60, prepaymentPercentMicro: 12_500_000n });
    expect(await read('payment_terms', { document: { paymentTerms: { code: 'NET60P' } } })).toEqual({
      check: 'payment_terms',
      agreed: { code: 'NET30', netDays: 30, prepaymentPercentMicro: 0n },
      requested: { code: 'NET60P', netDays: 60, prepaymentPercentMicro: 12_500_000n },
    });
  });

  it('are absent where nothing is asked for, agreed or known', async () => {
    const [without, dangling] = [`C-${uuidv7()}`, `C-${uuidv7()}`];
    await database.owner
      .insert(customers)
      .values([
        aCustomer({ externalId: without, paymentTermsId: null }),
        aCustomer({ externalId: dangling, paymentTermsId: 'NET-nothing' }),
      ]);
    for (const customer of [without, dangling, 'C-nobody']) {
      const document = { customer, paymentTerms: { code: 'NET-nothing' } };
      expect(await read('payment_terms', { document })).toEqual({
        check: 'payment_terms',
        agreed: null,
        requested: null,
      });
    }
  });
});

describe('capabilities', () => {
  it('are read for the kinds that the order names', async () => {
    const capability = {
      feasibility: 'feasible' as const,
      unit: 'm',
      minimumMicro: null,
      maximumMicro: 1_100_000n,
      phrases: ['palletised'],
    };
    await database.owner.insert(capabilities).values([
      { ...aRecord, externalId: 'pallet_height', ...capability },
      { ...aRecord, externalId: 'pallet_colour', ...capability },
    ]);
    const requirements = [
      { kind: 'pallet_height', text: 'a' },
      { kind: 'pallet_height', text: 'b' },
      { kind: 'smell', text: 'c' },
    ];
    expect(await read('special_requirements', { document: { requirements } })).toEqual({
      check: 'special_requirements',
      capabilities: new Map([['pallet_height', capability]]),
    });
  });
});

describe('approvals before the final one', () => {
  it('are those by people on the current revision for the other departments', async () => {
    const orderId = await addOrder(database.owner);
    const other = await addOrder(database.owner);
    const of = { orderId, department: 'credit' };
    const findings = [
      { code: 'credit.limit_exceeded', severity: 'block' },
      { code: 'credit.overdue', severity: 'attention' },
    ];
    await addApproval(database.owner, {
      ...of,
      review: { isCurrent: false, status: 'approved_with_conditions' },
    });
    await addApproval(database.owner, {
      ...of,
      review: { round: 2, packet: canonicalJson({ findings }) },
    });
    await addApproval(database.owner, {
      orderId,
      department: 'capacity',
      review: { status: 'approved_with_conditions' },
      decision: { verb: 'approve_with_conditions', conditions: ['ship in May'] },
    });
    await addApproval(database.owner, { orderId, department: 'final_approval', review: { stage: 3 } });
    await addApproval(database.owner, {
      orderId,
      department: 'materials',
      review: { status: 'rejected' },
      decision: { verb: 'reject' },
    });
    await addApproval(database.owner, { orderId: other, department: 'credit' });
    const person = { actorId: 'li', actorName: 'Li Na' };
    expect(await read('final_approval', { orderId })).toEqual({
      check: 'final_approval',
      approvals: [
        {
          ...person,
          department: 'capacity',
          round: 1,
          conditional: true,
          conditions: ['ship in May'],
          blockCodes: [],
        },
        {
          ...person,
          department: 'credit',
          round: 2,
          conditional: false,
          conditions: [],
          blockCodes: ['credit.limit_exceeded'],
        },
      ],
    });
  });

  it('stay in view when a later round of the same revision closes by rule', async () => {
    const orderId = await addOrder(database.owner);
    await addApproval(database.owner, {
      orderId,
      department: 'credit',
      review: { isCurrent: false, status: 'approved_with_conditions' },
      decision: { verb: 'approve_with_conditions', conditions: ['prepay half'] },
    });
    await addRound(database.owner, { orderId, department: 'credit', round: 2, closedBy: 'rule' });
    expect(await read('final_approval', { orderId })).toMatchObject({
      approvals: [{ department: 'credit', round: 1, conditions: ['prepay half'] }],
    });
  });
});
