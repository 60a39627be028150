import { toMicro } from '../decimal.ts';
import { toMoney, type MoneyJson } from '../money.ts';
import {
  lineRequiredOn,
  type OrderDocument,
  type OrderLine,
  type OrderRequirement,
} from '../order-document.ts';
import { LINE_FIELDS, type LineField, type OrderField } from './order-fields.ts';

/** One difference between two documents of an order. */
export interface FieldChange {
  /** RFC 6901, into the new document; into the old one for a line that is gone. */
  readonly pointer: string;
  /** A line that came or went is a change of all of its fields. */
  readonly fields: readonly OrderField[];
  /** As the documents have it; null where there is nothing. */
  readonly before: unknown;
  readonly after: unknown;
}

/** A line of each document that is the same one to whoever reads them, or a line that only one of them has. */
interface LinePair {
  readonly before: OrderLine | null;
  readonly after: OrderLine | null;
  /** The place in the new document, or in the old one for a line that is gone. */
  readonly index: number;
}

function isSameMoney(one: MoneyJson, other: MoneyJson): boolean {
  const [before, after] = [toMoney(one), toMoney(other)];
  return before.currency === after.currency && before.amountMinor === after.amountMinor;
}

interface LineValue {
  readonly key: keyof OrderLine;
  /** The same text for the same value, however it was written. */
  readonly normal: (line: OrderLine, document: OrderDocument) => string;
  readonly shown: (line: OrderLine, document: OrderDocument) => unknown;
}

const LINE_VALUES: Readonly<Record<LineField, LineValue>> = {
  'lines.product': { key: 'product', normal: ({ product }) => product, shown: ({ product }) => product },
  'lines.quantity': {
    key: 'quantity',
    normal: ({ quantity }) => toMicro(quantity).toString(),
    shown: ({ quantity }) => quantity,
  },
  'lines.unit': { key: 'unit', normal: ({ unit }) => unit, shown: ({ unit }) => unit },
  'lines.unitPrice': {
    key: 'unitPrice',
    normal: ({ unitPrice }) => `${toMoney(unitPrice).amountMinor} ${unitPrice.currency}`,
    shown: ({ unitPrice }) => unitPrice,
  },
  // A line without a day of its own has that of the order: saying the same day on the line changes nothing.
  'lines.requiredOn': {
    key: 'requiredOn',
    normal: (line, document) => lineRequiredOn(document, line),
    shown: (line, document) => lineRequiredOn(document, line),
  },
};

/** Takes the first pair of the lines that match out of both lists. */
function takePairs(
  before: { line: OrderLine; index: number }[],
  after: { line: OrderLine; index: number }[],
  keyOf: (line: OrderLine, side: 'before' | 'after') => string,
): LinePair[] {
  const waiting = new Map<string, { line: OrderLine; index: number }[]>();
  for (const entry of before) {
    const key = keyOf(entry.line, 'before');
    waiting.set(key, [...(waiting.get(key) ?? []), entry]);
  }
  const pairs: LinePair[] = [];
  for (const entry of [...after]) {
    const found = waiting.get(keyOf(entry.line, 'after'))?.shift();
    if (!found) continue;
    before.splice(before.indexOf(found), 1);
    after.splice(after.indexOf(entry), 1);
    pairs.push({ before: found.line, after: entry.line, index: entry.index });
  }
  return pairs;
}

/** Lines have no names: those that are alike belong together first, then those of the same product, in their order. */
export function pairLines(before: OrderDocument, after: OrderDocument): LinePair[] {
  const left = before.lines.map((line, index) => ({ line, index }));
  const right = after.lines.map((line, index) => ({ line, index }));
  const documents = { before, after };
  const alike = takePairs(left, right, (line, side) =>
    LINE_FIELDS.map((field) => LINE_VALUES[field].normal(line, documents[side])).join('\n'),
  );
  const ofProduct = takePairs(left, right, ({ product }) => product);
  const gone = left.map(({ line, index }) => ({ before: line, after: null, index }));
  const added = right.map(({ line, index }) => ({ before: null, after: line, index }));
  return [...alike, ...ofProduct, ...added, ...gone];
}

interface Documents {
  readonly before: OrderDocument;
  readonly after: OrderDocument;
}

