import { and, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readFacts } from '../../../db/facts/read-facts.ts';
import { takeHolds } from '../../../db/holds.ts';
import { openDatabase, type Database, type OpenDatabase } from '../../../db/pool.ts';
import {
  billOfMaterialsLines,
  plannedReceipts,
  products,
  routingOperations,
  stock,
  workCentres,
} from '../../../db/tables/master-data.ts';
import { holds } from '../../../db/tables/process.ts';
import { judge } from '../../../domain/checks/judge.ts';
import {
  connectAsOwner,
  createTestDatabase,
  type OwnerConnections,
  type TestDatabase,
} from '../../support/database.ts';
import { addOrder, aRecord } from '../../support/facts-database.ts';
import { aContext, aLine, anOrder } from '../../support/orders.ts';
import { pieces } from '../../support/production.ts';

const ORDERS = 20;

let database: TestDatabase;
let ownerConnections: OwnerConnections;
let owner: Database;
let worker: OpenDatabase;

async function addMasterData(): Promise<void> {
  const product = { ...aRecord, name: 'Product', unit: 'pcs', leadTimeDays: 0 };
  await owner.insert(products).values([
    { ...product, externalId: 'table', supply: 'made_to_order' },
    { ...product, externalId: 'bolt', supply: 'stocked' },
  ]);
  const component = { productId: 'table', componentId: 'bolt', quantityMicro: 2_500_000n };
  await owner.insert(billOfMaterialsLines).values({ ...aRecord, externalId: 'B-1', ...component });
  const counted = { onHandMicro: pieces(60), countedAt: new Date('2026-11-30T00:00:00Z') };
  await owner.insert(stock).values({ ...aRecord, externalId: 'bolt', ...counted });
  const receipt = { productId: 'bolt', quantityMicro: pieces(40), expectedOn: '2026-12-15' };
  await owner.insert(plannedReceipts).values({ ...aRecord, externalId: 'R-1', ...receipt });
  await owner
    .insert(workCentres)
    .values({ ...aRecord, externalId: 'saw', name: 'Saw', weeklyMinutes: [480, 480, 480, 480, 480, 0, 0] });
  const operation = { productId: 'table', sequence: 1, workCentreId: 'saw' };
  await owner.insert(routingOperations).values({
    ...aRecord,
    externalId: 'O-1',
    ...operation,
    setupMinutes: 25,
    minutesPerUnitMicro: 45_000_000n,
  });
}

beforeAll(async () => {
  database = await createTestDatabase();
  ownerConnections = connectAsOwner(database.ownerUrl, 2);
  owner = ownerConnections.database;
  worker = openDatabase({
    databaseUrl: database.applicationUrl,
    role: 'countersign_worker',
    maximumConnections: ORDERS,
    onBrokenConnection: () => undefined,
  });
  await addMasterData();
});

afterAll(async () => {
  await worker.close();
  await ownerConnections.close();
  await database.drop();
});

/** Lets nobody through before so many have come, so that all of them are in their transactions at once. */
function aGate(count: number): () => Promise<void> {
  let missing = count;
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return () => {
    missing -= 1;
    if (missing === 0) open();
    return opened;
  };
}

/** Checks and holds for twenty orders at once, each with a connection of its own. */
async function promiseAtOnce(
  check: 'materials' | 'capacity',
  lineOf: (index: number) => Parameters<typeof aLine>[0],
): Promise<void> {
  const orderIds = await Promise.all(Array.from({ length: ORDERS }, () => addOrder(owner)));
  const gate = aGate(ORDERS);
  await Promise.all(
    orderIds.map((orderId, index) =>
      worker.database.transaction(async (tx) => {
        await tx.execute(sql`select 1`);
        await gate();
        const document = anOrder({ lines: [aLine(lineOf(index))] });
        const context = aContext({ check, orderId, document });
        const facts = await readFacts(tx, { check, context, access: 'lock' });
        const requests = judge(facts, context).holds;
        const now = new Date();
        // Long past: a hold counts until its status changes, whatever the clock says.
        const expiresAt = () => new Date(0);
        const department = { department: check, reason: 'test' };
        await takeHolds(tx, { orderId, ...department, requests, now, effectiveAt: now, expiresAt });
      }),
    ),
  );
}

async function liveByDay(kind: 'stock' | 'capacity'): Promise<Map<string | null, number>> {
  const rows = await owner
    .select({ day: holds.neededOn, sum: sql`sum(${holds.amount})`.mapWith(Number) })
    .from(holds)
    .where(and(eq(holds.kind, kind), eq(holds.status, 'live')))
    .groupBy(holds.neededOn);
  return new Map(rows.map(({ day, sum }) => [day, sum]));
}

it('twenty orders at once are promised exactly the stock that there is, now and later', async () => {
  await promiseAtOnce('materials', (index) =>
    index % 2 === 0
      ? { product: 'bolt', quantity: '9', requiredOn: '2026-12-10' }
      : { product: 'table', quantity: '6', requiredOn: '2026-12-18' },
  );
  const live = await liveByDay('stock');
  const [early, late] = [live.get('2026-12-10') ?? 0, live.get('2026-12-18') ?? 0];
  expect(early).toBeLessThanOrEqual(60_000_000);
  expect(early + late).toBe(100_000_000);
});

it('twenty orders at once are promised no more than the minutes of each day', async () => {
  await promiseAtOnce('capacity', () => ({ product: 'table', quantity: '2' }));
  expect([...(await liveByDay('capacity'))].sort()).toEqual([
    ['2026-12-01', 480],
    ['2026-12-02', 480],
    ['2026-12-03', 480],
    ['2026-12-04', 480],
    ['2026-12-07', 380],
  ]);
});
