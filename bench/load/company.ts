import { addDays, dayOfInstant } from '../../domain/calendar-day.ts';
import { LoadClient } from './load-client.ts';

/** Departments that ask a person in the scenario: the third of them in the last stage. */
export const ASKED = ['payment_terms', 'special_requirements', 'final_approval'] as const;
/** Enough customers that orders seldom wait for each other's credit. */
export const CUSTOMERS = 500;
const PRODUCTS = 50;
const UNIT_PRICE = { amount: '250.00', currency: 'CNY' } as const;
const LIMIT = { amount: '9000000000.00', currency: 'CNY' } as const;
const DAYS_AHEAD = 90;
const LEAST_QUANTITY = 100;
const LEAST_WAITING_QUANTITY = 10_000;
const RECORDS_AT_ONCE = 500;

const customerId = (index: number) => `LOAD-${(index % CUSTOMERS) + 1}`;
const productId = (index: number) => `LOAD-P-${(index % PRODUCTS) + 1}`;

function person(externalId: string, duties: object) {
  return {
    externalId,
    name: externalId,
    roles: [],
    departments: [],
    authorityLimit: null,
    active: true,
    ...duties,
  };
}

function records(): Readonly<Record<string, readonly { externalId: string }[]>> {
  const products = Array.from({ length: PRODUCTS }, (_, index) => productId(index));
  return {
    people: [
      person('load-submitter', { roles: ['submitter'] }),
      ...ASKED.map((department) =>
        person(`load-${department}`, {
          roles: ['reviewer'],
          departments: [department],
          authorityLimit: LIMIT,
        }),
      ),
    ],
    products: products.map((externalId) => ({
      externalId,
      name: externalId,
      unit: 'pcs',
      productGroup: 'load',
      supply: 'stocked',
      leadTimeDays: 0,
    })),
    'price-list-entries': products.map((product) => ({
      externalId: `LOAD/${product}`,
      priceList: 'LOAD',
      product,
      unitPrice: UNIT_PRICE,
      minimumQuantity: '0',
    })),
    customers: Array.from({ length: CUSTOMERS }, (_, index) => ({
      externalId: customerId(index),
      name: customerId(index),
      currency: 'CNY',
      creditLimit: LIMIT,
      paymentTerms: 'NET30',
      priceList: 'LOAD',
      blocked: false,
      blockedReason: null,
    })),
    stock: products.map((externalId) => ({
      externalId,
      onHand: '90000000',
      countedAt: new Date().toISOString(),
    })),
  };
}

/** An order that six departments check and three people decide; each is different from every other. */
export function anOrder(index: number, leastQuantity = LEAST_QUANTITY): object {
  const quantity = leastQuantity + Math.floor(index / CUSTOMERS);
  return {
    customer: customerId(index),
    customerReference: `LOAD-${index}`,
    channel: 'api',
    currency: 'CNY',
    requiredOn: addDays(dayOfInstant(Date.now()), DAYS_AHEAD),
    paymentTerms: { code: 'NET60' },
    lines: [{ product: productId(index), quantity: String(quantity), unit: 'pcs', unitPrice: UNIT_PRICE }],
    requirements: [{ kind: 'colour', text: 'RAL 5015' }],
  };
}

/**
 * An order that waits for a person from its first stage on, and asks for none of those who decide in the scenario. Its
 * quantity keeps those of the scenario from being taken for the same order sent again.
 */
export function aWaitingOrder(index: number): object {
  return {
    ...anOrder(index, LEAST_WAITING_QUANTITY),
    customerReference: `WAIT-${index}`,
    declaredTotal: { amount: '1.00', currency: 'CNY' },
  };
}

/** Loads the company that the measurements order from, and answers a client that signs in as its people. */
export async function loadCompany(stack: {
  address: string;
  adminKey: string;
  auditorKey: string;
}): Promise<LoadClient> {
  const client = new LoadClient(stack.address, { admin: stack.adminKey, auditor: stack.auditorKey });
  for (const [resource, items] of Object.entries(records())) {
    for (let from = 0; from < items.length; from += RECORDS_AT_ONCE) {
      const page = { records: items.slice(from, from + RECORDS_AT_ONCE) };
      await client.post({ as: 'admin', path: `/v1/${resource}/import`, body: page });
    }
  }
  for (const role of ['submitter', ...ASKED]) await client.signIn(role, `load-${role}`);
  return client;
}
