import {
  bigint,
  boolean,
  date,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  text,
  uuid,
} from 'drizzle-orm/pg-core';
import { instant } from '../columns.ts';
import { FEASIBILITIES, SUPPLIES } from '../../domain/master-data.ts';

export const supply = pgEnum('supply', SUPPLIES);
export const feasibility = pgEnum('feasibility', FEASIBILITIES);

const day = (name: string) => date(name, { mode: 'string' });
const minor = (name: string) => bigint(name, { mode: 'bigint' });
/** Millionths: of the product's unit for quantities, of one percent for percentages, of a minute for times. */
const micro = (name: string) => bigint(name, { mode: 'bigint' });

/** What every record of master data carries: the company's own id, and a version for its ETag. */
const record = {
  externalId: text('external_id').primaryKey(),
  version: integer('version').notNull(),
  updatedAt: instant('updated_at').notNull(),
};

export const customers = pgTable('customers', {
  ...record,
  name: text('name').notNull(),
  currency: text('currency').notNull(),
  creditLimitMinor: minor('credit_limit_minor'),
  paymentTermsId: text('payment_terms_id'),
  priceList: text('price_list'),
  /** By which substitutions and rules tell customers apart. */
  customerClass: text('customer_class'),
  blocked: boolean('blocked').notNull(),
  blockedReason: text('blocked_reason'),
});

export const payments = pgTable(
  'payments',
  {
    ...record,
    customerId: text('customer_id').notNull(),
    amountMinor: minor('amount_minor').notNull(),
    currency: text('currency').notNull(),
    paidOn: day('paid_on').notNull(),
    receivableId: text('receivable_id'),
  },
  (table) => [index('payments_customer_idx').on(table.customerId)],
);

export const receivables = pgTable(
  'receivables',
  {
    ...record,
    customerId: text('customer_id').notNull(),
    amountMinor: minor('amount_minor').notNull(),
    currency: text('currency').notNull(),
    issuedOn: day('issued_on').notNull(),
    dueOn: day('due_on').notNull(),
    /** The order that it invoices, whose consumed credit hold it replaces. */
    orderId: uuid('order_id'),
  },
  (table) => [index('receivables_customer_idx').on(table.customerId)],
);

export const paymentTerms = pgTable('payment_terms', {
  ...record,
  netDays: integer('net_days').notNull(),
  prepaymentPercentMicro: micro('prepayment_percent_micro').notNull(),
});

export const units = pgTable('units', {
  ...record,
  name: text('name').notNull(),
  /** Quantities in this unit are multiples of it. */
  stepMicro: micro('step_micro').notNull(),
});

export const products = pgTable('products', {
  ...record,
  name: text('name').notNull(),
  unit: text('unit').notNull(),
  productGroup: text('product_group'),
  supply: supply('supply').notNull(),
  /** Days between having everything and the product being ready. */
  leadTimeDays: integer('lead_time_days').notNull(),
});

export const priceListEntries = pgTable(
  'price_list_entries',
  {
    ...record,
    priceList: text('price_list').notNull(),
    productId: text('product_id').notNull(),
    unitPriceMinor: minor('unit_price_minor').notNull(),
    currency: text('currency').notNull(),
    minimumQuantityMicro: micro('minimum_quantity_micro').notNull(),
    validFrom: day('valid_from'),
    validUntil: day('valid_until'),
  },
  (table) => [index('price_list_entries_product_idx').on(table.priceList, table.productId)],
);

export const agreedDiscounts = pgTable(
  'agreed_discounts',
  {
    ...record,
    customerId: text('customer_id').notNull(),
    productId: text('product_id'),
    productGroup: text('product_group'),
    percentMicro: micro('percent_micro').notNull(),
    validFrom: day('valid_from'),
    validUntil: day('valid_until'),
  },
  (table) => [index('agreed_discounts_customer_idx').on(table.customerId)],
);

/** Stock on hand; the external id is the product's. */
export const stock = pgTable('stock', {
  ...record,
  onHandMicro: micro('on_hand_micro').notNull(),
  /** Holds consumed after this instant are not yet part of the number. */
  countedAt: instant('counted_at').notNull(),
});

export const plannedReceipts = pgTable(
  'planned_receipts',
  {
    ...record,
    productId: text('product_id').notNull(),
    quantityMicro: micro('quantity_micro').notNull(),
    expectedOn: day('expected_on').notNull(),
  },
  (table) => [index('planned_receipts_product_idx').on(table.productId)],
);

export const billOfMaterialsLines = pgTable(
  'bill_of_materials_lines',
  {
    ...record,
    productId: text('product_id').notNull(),
    componentId: text('component_id').notNull(),
    quantityMicro: micro('quantity_micro').notNull(),
  },
  (table) => [index('bill_of_materials_lines_product_idx').on(table.productId)],
);

export const supplierLeadTimes = pgTable(
  'supplier_lead_times',
  {
    ...record,
    productId: text('product_id').notNull(),
    supplier: text('supplier').notNull(),
    leadTimeDays: integer('lead_time_days').notNull(),
  },
  (table) => [index('supplier_lead_times_product_idx').on(table.productId)],
);

export const workCentres = pgTable('work_centres', {
  ...record,
  name: text('name').notNull(),
  /** Working minutes for Monday to Sunday. */
  weeklyMinutes: integer('weekly_minutes').array().notNull(),
});

/** Days on which a work centre's calendar differs from its week. */
export const workCentreDays = pgTable(
  'work_centre_days',
  {
    ...record,
    workCentreId: text('work_centre_id').notNull(),
    day: day('day').notNull(),
    minutes: integer('minutes').notNull(),
  },
  (table) => [index('work_centre_days_idx').on(table.workCentreId, table.day)],
);

export const routingOperations = pgTable(
  'routing_operations',
  {
    ...record,
    productId: text('product_id').notNull(),
    sequence: integer('sequence').notNull(),
    workCentreId: text('work_centre_id').notNull(),
    setupMinutes: integer('setup_minutes').notNull(),
    minutesPerUnitMicro: micro('minutes_per_unit_micro').notNull(),
  },
  (table) => [index('routing_operations_product_idx').on(table.productId)],
);

/** Offers made earlier; the lines are in wire form. */
export const quotations = pgTable('quotations', {
  ...record,
  customerId: text('customer_id').notNull(),
  currency: text('currency').notNull(),
  validUntil: day('valid_until').notNull(),
  lines: jsonb('lines').notNull(),
});

/** What is known to be feasible; the external id is the requirement's kind. */
export const capabilities = pgTable('capabilities', {
  ...record,
  feasibility: feasibility('feasibility').notNull(),
  unit: text('unit'),
  minimumMicro: micro('minimum_micro'),
  maximumMicro: micro('maximum_micro'),
  /** Wordings that are known to be feasible, compared without case and repeated blanks. */
  phrases: text('phrases').array().notNull(),
});
