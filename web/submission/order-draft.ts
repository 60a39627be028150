import { currencyDigits } from '../../domain/currency.ts';
import { parseDay } from '../../domain/calendar-day.ts';
import { MICRO_SCALE, parseDecimal } from '../../domain/decimal.ts';
import type { OrderChannel } from '../../domain/order-document.ts';
import type { components } from '../../cli/generated/api.ts';

/** An order as it is sent. */
export type OrderBody = components['schemas']['OrderRevision'];

/** One line as it is typed. Every field of a draft is text, right or wrong. */
export interface DraftLine {
  readonly product: string;
  readonly quantity: string;
  readonly unit: string;
  readonly unitPrice: string;
  readonly requiredOn: string;
}

export interface DraftRequirement {
  readonly kind: string;
  readonly text: string;
  readonly value: string;
  readonly unit: string;
}

/** An order while it is written. */
export interface OrderDraft {
  readonly customer: string;
  readonly customerReference: string;
  readonly currency: string;
  readonly requiredOn: string;
  readonly termsCode: string;
  readonly prepaymentPercent: string;
  readonly quotation: string;
  readonly declaredTotal: string;
  readonly lines: DraftLine[];
  readonly requirements: DraftRequirement[];
}

export const EMPTY_LINE: DraftLine = {
  product: '',
  quantity: '',
  unit: 'pcs',
  unitPrice: '',
  requiredOn: '',
};
export const EMPTY_REQUIREMENT: DraftRequirement = { kind: '', text: '', value: '', unit: '' };

/** The columns of a line, in the order in which they stand beside each other. */
export const LINE_COLUMNS = [
  'product',
  'quantity',
  'unit',
  'unitPrice',
  'requiredOn',
] as const satisfies readonly (keyof DraftLine)[];
export type LineColumn = (typeof LINE_COLUMNS)[number];

/** A draft on which nobody has written yet. */
export function emptyDraft(customer: string): OrderDraft {
  return {
    customer,
    customerReference: '',
    currency: 'CNY',
    requiredOn: '',
    termsCode: '',
    prepaymentPercent: '',
    quotation: '',
    declaredTotal: '',
    lines: [EMPTY_LINE],
    requirements: [],
  };
}

/** The draft that a document is changed in. */
export function draftOf(document: OrderBody): OrderDraft {
  return {
    customer: document.customer,
    customerReference: document.customerReference ?? '',
    currency: document.currency,
    requiredOn: document.requiredOn,
    termsCode: document.paymentTerms?.code ?? '',
    prepaymentPercent: document.paymentTerms?.prepaymentPercent ?? '',
    quotation: document.quotation ?? '',
    declaredTotal: document.declaredTotal?.amount ?? '',
    lines: document.lines.map(({ unitPrice, requiredOn = '', ...line }) => ({
      ...line,
      unitPrice: unitPrice.amount,
      requiredOn,
    })),
    requirements: (document.requirements ?? []).map(({ kind, text, value = '', unit = '' }) => ({
      ...{ kind, text, value, unit },
    })),
  };
}

/** Whether nothing was written on the line; its unit stands there by itself. */
export function isBlankLine({ product, quantity, unitPrice, requiredOn }: DraftLine): boolean {
  return [product, quantity, unitPrice, requiredOn].every((text) => text.trim() === '');
}

/** The lines up to the last one that was written on: the places of the others stay as they are. */
function writtenLines({ lines }: OrderDraft): readonly DraftLine[] {
  return lines.slice(0, lines.findLastIndex((line) => !isBlankLine(line)) + 1);
}

/** A field of the body, which is left out where nothing was written. */
function given<Name extends string>(name: Name, text: string): { readonly [Key in Name]?: string } {
  const written = text.trim();
  const field: { [Key in Name]?: string } = {};
  if (written !== '') field[name] = written;
  return field;
}

function toLine({ product, quantity, unit, unitPrice, requiredOn }: DraftLine, currency: string) {
  return {
    product: product.trim(),
    quantity: quantity.trim(),
    unit: unit.trim(),
    unitPrice: { amount: unitPrice.trim(), currency },
    ...given('requiredOn', requiredOn),
  };
}

