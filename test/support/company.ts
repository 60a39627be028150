import type { Database } from '../../db/pool.ts';
import {
  capabilities,
  customers,
  paymentTerms,
  priceListEntries,
  products,
  stock,
  units,
} from '../../db/tables/master-data.ts';

const record = { version: 1, updatedAt: new Date('2026-01-01T00:00:00Z') };

/** The customer that {@link anOrder} names, with a limit in minor units of CNY. */
export function aCustomer(overrides: Partial<typeof customers.$inferInsert> = {}) {
  return {
    ...record,
    externalId: 'C-1001',
    name: 'Harbour Trading',
    currency: 'CNY',
    creditLimitMinor: 10_000_000n,
    paymentTermsId: 'NET30',
    priceList: 'STANDARD',
    blocked: false,
    ...overrides,
  };
}

/** The records with which every check of {@link anOrder} passes clean, except those that the test leaves out. */
export async function addCompany(
  database: Database,
  overrides: { customer?: Partial<typeof customers.$inferInsert>; onHandPieces?: bigint } = {},
): Promise<void> {
  await database.insert(customers).values(aCustomer(overrides.customer));
  await database
    .insert(paymentTerms)
    .values({ ...record, externalId: 'NET30', netDays: 30, prepaymentPercentMicro: 0n });
  await database.insert(units).values({ ...record, externalId: 'pcs', name: 'piece', stepMicro: 1_000_000n });
  await database.insert(products).values({
    ...record,
    externalId: 'P-100',
    name: 'Bracket',
    unit: 'pcs',
    supply: 'stocked',
    leadTimeDays: 0,
  });
  await database.insert(priceListEntries).values({
    ...record,
    externalId: 'STANDARD/P-100',
    priceList: 'STANDARD',
    productId: 'P-100',
    unitPriceMinor: 1_250n,
    currency: 'CNY',
    minimumQuantityMicro: 0n,
  });
  await database.insert(stock).values({
    ...record,
    externalId: 'P-100',
    onHandMicro: (overrides.onHandPieces ?? 100_000n) * 1_000_000n,
    countedAt: record.updatedAt,
  });
  await database
    .insert(capabilities)
    .values({ ...record, externalId: 'packaging', feasibility: 'feasible', phrases: ['palletised'] });
}
