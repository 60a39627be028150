import { addDays, type CalendarDay } from '../../domain/calendar-day.ts';

function yuan(amount: string) {
  return { amount, currency: 'CNY' };
}

/** Payment terms that the company has agreed with somebody. */
export const PAYMENT_TERMS = [
  { externalId: 'PREPAID', netDays: 0, prepaymentPercent: '100' },
  { externalId: 'HALF30', netDays: 30, prepaymentPercent: '50' },
  { externalId: 'NET30', netDays: 30, prepaymentPercent: '0' },
  { externalId: 'NET60', netDays: 60, prepaymentPercent: '0' },
  { externalId: 'NET90', netDays: 90, prepaymentPercent: '0' },
];

function customer(externalId: string, name: string, terms: { limit: string | null; paymentTerms: string }) {
  return {
    externalId,
    name,
    currency: 'CNY',
    creditLimit: terms.limit === null ? null : yuan(terms.limit),
    paymentTerms: terms.paymentTerms,
    priceList: 'STANDARD',
    blocked: false,
    blockedReason: null,
  };
}

/** Customers with a wide and a narrow limit, one that pays in advance, one that is late and one that is blocked. */
export const CUSTOMERS = [
  customer('C-1001', 'Harbour Packaging Machines', { limit: '600000.00', paymentTerms: 'NET30' }),
  customer('C-1002', 'Lake Textile Works', { limit: '80000.00', paymentTerms: 'NET60' }),
  customer('C-1003', 'Northern Conveyor Group', { limit: '2000000.00', paymentTerms: 'NET90' }),
  customer('C-1004', 'Plum Valley Robotics', { limit: '150000.00', paymentTerms: 'HALF30' }),
  customer('C-1005', 'Morning Star Workshop', { limit: null, paymentTerms: 'PREPAID' }),
  customer('C-1006', 'Red Bridge Elevators', { limit: '400000.00', paymentTerms: 'NET30' }),
  {
    ...customer('C-1007', 'Old Ferry Hardware', { limit: '100000.00', paymentTerms: 'NET30' }),
    blocked: true,
    blockedReason: 'Insolvency proceedings',
  },
  customer('C-1008', 'West Gate Printing', { limit: '120000.00', paymentTerms: 'NET30' }),
];

const standardPrices: Readonly<Record<string, string>> = {
  'P-100': '12.50',
  'P-110': '38.00',
  'P-120': '24.80',
  'P-130': '46.00',
  'P-140': '860.00',
  'P-150': '18.60',
  'G-300': '1480.00',
  'G-310': '2650.00',
  'G-320': '1120.00',
  'A-400': '7900.00',
};

function priceListEntry(of: { product: string; amount: string; from: string }) {
  const { product, amount, from } = of;
  return {
    externalId: `STANDARD/${product}/${from}`,
    priceList: 'STANDARD',
    product,
    unitPrice: yuan(amount),
    minimumQuantity: from,
  };
}

/** List prices, the first two with a lower price from a larger quantity on. */
export const PRICE_LIST_ENTRIES = [
  ...Object.entries(standardPrices).map(([product, amount]) =>
    priceListEntry({ product, amount, from: '0' }),
  ),
  priceListEntry({ product: 'P-100', amount: '11.20', from: '500' }),
  priceListEntry({ product: 'P-110', amount: '35.50', from: '200' }),
];

/** Discounts that were agreed with single customers, on a product or a product group. */
export const AGREED_DISCOUNTS = [
  { externalId: 'C-1003/gearboxes', customer: 'C-1003', productGroup: 'gearboxes', percent: '8' },
  { externalId: 'C-1001/P-140', customer: 'C-1001', product: 'P-140', percent: '5' },
  { externalId: 'C-1004/A-400', customer: 'C-1004', product: 'A-400', percent: '5' },
];

/** Offers that orders can refer to. */
export function quotations(today: CalendarDay) {
  return [
    {
      externalId: 'Q-2001',
      customer: 'C-1004',
      currency: 'CNY',
      validUntil: addDays(today, 3_650),
      lines: [{ product: 'A-400', quantity: '4', unit: 'pcs', unitPrice: yuan('7505.00') }],
    },
  ];
}

function receivable(
  today: CalendarDay,
  of: { id: string; customer: string; amount: string; age: number; netDays: number },
) {
  const issuedOn = addDays(today, -of.age);
  const { customer: customerId, amount, netDays } = of;
  const dueOn = addDays(issuedOn, netDays);
  return { externalId: of.id, customer: customerId, amount: yuan(amount), issuedOn, dueOn };
}

/** Invoices that are still open or were paid lately. */
export function receivables(today: CalendarDay) {
  return [
    receivable(today, { id: 'R-5001', customer: 'C-1001', amount: '84200.00', age: 20, netDays: 30 }),
    receivable(today, { id: 'R-5002', customer: 'C-1002', amount: '51300.00', age: 35, netDays: 60 }),
    receivable(today, { id: 'R-5003', customer: 'C-1003', amount: '760000.00', age: 40, netDays: 90 }),
    receivable(today, { id: 'R-5004', customer: 'C-1003', amount: '215000.00', age: 12, netDays: 90 }),
    receivable(today, { id: 'R-5005', customer: 'C-1006', amount: '132500.00', age: 15, netDays: 30 }),
    receivable(today, { id: 'R-5006', customer: 'C-1008', amount: '38900.00', age: 95, netDays: 30 }),
  ];
}

/** Payments, most of them for one invoice. */
export function payments(today: CalendarDay) {
  const paid = (daysAgo: number) => addDays(today, -daysAgo);
  return [
    {
      externalId: 'PAY-7001',
      customer: 'C-1001',
      amount: yuan('84200.00'),
      paidOn: paid(3),
      receivable: 'R-5001',
    },
    {
      externalId: 'PAY-7002',
      customer: 'C-1003',
      amount: yuan('400000.00'),
      paidOn: paid(10),
      receivable: 'R-5003',
    },
    { externalId: 'PAY-7003', customer: 'C-1006', amount: yuan('50000.00'), paidOn: paid(2) },
  ];
}