/** The order as it would be sent; what is wrong with it, the API says. */
export function bodyOf(draft: OrderDraft, channel: OrderChannel): OrderBody {
  const { customer, customerReference, requiredOn, termsCode, prepaymentPercent, quotation } = draft;
  const currency = draft.currency.trim();
  const declaredTotal = draft.declaredTotal.trim();
  const requirements = draft.requirements
    .filter(({ kind, text }) => kind.trim() !== '' || text.trim() !== '')
    .map(({ kind, text, value, unit }) => ({
      ...{ kind: kind.trim(), text: text.trim() },
      ...given('value', value),
      ...given('unit', unit),
    }));
  return {
    customer: customer.trim(),
    ...given('customerReference', customerReference),
    channel,
    currency,
    requiredOn: requiredOn.trim(),
    ...(termsCode.trim() !== '' && {
      paymentTerms: { code: termsCode.trim(), ...given('prepaymentPercent', prepaymentPercent) },
    }),
    ...given('quotation', quotation),
    lines: writtenLines(draft).map((line) => toLine(line, currency)),
    ...(declaredTotal !== '' && { declaredTotal: { amount: declaredTotal, currency } }),
    ...(requirements.length > 0 && { requirements }),
  };
}

/** What is wrong with a field, as far as it can be told without the API. */
export const DRAFT_FAULTS = ['needed', 'not_a_number', 'not_an_amount', 'not_a_day'] as const;
export type DraftFault = (typeof DRAFT_FAULTS)[number];

/** Whether nothing is wrong with a text, or what is. An empty text is no fault of its form. */
type Form = (text: string) => DraftFault | null;

const isNumber: Form = (text) => (parseDecimal(text, MICRO_SCALE) === null ? 'not_a_number' : null);
const isDay: Form = (text) => (parseDay(text) === null ? 'not_a_day' : null);
const isAmountIn =
  (digits: number): Form =>
  (text) =>
    parseDecimal(text, digits) === null ? 'not_an_amount' : null;

/** As many digits as the smallest of minor units has, for an order whose currency is not one. */
const MOST_MINOR_DIGITS = 3;

class Faults {
  readonly found = new Map<string, DraftFault>();

  need(field: string, text: string): void {
    if (text.trim() === '') this.found.set(field, 'needed');
  }

  form(field: string, text: string, form: Form): void {
    const fault = text.trim() === '' ? null : form(text.trim());
    if (fault) this.found.set(field, fault);
  }
}

function findLineFaults(faults: Faults, at: { line: DraftLine; index: number; digits: number }): void {
  const { line, index, digits } = at;
  const field = (column: LineColumn): string => `lines.${index}.${column}`;
  for (const column of ['product', 'quantity', 'unit', 'unitPrice'] as const) {
    faults.need(field(column), line[column]);
  }
  faults.form(field('quantity'), line.quantity, isNumber);
  faults.form(field('unitPrice'), line.unitPrice, isAmountIn(digits));
  faults.form(field('requiredOn'), line.requiredOn, isDay);
}

/** What is missing or cannot be read, by the name of the field: found before the API is asked, in the person's own language. */
export function findDraftFaults(draft: OrderDraft): ReadonlyMap<string, DraftFault> {
  const faults = new Faults();
  const digits = currencyDigits(draft.currency.trim()) ?? MOST_MINOR_DIGITS;
  faults.need('customer', draft.customer);
  faults.need('currency', draft.currency);
  faults.need('requiredOn', draft.requiredOn);
  faults.form('requiredOn', draft.requiredOn, isDay);
  faults.form('prepaymentPercent', draft.prepaymentPercent, isNumber);
  faults.form('declaredTotal', draft.declaredTotal, isAmountIn(digits));
  const lines = writtenLines(draft);
  if (lines.length === 0) faults.need('lines.0.product', '');
  lines.forEach((line, index) => {
    findLineFaults(faults, { line, index, digits });
  });
  draft.requirements.forEach(({ kind, text, value }, index) => {
    if (kind.trim() !== '') faults.need(`requirements.${index}.text`, text);
    if (text.trim() !== '') faults.need(`requirements.${index}.kind`, kind);
    faults.form(`requirements.${index}.value`, value, isNumber);
  });
  return faults.found;
}

const FIELD_OF_POINTER: Readonly<Record<string, string>> = {
  'paymentTerms.code': 'termsCode',
  'paymentTerms.prepaymentPercent': 'prepaymentPercent',
};

/** The field of the form that a JSON pointer into the body is about: `/lines/0/unitPrice/amount` is `lines.0.unitPrice`. */
export function fieldOfPointer(pointer: string): string {
  const path = pointer
    .split('/')
    .slice(1)
    .filter((step) => step !== 'amount')
    .join('.');
  return FIELD_OF_POINTER[path] ?? path;
}
