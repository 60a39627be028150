import { addDays, dayOfInstant } from '../../domain/calendar-day.ts';
import type { DepartmentPolicy, Policy } from '../../domain/policy.ts';
import { DEFAULT_POLICY } from '../../db/default-policy.ts';

/** Orders that come at the same moment for the same customer and product. */
export const ORDERS_A_WAVE = 6;
/** One wave in so many is for a product that is made. */
const MADE_EVERY = 3;
const UNIT_PRICE = { amount: '100.00', currency: 'CNY' } as const;
const LINE_QUANTITY = '4';
/** To how many pieces orders are amended. */
export const AMENDED_QUANTITIES = ['3', '5'] as const;
/** Two orders of a wave fit, a third one does not. */
const CREDIT_LIMIT = { amount: '1000.00', currency: 'CNY' } as const;
const ON_HAND = '10';
const MINUTES_A_DAY = 60;
const MINUTES_A_PIECE = '6';
const AUTHORITY = { amount: '1000000.00', currency: 'CNY' } as const;

export const SUBMITTERS = Array.from({ length: ORDERS_A_WAVE }, (_, index) => `submitter-${index + 1}`);
export const REVIEWERS = ['reviewer-1', 'reviewer-2', 'reviewer-3'] as const;
export const AUDITOR = 'auditor';

const SECOND_MS = 1_000;

/** Everything ends by itself within a minute or two, also when nobody decides. */
function shortened(department: DepartmentPolicy): DepartmentPolicy {
  return {
    ...department,
    closesByRule: department.name !== 'final_approval',
    deadline: {
      decideWithinMs: 20 * SECOND_MS,
      remindAtPercent: 50,
      remindManagerAtPercent: 75,
      lastResortAfterMs: 10 * SECOND_MS,
      lastResort: 'reject',
    },
  };
}

/** The default policy with durations of seconds. */
export const POLICY: Policy = {
  ...DEFAULT_POLICY,
  title: 'Faults under load',
  departments: DEFAULT_POLICY.departments.map(shortened),
  returnedExpiresAfterMs: 45 * SECOND_MS,
  holds: {
    creditExpiresAfterMs: 40 * SECOND_MS,
    stockExpiresAfterMs: 40 * SECOND_MS,
    capacityExpiresAfterMs: 40 * SECOND_MS,
  },
};

function person(externalId: string, duties: object) {
  const none = { roles: [], departments: [], authorityLimit: null, active: true };
  return { externalId, name: externalId, ...none, ...duties };
}

function people() {
  const departments = POLICY.departments.map(({ name }) => name);
  return [
    ...SUBMITTERS.map((id) => person(id, { roles: ['submitter'] })),
    ...REVIEWERS.map((id) => person(id, { roles: ['reviewer'], departments, authorityLimit: AUTHORITY })),
    person(POLICY.owner, { roles: ['manager', 'reviewer'], departments, authorityLimit: AUTHORITY }),
    person(AUDITOR, { roles: ['auditor'] }),
  ];
}

function isMade(wave: number): boolean {
  return wave % MADE_EVERY === 0;
}

type Records = [resource: string, records: object[]];

/** What is the same for all waves; it comes before them. */
const SHARED: readonly Records[] = [
  ['people', people()],
  ['payment-terms', [{ externalId: 'NET30', netDays: 30, prepaymentPercent: '0' }]],
  ['units', [{ externalId: 'pcs', name: 'piece', step: '1' }]],
];

function productOf(wave: number) {
  const supply = isMade(wave) ? 'made_to_order' : 'stocked';
  const name = `Product of wave ${wave}`;
  return { externalId: `P-${wave}`, name, unit: 'pcs', productGroup: 'waves', supply, leadTimeDays: 0 };
}

function priceOf(wave: number) {
  const product = `P-${wave}`;
  const externalId = `STANDARD/${product}`;
  return { externalId, priceList: 'STANDARD', product, unitPrice: UNIT_PRICE, minimumQuantity: '0' };
}

function customerOf(wave: number) {
  return {
    externalId: `C-${wave}`,
    name: `Customer of wave ${wave}`,
    currency: 'CNY',
    creditLimit: CREDIT_LIMIT,
    paymentTerms: 'NET30',
    priceList: 'STANDARD',
    blocked: false,
    blockedReason: null,
  };
}

function workCentreOf(wave: number) {
  const weeklyMinutes = Array.from({ length: 7 }, () => MINUTES_A_DAY);
  return { externalId: `WC-${wave}`, name: `Work centre of wave ${wave}`, weeklyMinutes };
}

function operationOf(wave: number) {
  const product = `P-${wave}`;
  const work = { workCentre: `WC-${wave}`, setupMinutes: 0, minutesPerUnit: MINUTES_A_PIECE };
  return { externalId: `${product}/10`, product, sequence: 10, ...work };
}

/** The records of a company in which each wave of orders has a customer, a product and a work centre of its own. */
export function companyRecords(waveCount: number): Records[] {
  const waves = Array.from({ length: waveCount }, (_, wave) => wave);
  const made = waves.filter(isMade);
  const stocked = waves.filter((wave) => !isMade(wave));
  const countedAt = `${dayOfInstant(Date.now())}T00:00:00.000Z`;
  return [
    ...SHARED,
    ['products', waves.map(productOf)],
    ['price-list-entries', waves.map(priceOf)],
    ['customers', waves.map(customerOf)],
    ['stock', stocked.map((wave) => ({ externalId: `P-${wave}`, onHand: ON_HAND, countedAt }))],
    ['work-centres', made.map(workCentreOf)],
    ['routing-operations', made.map(operationOf)],
  ];
}

/** An order of a wave. Each asks for another day, so that none looks like the repetition of another one. */
export function orderOf(wave: number, of: { reference: string; ordinal: number; quantity?: string }) {
  const requiredOn = addDays(dayOfInstant(Date.now()), 10 + of.ordinal);
  return {
    customer: `C-${wave}`,
    customerReference: of.reference,
    channel: 'api',
    currency: 'CNY',
    requiredOn,
    lines: [
      { product: `P-${wave}`, quantity: of.quantity ?? LINE_QUANTITY, unit: 'pcs', unitPrice: UNIT_PRICE },
    ],
  };
}