function changedField(pair: LinePair, field: LineField, documents: Documents): FieldChange[] {
  const { before, after, index } = pair;
  if (!before || !after) return [];
  const { key, normal, shown } = LINE_VALUES[field];
  if (normal(before, documents.before) === normal(after, documents.after)) return [];
  // Lines that follow the order's day change with it; that is told once.
  if (field === 'lines.requiredOn' && before.requiredOn === undefined && after.requiredOn === undefined)
    return [];
  const pointer = `/lines/${index}/${key}`;
  const values = { before: shown(before, documents.before), after: shown(after, documents.after) };
  return [{ pointer, fields: [field], ...values }];
}

function changesOfPair(pair: LinePair, documents: Documents): FieldChange[] {
  const { before, after, index } = pair;
  if (before && after) return LINE_FIELDS.flatMap((field) => changedField(pair, field, documents));
  return [{ pointer: `/lines/${index}`, fields: LINE_FIELDS, before, after }];
}

type HeadField = Exclude<OrderField, LineField | 'requirements'>;

interface HeadValue {
  readonly pointer: string;
  readonly of: (document: OrderDocument) => unknown;
  readonly isSame: (before: OrderDocument, after: OrderDocument) => boolean;
}

function plain(pointer: string, of: (document: OrderDocument) => string | undefined): HeadValue {
  return { pointer, of, isSame: (before, after) => of(before) === of(after) };
}

function isSamePercent(before: string | undefined, after: string | undefined): boolean {
  if (before === undefined || after === undefined) return before === after;
  return toMicro(before) === toMicro(after);
}

function isSameTotal(before: MoneyJson | undefined, after: MoneyJson | undefined): boolean {
  return before && after ? isSameMoney(before, after) : before === after;
}

const HEAD_VALUES: Readonly<Record<HeadField, HeadValue>> = {
  customer: plain('/customer', ({ customer }) => customer),
  customerReference: plain('/customerReference', ({ customerReference }) => customerReference),
  channel: plain('/channel', ({ channel }) => channel),
  currency: plain('/currency', ({ currency }) => currency),
  requiredOn: plain('/requiredOn', ({ requiredOn }) => requiredOn),
  'paymentTerms.code': plain('/paymentTerms/code', ({ paymentTerms }) => paymentTerms?.code),
  'paymentTerms.prepaymentPercent': {
    pointer: '/paymentTerms/prepaymentPercent',
    of: ({ paymentTerms }) => paymentTerms?.prepaymentPercent,
    isSame: (before, after) =>
      isSamePercent(before.paymentTerms?.prepaymentPercent, after.paymentTerms?.prepaymentPercent),
  },
  quotation: plain('/quotation', ({ quotation }) => quotation),
  declaredTotal: {
    pointer: '/declaredTotal',
    of: ({ declaredTotal }) => declaredTotal,
    isSame: (before, after) => isSameTotal(before.declaredTotal, after.declaredTotal),
  },
};

const HEAD_FIELDS = [
  'customer',
  'customerReference',
  'channel',
  'currency',
  'requiredOn',
  'paymentTerms.code',
  'paymentTerms.prepaymentPercent',
  'quotation',
  'declaredTotal',
] as const satisfies readonly HeadField[];

function headChanges({ before, after }: Documents): FieldChange[] {
  return HEAD_FIELDS.flatMap((field) => {
    const { pointer, of, isSame } = HEAD_VALUES[field];
    if (isSame(before, after)) return [];
    return [{ pointer, fields: [field], before: of(before) ?? null, after: of(after) ?? null }];
  });
}

const REQUIREMENT_KEYS = [
  'kind',
  'text',
  'value',
  'unit',
] as const satisfies readonly (keyof OrderRequirement)[];

function isSameRequirement(one: OrderRequirement | undefined, other: OrderRequirement | undefined): boolean {
  return REQUIREMENT_KEYS.every((key) => one?.[key] === other?.[key]);
}

function requirementChanges(documents: Documents): FieldChange[] {
  const before = documents.before.requirements ?? [];
  const after = documents.after.requirements ?? [];
  const longer = before.length > after.length ? before : after;
  return longer.flatMap((_, index) => {
    const [old, now] = [before[index], after[index]];
    if (isSameRequirement(old, now)) return [];
    const values = { before: old ?? null, after: now ?? null };
    return [{ pointer: `/requirements/${index}`, fields: ['requirements' as const], ...values }];
  });
}

/** Every difference between two documents of an order; none where they only write the same thing differently. */
export function findChanges(before: OrderDocument, after: OrderDocument): FieldChange[] {
  const documents = { before, after };
  const lines = pairLines(before, after).flatMap((pair) => changesOfPair(pair, documents));
  return [...headChanges(documents), ...requirementChanges(documents), ...lines];
}
