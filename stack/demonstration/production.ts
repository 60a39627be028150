import { addDays, type CalendarDay } from '../../domain/calendar-day.ts';

/** Units, with the step that quantities are multiples of. */
export const UNITS = [
  { externalId: 'pcs', name: 'piece', step: '1' },
  { externalId: 'm', name: 'metre', step: '0.1' },
  { externalId: 'kg', name: 'kilogram', step: '0.5' },
];

function stocked(externalId: string, name: string, of: { unit?: string; group: string }) {
  const { unit = 'pcs', group } = of;
  return { externalId, name, unit, productGroup: group, supply: 'stocked', leadTimeDays: 0 } as const;
}

function madeToOrder(externalId: string, name: string, of: { group: string; leadTimeDays: number }) {
  const { group, leadTimeDays } = of;
  return {
    externalId,
    name,
    unit: 'pcs',
    productGroup: group,
    supply: 'made_to_order',
    leadTimeDays,
  } as const;
}

/** What is sold from stock, what it is made of, and what is made after the order came in. */
export const PRODUCTS = [
  stocked('P-100', 'Ball bearing 6204', { group: 'parts' }),
  stocked('P-110', 'Coupling sleeve', { group: 'parts' }),
  stocked('P-120', 'Timing belt HTD 8M', { unit: 'm', group: 'parts' }),
  stocked('P-130', 'Gear oil', { unit: 'kg', group: 'supplies' }),
  stocked('P-140', 'Servo motor 400 W', { group: 'drives' }),
  stocked('P-150', 'Mounting bracket', { group: 'parts' }),
  stocked('M-210', 'Gear set 60 mm', { group: 'components' }),
  stocked('M-215', 'Gear set 90 mm', { group: 'components' }),
  stocked('M-220', 'Housing casting', { group: 'components' }),
  stocked('M-230', 'Seal kit', { group: 'components' }),
  stocked('M-240', 'Worm shaft', { group: 'components' }),
  stocked('M-250', 'Aluminium profile', { unit: 'm', group: 'components' }),
  madeToOrder('G-300', 'Planetary gearbox 60 mm', { group: 'gearboxes', leadTimeDays: 1 }),
  madeToOrder('G-310', 'Planetary gearbox 90 mm', { group: 'gearboxes', leadTimeDays: 1 }),
  madeToOrder('G-320', 'Worm gearbox', { group: 'gearboxes', leadTimeDays: 1 }),
  madeToOrder('A-400', 'Linear axis 1200 mm', { group: 'axes', leadTimeDays: 2 }),
];

const onHand: Readonly<Record<string, string>> = {
  'P-100': '4200',
  'P-110': '900',
  'P-120': '1350.5',
  'P-130': '480',
  'P-140': '65',
  'P-150': '2600',
  'M-210': '140',
  'M-215': '45',
  'M-220': '210',
  'M-230': '600',
  'M-240': '80',
  'M-250': '320',
};

/** Stock as counted at midnight of the day. */
export function stock(today: CalendarDay) {
  return Object.entries(onHand).map(([product, quantity]) => ({
    externalId: product,
    onHand: quantity,
    countedAt: `${today}T00:00:00.000Z`,
  }));
}

/** Goods that are on their way. */
export function plannedReceipts(today: CalendarDay) {
  const receipt = (externalId: string, product: string, of: { quantity: string; inDays: number }) => ({
    externalId,
    product,
    quantity: of.quantity,
    expectedOn: addDays(today, of.inDays),
  });
  return [
    receipt('PO-3001', 'P-140', { quantity: '120', inDays: 14 }),
    receipt('PO-3002', 'M-215', { quantity: '80', inDays: 10 }),
    receipt('PO-3003', 'M-220', { quantity: '150', inDays: 21 }),
    receipt('PO-3004', 'P-100', { quantity: '3000', inDays: 30 }),
  ];
}

/** What one piece of a made product is made of. */
export const BILL_OF_MATERIALS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'G-300': { 'M-210': '1', 'M-220': '1', 'M-230': '1', 'P-100': '4', 'P-130': '0.25' },
  'G-310': { 'M-215': '1', 'M-220': '1', 'M-230': '1', 'P-100': '6', 'P-130': '0.5' },
  'G-320': { 'M-240': '1', 'M-220': '1', 'M-230': '1', 'P-100': '2', 'P-130': '0.5' },
  'A-400': { 'G-300': '1', 'M-250': '1.2', 'P-120': '2.6', 'P-140': '1', 'P-150': '4' },
};

