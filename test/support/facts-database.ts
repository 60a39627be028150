import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { canonicalJson, sha256Hex } from '../../db/canonical.ts';
import { openDatabase, type Database } from '../../db/pool.ts';
import { people } from '../../db/tables/access.ts';
import { holds, orderRevisions, orders, orderStates, reviews, decisions } from '../../db/tables/process.ts';
import { fingerprintSource } from '../../domain/checks/fingerprint.ts';
import { orderTotal, type OrderDocument } from '../../domain/order-document.ts';
import type { OrderStatus } from '../../domain/order-status.ts';
import { connectAsOwner, createTestDatabase } from './database.ts';
import { anOrder } from './orders.ts';

/** What every row of master data in a test starts with. */
export const aRecord = { version: 1, updatedAt: new Date('2026-01-01T00:00:00Z') };

/** A database of a test file's own: one connection arranges rows as the owner, the other reads as the worker. */
export interface FactsDatabase {
  readonly owner: Database;
  readonly worker: Database;
  close(): Promise<void>;
}

/** Opens a database for the tests of what checks read. Close it after the tests of the file. */
export async function openFactsDatabase(): Promise<FactsDatabase> {
  const database = await createTestDatabase();
  const owner = connectAsOwner(database.ownerUrl, 2);
  const worker = openDatabase({
    databaseUrl: database.applicationUrl,
    role: 'countersign_worker',
    maximumConnections: 10,
    onBrokenConnection: () => undefined,
  });
  return {
    owner: owner.database,
    worker: worker.database,
    close: async () => {
      await worker.close();
      await owner.close();
      await database.drop();
    },
  };
}

/** Adds an order with its first revision, and its state unless the engine has not seen it. Returns its id. */
export async function addOrder(
  on: Database,
  input: {
    id?: string;
    document?: OrderDocument;
    submittedAt?: Date;
    asOf?: Date;
    status?: OrderStatus | 'unseen';
  } = {},
): Promise<string> {
  const {
    id = uuidv7(),
    document = anOrder(),
    submittedAt = new Date('2026-11-30T09:00:00Z'),
    asOf,
    status = 'in_review',
  } = input;
  await on.insert(orders).values({ id, submitterId: 'shop', submittedAt, asOf: asOf ?? null });
  await on.insert(orderRevisions).values({
    orderId: id,
    revision: 1,
    document: canonicalJson(document),
    documentHash: sha256Hex(canonicalJson(document)),
    authorId: 'shop',
    createdAt: submittedAt,
    customerId: document.customer,
    customerReference: document.customerReference ?? null,
    currency: document.currency,
    totalMinor: orderTotal(document).amountMinor,
    requiredOn: document.requiredOn,
    fingerprint: sha256Hex(canonicalJson(fingerprintSource(document))),
  });
  if (status !== 'unseen') {
    await on.insert(orderStates).values({
      orderId: id,
      status,
      revision: 1,
      policyVersion: 1,
      headPosition: 0,
      headHash: '',
      updatedAt: submittedAt,
    });
  }
  return id;
}

/** Adds a hold of an order: live, on 100.00 CNY of the credit of the customer that the builders name. */
export async function addHold(
  on: Database,
  hold: { orderId: string } & Partial<typeof holds.$inferInsert>,
): Promise<void> {
  const takenAt = new Date('2026-11-30T09:00:00Z');
  await on.insert(holds).values({
    id: uuidv7(),
    department: 'credit',
    kind: 'credit',
    resource: 'C-1001',
    amount: 10_000n,
    unit: 'CNY',
    status: 'live',
    reason: 'test',
    takenAt,
    effectiveAt: takenAt,
    expiresAt: new Date('2026-12-30T09:00:00Z'),
    ...hold,
  });
}

/** Adds a round of a department's review, approved by a person unless the overrides say otherwise. */
export async function addRound(
  on: Database,
  round: { orderId: string; department: string } & Partial<typeof reviews.$inferInsert>,
): Promise<void> {
  await on.insert(reviews).values({
    round: 1,
    isCurrent: true,
    revision: 1,
    stage: 2,
    status: 'approved',
    closedBy: 'person',
    authorityRequired: false,
    packet: canonicalJson({ findings: [] }),
    evidenceHash: 'hash',
    checkedAt: new Date('2026-11-30T10:00:00Z'),
    ...round,
  });
}

/** The reviewer who decides in {@link addApproval}: of every department, so that the database lets them. */
async function addReviewer(on: Database, input: { externalId: string; department: string }): Promise<void> {
  const { externalId, department } = input;
  const departments = sql`array_append(${people.departments}, ${department})`;
  await on
    .insert(people)
    .values({
      ...aRecord,
      externalId,
      name: 'Li Na',
      roles: ['reviewer'],
      departments: [department],
      active: true,
    })
    .onConflictDoUpdate({ target: people.externalId, set: { departments } });
}

/** Adds a department's review that a person approved, with the decision. */
export async function addApproval(
  on: Database,
  input: {
    orderId: string;
    department: string;
    review?: Partial<typeof reviews.$inferInsert>;
    decision?: Partial<typeof decisions.$inferInsert>;
  },
): Promise<void> {
  const { orderId, department } = input;
  const at = new Date('2026-11-30T10:00:00Z');
  const { actorId = 'li' } = input.decision ?? {};
  await addRound(on, { orderId, department, ...input.review });
  await addReviewer(on, { externalId: actorId, department });
  await on.insert(decisions).values({
    orderId,
    department,
    round: input.review?.round ?? 1,
    actorId,
    actorName: 'Li Na',
    verb: 'approve',
    evidenceHash: 'hash',
    channel: 'update',
    decidedAt: at,
    ...input.decision,
  });
}
