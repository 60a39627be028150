/** What a target field holds, and so how its text is read. */
export const FIELD_KINDS = [
  'text',
  'money',
  'decimal',
  'whole',
  'flag',
  'day',
  'midnight',
  'currency',
] as const;
export type FieldKind = (typeof FIELD_KINDS)[number];

/** How one field of a record is read. */
export interface TargetField {
  readonly kind: FieldKind;
  readonly needed: boolean;
}

/** The fields of one kind of record, by their names in the API. */
export type TargetFields = Readonly<Record<string, TargetField>>;

function needed(kind: FieldKind): TargetField {
  return { kind, needed: true };
}

function optional(kind: FieldKind): TargetField {
  return { kind, needed: false };
}

/** Every field that a mapping can fill, by what it makes: records of master data, headers and lines of orders. */
export const TARGETS = {
  customers: {
    externalId: needed('text'),
    name: needed('text'),
    currency: optional('currency'),
    creditLimit: optional('money'),
    paymentTerms: optional('text'),
    priceList: optional('text'),
    customerClass: optional('text'),
    blocked: optional('flag'),
    blockedReason: optional('text'),
  },
  products: {
    externalId: needed('text'),
    name: needed('text'),
    unit: needed('text'),
    productGroup: optional('text'),
    supply: optional('text'),
    leadTimeDays: optional('whole'),
  },
  payments: {
    externalId: needed('text'),
    customer: needed('text'),
    currency: optional('currency'),
    amount: needed('money'),
    paidOn: needed('day'),
    receivable: optional('text'),
  },
  stock: {
    externalId: needed('text'),
    onHand: needed('decimal'),
    /** The stock is the one at the start of this day. */
    countedAt: optional('midnight'),
  },
  'price-list-entries': {
    externalId: needed('text'),
    priceList: needed('text'),
    product: needed('text'),
    currency: optional('currency'),
    unitPrice: needed('money'),
    minimumQuantity: optional('decimal'),
    validFrom: optional('day'),
    validUntil: optional('day'),
  },
  'payment-terms': {
    externalId: needed('text'),
    netDays: needed('whole'),
    prepaymentPercent: optional('decimal'),
  },
  units: {
    externalId: needed('text'),
    name: needed('text'),
    step: needed('decimal'),
  },
  receivables: {
    externalId: needed('text'),
    customer: needed('text'),
    currency: optional('currency'),
    amount: needed('money'),
    issuedOn: needed('day'),
    dueOn: needed('day'),
  },
  'agreed-discounts': {
    externalId: needed('text'),
    customer: needed('text'),
    product: optional('text'),
    productGroup: optional('text'),
    percent: needed('decimal'),
    validFrom: optional('day'),
    validUntil: optional('day'),
  },
  'planned-receipts': {
    externalId: needed('text'),
    product: needed('text'),
    quantity: needed('decimal'),
    expectedOn: needed('day'),
  },
  'supplier-lead-times': {
    externalId: needed('text'),
    product: needed('text'),
    supplier: needed('text'),
    leadTimeDays: needed('whole'),
  },
  orders: {
    /** Becomes the order's customer reference, by which a later import finds it again. */
    externalId: needed('text'),
    customer: needed('text'),
    orderedOn: needed('day'),
    requiredOn: needed('day'),
    currency: optional('currency'),
    paymentTerms: optional('text'),
    quotation: optional('text'),
    declaredTotal: optional('money'),
  },
  orderLines: {
    order: needed('text'),
    /** Orders the lines within their order; their place in the file when absent. */
    position: optional('whole'),
    product: needed('text'),
    quantity: needed('decimal'),
    unit: needed('text'),
    currency: optional('currency'),
    unitPrice: needed('money'),
    requiredOn: optional('day'),
  },
} as const satisfies Readonly<Record<string, TargetFields>>;

export type Target = keyof typeof TARGETS;

/** The kinds of records of which one row of a file makes one. */
export const ROW_RESOURCES = [
  'customers',
  'products',
  'stock',
  'price-list-entries',
  'payments',
  'receivables',
  'payment-terms',
  'units',
  'agreed-discounts',
  'planned-receipts',
  'supplier-lead-times',
] as const satisfies readonly Target[];
export type RowResource = (typeof ROW_RESOURCES)[number];

/** Records that a row of products can yield besides the product. */
export const DERIVED_TARGETS = ['stock', 'price-list-entries'] as const;
export type DerivedTarget = (typeof DERIVED_TARGETS)[number];

/** Resources whose few records a mapping can state itself. */
export const STATED_RESOURCES = ['payment-terms', 'units', 'agreed-discounts'] as const;
export type StatedResource = (typeof STATED_RESOURCES)[number];

/** The resources of the API that an import writes to. */
export type ImportedResource = 'customers' | 'products' | 'payments' | DerivedTarget | StatedResource;