/** Lines of the bills of materials, as records. */
export const BILL_OF_MATERIALS_LINES = Object.entries(BILL_OF_MATERIALS).flatMap(([product, components]) =>
  Object.entries(components).map(([component, quantity]) => ({
    externalId: `${product}/${component}`,
    product,
    component,
    quantity,
  })),
);

const suppliers: readonly (readonly [string, string, number])[] = [
  ['P-100', 'Summit Bearings', 12],
  ['P-110', 'Delta Turning', 9],
  ['P-120', 'Evergreen Belts', 15],
  ['P-130', 'Clearwater Oils', 6],
  ['P-140', 'Pioneer Motors', 25],
  ['P-150', 'Delta Turning', 7],
  ['M-210', 'Cedar Gears', 20],
  ['M-215', 'Cedar Gears', 24],
  ['M-220', 'Iron Hill Foundry', 28],
  ['M-230', 'Summit Bearings', 10],
  ['M-240', 'Delta Turning', 18],
  ['M-250', 'Silver River Profiles', 11],
];

/** How long the suppliers take for what is bought. */
export const SUPPLIER_LEAD_TIMES = suppliers.map(([product, supplier, leadTimeDays]) => ({
  externalId: `${product}/${supplier}`,
  product,
  supplier,
  leadTimeDays,
}));

function workCentre(externalId: string, name: string, of: { weekday: number; saturday: number }) {
  const { weekday, saturday } = of;
  const weeklyMinutes = [weekday, weekday, weekday, weekday, weekday, saturday, 0];
  return { externalId, name, weeklyMinutes };
}

/** Work centres with their working minutes from Monday to Sunday. */
export const WORK_CENTRES = [
  workCentre('WC-MILL', 'Milling', { weekday: 960, saturday: 480 }),
  workCentre('WC-HOB', 'Gear hobbing', { weekday: 960, saturday: 0 }),
  workCentre('WC-ASSY', 'Assembly', { weekday: 960, saturday: 0 }),
  workCentre('WC-TEST', 'Test bench', { weekday: 480, saturday: 0 }),
];

/** Days on which a work centre's calendar differs: the test bench is calibrated. */
export function workCentreDays(today: CalendarDay) {
  const day = addDays(today, 10);
  return [{ externalId: 'WC-TEST/calibration', workCentre: 'WC-TEST', day, minutes: 0 }];
}

const operations: readonly (readonly [string, number, string, number, string])[] = [
  ['G-300', 10, 'WC-MILL', 30, '12'],
  ['G-300', 20, 'WC-ASSY', 10, '25'],
  ['G-300', 30, 'WC-TEST', 5, '8'],
  ['G-310', 10, 'WC-MILL', 30, '18'],
  ['G-310', 20, 'WC-HOB', 45, '15'],
  ['G-310', 30, 'WC-ASSY', 10, '35'],
  ['G-310', 40, 'WC-TEST', 5, '10'],
  ['G-320', 10, 'WC-HOB', 45, '10'],
  ['G-320', 20, 'WC-ASSY', 10, '20'],
  ['G-320', 30, 'WC-TEST', 5, '6'],
  ['A-400', 10, 'WC-ASSY', 30, '95'],
  ['A-400', 20, 'WC-TEST', 15, '20.5'],
];

/** The operations of the made products, in the order in which they are worked. */
export const ROUTING_OPERATIONS = operations.map(
  ([product, sequence, centre, setupMinutes, minutesPerUnit]) => ({
    externalId: `${product}/${sequence}`,
    product,
    sequence,
    workCentre: centre,
    setupMinutes,
    minutesPerUnit,
  }),
);

/** What is known to be feasible, by the kind of requirement. */
export const CAPABILITIES = [
  {
    externalId: 'packaging',
    feasibility: 'feasible',
    unit: 'm',
    minimum: '0.3',
    maximum: '1.8',
    phrases: ['palletised', 'single boxes', 'sea-worthy crate'],
  },
  { externalId: 'colour', feasibility: 'ask', phrases: ['RAL 7035', 'RAL 9005'] },
  {
    externalId: 'noise',
    feasibility: 'feasible',
    unit: 'dB',
    minimum: '62',
    maximum: '120',
    phrases: ['standard gearing'],
  },
  { externalId: 'explosion_protection', feasibility: 'infeasible', phrases: [] },
];
