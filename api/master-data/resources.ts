import { z } from 'zod';
import { FEASIBILITIES, SUPPLIES } from '../../domain/master-data.ts';
import { identifier, money, percent, quantity, quantityOrZero } from '../schemas/values.ts';
import {
  calendarDay,
  choice,
  currencyField,
  decimalField,
  flag,
  instantOrNow,
  moneyField,
  personName,
  reference,
  structure,
  text,
  whole,
} from './fields.ts';
import { ORGANISATION } from './organisation.ts';
import { resource, type RecordResource } from './record-resource.ts';

const MOST_DAYS = 3_650;
const MINUTES_A_DAY = 1_440;
const MOST_MINUTES = 1_000_000;

const customer = () => reference('customer', 'customer_id');
const product = () => reference('product', 'product_id');
const validity = () => [
  calendarDay('validFrom', 'valid_from', 'optional'),
  calendarDay('validUntil', 'valid_until', 'optional'),
];
const minutes = z.int().min(0).max(MINUTES_A_DAY);

const quotedLine = z.strictObject({ product: identifier, quantity, unit: identifier, unitPrice: money });

const PARTNERS: readonly RecordResource[] = [
  {
    ...resource('customers', 'Customer', [
      personName('name', 'name'),
      moneyField(
        'creditLimit',
        { minor: 'credit_limit_minor', currency: 'currency' },
        { presence: 'optional' },
      ),
      // After the limit, whose currency is this one.
      currencyField('currency', 'currency'),
      reference('paymentTerms', 'payment_terms_id', 'optional'),
      reference('priceList', 'price_list', 'optional'),
      reference('customerClass', 'customer_class', 'optional'),
      flag('blocked', 'blocked', 'false'),
      text('blockedReason', 'blocked_reason', 'optional'),
    ]),
    owner: { kind: 'customer' },
  },
  resource('payments', 'Payment', [
    customer(),
    moneyField('amount', { minor: 'amount_minor', currency: 'currency' }, { sign: 'any' }),
    calendarDay('paidOn', 'paid_on'),
    reference('receivable', 'receivable_id', 'optional'),
  ]),
  resource('receivables', 'Receivable', [
    customer(),
    moneyField('amount', { minor: 'amount_minor', currency: 'currency' }, { sign: 'any' }),
    calendarDay('issuedOn', 'issued_on'),
    calendarDay('dueOn', 'due_on'),
    structure('order', 'order_id', z.uuid().nullish()),
  ]),
  resource('payment-terms', 'PaymentTerms', [
    whole('netDays', 'net_days', { most: MOST_DAYS }),
    decimalField('prepaymentPercent', 'prepayment_percent_micro', { schema: percent, fallback: '0' }),
  ]),
  resource('agreed-discounts', 'AgreedDiscount', [
    customer(),
    reference('product', 'product_id', 'optional'),
    reference('productGroup', 'product_group', 'optional'),
    decimalField('percent', 'percent_micro', { schema: percent }),
    ...validity(),
  ]),
  resource('quotations', 'Quotation', [
    customer(),
    currencyField('currency', 'currency'),
    calendarDay('validUntil', 'valid_until'),
    structure('lines', 'lines', z.array(quotedLine).min(1).max(1_000)),
  ]),
];

const PRODUCTS: readonly RecordResource[] = [
  resource('units', 'Unit', [text('name', 'name'), decimalField('step', 'step_micro', { schema: quantity })]),
  resource('products', 'Product', [
    text('name', 'name'),
    reference('unit', 'unit'),
    reference('productGroup', 'product_group', 'optional'),
    choice('supply', SUPPLIES, 'stocked'),
    whole('leadTimeDays', 'lead_time_days', { most: MOST_DAYS, fallback: 0 }),
  ]),
  resource('price-list-entries', 'PriceListEntry', [
    reference('priceList', 'price_list'),
    product(),
    moneyField('unitPrice', { minor: 'unit_price_minor', currency: 'currency' }),
    decimalField('minimumQuantity', 'minimum_quantity_micro', { schema: quantityOrZero, fallback: '0' }),
    ...validity(),
  ]),
  resource('stock', 'Stock', [
    decimalField('onHand', 'on_hand_micro', { schema: quantityOrZero }),
    instantOrNow(
      'countedAt',
      'counted_at',
      'Goods of orders approved later are still to be deducted. Without it a new number counts from now on, and the same number is no new count.',
    ),
  ]),
  resource('planned-receipts', 'PlannedReceipt', [
    product(),
    decimalField('quantity', 'quantity_micro', { schema: quantity }),
    calendarDay('expectedOn', 'expected_on'),
  ]),
  resource('bill-of-materials-lines', 'BillOfMaterialsLine', [
    product(),
    reference('component', 'component_id'),
    decimalField('quantity', 'quantity_micro', { schema: quantity }),
  ]),
  resource('supplier-lead-times', 'SupplierLeadTime', [
    product(),
    reference('supplier', 'supplier'),
    whole('leadTimeDays', 'lead_time_days', { most: MOST_DAYS }),
  ]),
];

const CAPACITY: readonly RecordResource[] = [
  resource('work-centres', 'WorkCentre', [
    text('name', 'name'),
    structure('weeklyMinutes', 'weekly_minutes', z.array(minutes).length(7).describe('Monday to Sunday.')),
  ]),
  resource('work-centre-days', 'WorkCentreDay', [
    reference('workCentre', 'work_centre_id'),
    calendarDay('day', 'day'),
    whole('minutes', 'minutes', { most: MINUTES_A_DAY }),
  ]),
  resource('routing-operations', 'RoutingOperation', [
    product(),
    whole('sequence', 'sequence', { most: 100_000 }),
    reference('workCentre', 'work_centre_id'),
    whole('setupMinutes', 'setup_minutes', { most: MOST_MINUTES, fallback: 0 }),
    decimalField('minutesPerUnit', 'minutes_per_unit_micro', { schema: quantityOrZero }),
  ]),
  resource('capabilities', 'Capability', [
    choice('feasibility', FEASIBILITIES),
    reference('unit', 'unit', 'optional'),
    decimalField('minimum', 'minimum_micro', { presence: 'optional' }),
    decimalField('maximum', 'maximum_micro', { presence: 'optional' }),
    structure('phrases', 'phrases', z.array(z.string().min(1).max(200)).max(200).default([])),
  ]),
];

/** Every kind of record that the API keeps. */
export const RESOURCES: readonly RecordResource[] = [...PARTNERS, ...PRODUCTS, ...CAPACITY, ...ORGANISATION];
