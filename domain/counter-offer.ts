import { conditionText, type Condition } from './conditions.ts';
import { fromMicro, toMicro } from './decimal.ts';
import type { Finding } from './finding.ts';
import {
  mergeConditions,
  type DepartmentConditions,
  type MergedLine,
  type MergedTerms,
  type TermConflict,
} from './merge-conditions.ts';
import { toMoney, toMoneyJson, type MoneyJson } from './money.ts';
import { lineRequiredOn, orderTotal, type OrderDocument, type OrderLine } from './order-document.ts';

/**
 * What becomes of a line, in the codes of ANSI X12 element 668 (line item status, used by the 855 and 865): accepted,
 * accepted with changes, with another quantity, rescheduled, deleted.
 */
export const LINE_CODES = ['IA', 'IC', 'IQ', 'DR', 'ID'] as const;
export type LineCode = (typeof LINE_CODES)[number];

/** A line as it was asked for, or as it is offered. */
export interface LineTerms {
  readonly product: string;
  readonly quantity: string;
  readonly unit: string;
  readonly unitPrice: MoneyJson;
  readonly requiredOn: string;
}

export interface LineResult {
  /** 1-based, of the document that was asked for. */
  readonly line: number;
  readonly code: LineCode;
  readonly asked: LineTerms;
  /** Null for a line that is taken out. */
  readonly offered: LineTerms | null;
}

export interface HeaderTerms {
  readonly requiredOn: string;
  /** Decimal string; `0` without a prepayment. */
  readonly prepaymentPercent: string;
  readonly total: MoneyJson;
}

/** What the customer is asked to agree to in place of what they asked for. Says nothing of who wants what. */
export interface CounterOffer {
  readonly orderId: string;
  readonly revision: number;
  /** Of the document that was asked for. */
  readonly documentHash: string;
  readonly lines: readonly LineResult[];
  readonly header: { readonly asked: HeaderTerms; readonly offered: HeaderTerms };
  /** Binding words. */
  readonly remarks: readonly string[];
  /** The order as it would be. */
  readonly document: OrderDocument;
}

/** The payment terms that apply to an order: its own, or those agreed with its customer. */
export interface ApplyingTerms {
  readonly code: string;
  readonly prepaymentPercent: string;
}

export interface OfferSubject {
  readonly orderId: string;
  readonly revision: number;
  readonly document: OrderDocument;
  readonly documentHash: string;
  /** Null where the order names none and none are agreed. */
  readonly terms: ApplyingTerms | null;
}

/** What the conditions of a revision come to. */
export type Proposal =
  /** Everything that was asked for is met by the order as it is. */
  | { readonly outcome: 'met' }
  | { readonly outcome: 'conflict'; readonly conflicts: readonly TermConflict[] }
  | { readonly outcome: 'offer'; readonly offer: CounterOffer };

function laterOf(day: string, other: string | null): string {
  return other !== null && other > day ? other : day;
}

function toLineTerms(line: OrderLine, requiredOn: string): LineTerms {
  const { product, quantity, unit, unitPrice } = line;
  return { product, quantity, unit, unitPrice, requiredOn };
}

interface Offering {
  readonly document: OrderDocument;
  readonly merged: MergedTerms;
  /** The day of the order as it would be. */
  readonly requiredOn: string;
}

/** A line as it would be. What stays is kept as it was written, so that it is seen to be the same. */
function offerLine(asked: OrderLine, of: { line: MergedLine; offering: Offering }): OrderLine {
  const { line, offering } = of;
  const { document, merged, requiredOn } = offering;
  const { currency } = asked.unitPrice;
  const isSameQuantity = toMicro(asked.quantity) === line.quantityMicro;
  const isSamePrice = toMoney(asked.unitPrice).amountMinor === line.unitPriceMinor;
  const wanted = laterOf(laterOf(lineRequiredOn(document, asked), merged.notBefore), line.notBefore);
  const offered: OrderLine = {
    product: line.product,
    unit: line.unit,
    quantity: isSameQuantity ? asked.quantity : fromMicro(line.quantityMicro),
    unitPrice: isSamePrice ? asked.unitPrice : toMoneyJson({ amountMinor: line.unitPriceMinor, currency }),
  };
  const isOwnDay = asked.requiredOn !== undefined || wanted > requiredOn;
  return isOwnDay ? { ...offered, requiredOn: wanted } : offered;
}

function codeOf(asked: LineTerms, offered: LineTerms): LineCode {
  const isRescheduled = asked.requiredOn !== offered.requiredOn;
  const isOtherQuantity = asked.quantity !== offered.quantity;
  const isOther = asked.product !== offered.product || asked.unit !== offered.unit;
  const isChanged = isOther || asked.unitPrice.amount !== offered.unitPrice.amount;
  if (isChanged || (isRescheduled && isOtherQuantity)) return 'IC';
  if (isRescheduled) return 'DR';
  return isOtherQuantity ? 'IQ' : 'IA';
}

interface OfferedLine {
  readonly result: LineResult;
  /** Null when it is taken out. */
  readonly line: OrderLine | null;
}

function toOffered(
  given: OrderLine,
  of: { line: MergedLine; number: number; offering: Offering },
): OfferedLine {
  const { line, number, offering } = of;
  const asked = toLineTerms(given, lineRequiredOn(offering.document, given));
  if (line.quantityMicro === 0n)
    return { result: { line: number, code: 'ID', asked, offered: null }, line: null };
  const proposed = offerLine(given, { line, offering });
  const offered = toLineTerms(proposed, proposed.requiredOn ?? offering.requiredOn);
  return { result: { line: number, code: codeOf(asked, offered), asked, offered }, line: proposed };
}

function offerLines(offering: Offering): OfferedLine[] {
  return offering.merged.lines.flatMap((line, index) => {
    const given = offering.document.lines[index];
    return given ? [toOffered(given, { line, number: index + 1, offering })] : [];
  });
}

/** The prepayment that is asked for beyond that of the terms, in millionths of a percent; null without. */
function raisedPrepayment(terms: ApplyingTerms | null, { prepaymentMicro }: MergedTerms): bigint | null {
  const isRaised = prepaymentMicro !== null && prepaymentMicro > toMicro(terms?.prepaymentPercent ?? '0');
  return isRaised ? prepaymentMicro : null;
}

function offerDocument(
  subject: OfferSubject,
  merged: MergedTerms,
  lines: readonly OrderLine[],
): OrderDocument {
  const { document, terms } = subject;
  const raised = raisedPrepayment(terms, merged);
  const offered: OrderDocument = {
    ...document,
    requiredOn: laterOf(document.requiredOn, merged.notBefore),
    lines,
    ...(raised !== null && terms
      ? { paymentTerms: { code: terms.code, prepaymentPercent: fromMicro(raised) } }
      : {}),
  };
  // What the customer had added up was another order.
  return document.declaredTotal ? { ...offered, declaredTotal: toMoneyJson(orderTotal(offered)) } : offered;
}

function toHeader(document: OrderDocument, prepaymentPercent: string): HeaderTerms {
  return { requiredOn: document.requiredOn, prepaymentPercent, total: toMoneyJson(orderTotal(document)) };
}

/** Words that the customer agrees to; a prepayment without terms that it could be written into is one of them. */
function remarksOf(
  subject: OfferSubject,
  of: { merged: MergedTerms; conditions: readonly DepartmentConditions[] },
): string[] {
  const raised = subject.terms ? null : raisedPrepayment(null, of.merged);
  const said = of.conditions.flatMap(({ conditions }) => conditions.flatMap(publicWords));
  const words =
    raised === null ? [] : [conditionText({ kind: 'prepayment', atLeastPercent: fromMicro(raised) })];
  return [...new Set([...said, ...words])].sort();
}

function publicWords(condition: Condition): string[] {
  if (typeof condition === 'string') return [condition];
  return condition.kind === 'remark' && !condition.internal ? [condition.text] : [];
}

function isChanged({ lines, header }: CounterOffer): boolean {
  const { asked, offered } = header;
  const isSameHeader =
    asked.requiredOn === offered.requiredOn && asked.prepaymentPercent === offered.prepaymentPercent;
  return !isSameHeader || lines.some(({ code }) => code !== 'IA');
}

function makeOffer(
  subject: OfferSubject,
  of: { merged: MergedTerms; conditions: readonly DepartmentConditions[] },
): CounterOffer {
  const { orderId, revision, document, documentHash, terms } = subject;
  const { merged } = of;
  const requiredOn = laterOf(document.requiredOn, merged.notBefore);
  const offered = offerLines({ document, merged, requiredOn });
  const lines = offered.flatMap(({ line }) => (line ? [line] : []));
  const proposed = offerDocument(subject, merged, lines);
  const prepayment = terms?.prepaymentPercent ?? '0';
  const raised = raisedPrepayment(terms, merged);
  return {
    orderId,
    revision,
    documentHash,
    lines: offered.map(({ result }) => result),
    header: {
      asked: toHeader(document, prepayment),
      offered: toHeader(proposed, raised === null ? prepayment : fromMicro(raised)),
    },
    remarks: remarksOf(subject, of),
    document: proposed,
  };
}

/**
 * What the conditions of a revision's departments come to: nothing to ask the customer, a conflict that is named and
 * that nobody is asked about, or one offer. The conditions fit the document.
 */
export function proposeOffer(subject: OfferSubject, conditions: readonly DepartmentConditions[]): Proposal {
  const merged = mergeConditions(subject.document, conditions);
  if (merged.conflicts.length > 0) return { outcome: 'conflict', conflicts: merged.conflicts };
  const offer = makeOffer(subject, { merged, conditions });
  return isChanged(offer) ? { outcome: 'offer', offer } : { outcome: 'met' };
}

/** A conflict as its departments see it when they are asked again: what each of them wants. */
export function toConflictFinding({ field, line, wanted }: TermConflict): Finding {
  // No department can have a name with a capital.
  const facts: Record<string, string> = { termField: field };
  for (const { department, term } of wanted) {
    const text = conditionText(term);
    facts[department] = facts[department] === undefined ? text : `${facts[department]}; ${text}`;
  }
  return {
    code: 'conditions.conflict',
    severity: 'attention',
    ...(line === null ? {} : { line }),
    facts,
    evidence: [],
  };
}
