import { isTerm, type Condition, type ProductCondition, type Term } from './conditions.ts';
import { toMicro } from './decimal.ts';
import { toMoney, type MoneyJson } from './money.ts';
import type { OrderDocument, OrderLine } from './order-document.ts';

/** The conditions of one department, or of one of several people who approved for it. */
export interface DepartmentConditions {
  readonly department: string;
  readonly conditions: readonly Condition[];
}

/** In what terms can contradict each other. What is only "not before" or "at least" never does. */
export const CONFLICT_FIELDS = ['product', 'quantity', 'unitPrice', 'lines'] as const;
export type ConflictField = (typeof CONFLICT_FIELDS)[number];

/** A term with the department that asks for it. */
export interface Claim {
  readonly department: string;
  readonly term: Term;
}

/** Terms that cannot all be met: who wants what of the same field. */
export interface TermConflict {
  readonly field: ConflictField;
  /** 1-based; null where it is about the lines as a whole. */
  readonly line: number | null;
  readonly wanted: readonly Claim[];
}

/** A line as it would be. A quantity of zero takes it out. */
export interface MergedLine {
  readonly product: string;
  readonly unit: string;
  readonly quantityMicro: bigint;
  readonly unitPriceMinor: bigint;
  /** The latest of the days that are asked for, `YYYY-MM-DD`; null where nobody asks. */
  readonly notBefore: string | null;
}

/** The strictest of everything that is asked for and not in conflict. */
export interface MergedTerms {
  /** For every line of the document, in its order. */
  readonly lines: readonly MergedLine[];
  readonly notBefore: string | null;
  /** In millionths of a percent; null where nobody asks. */
  readonly prepaymentMicro: bigint | null;
  readonly conflicts: readonly TermConflict[];
}

/** What a term demands of a number, both ends included; null is without end. */
interface Range {
  readonly from: bigint | null;
  readonly to: bigint | null;
  /** What the number counts, or is the price of: numbers of different units cannot be compared. */
  readonly unit: string;
}

interface Ranged {
  readonly claim: Claim;
  readonly range: Range;
}

interface ClaimedLine {
  readonly line: OrderLine;
  readonly number: number;
  readonly claims: readonly Claim[];
}

/** The same whatever order the fields were written in. */
function keyOf({ department, term }: Claim): string {
  const named = Object.entries(term).sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([department, named]);
}

/** Every claim once, in an order that does not depend on who came first. */
function collectClaims(of: readonly DepartmentConditions[]): Claim[] {
  const claims = of.flatMap(({ department, conditions }) =>
    conditions.filter(isTerm).map((term): Claim => ({ department, term })),
  );
  const byKey = new Map(claims.map((claim) => [keyOf(claim), claim]));
  return [...byKey].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, claim]) => claim);
}

function unitOf(term: Term, line: OrderLine): string {
  return term.kind === 'product' ? (term.unit ?? line.unit) : line.unit;
}

function toRange(
  bound: { readonly [Name in 'atMost' | 'atLeast' | 'exactly']?: bigint | undefined },
  unit: string,
): Range {
  const { atMost, atLeast, exactly } = bound;
  return { from: exactly ?? atLeast ?? null, to: exactly ?? atMost ?? null, unit };
}

function micro(text: string | undefined): bigint | undefined {
  return text === undefined ? undefined : toMicro(text);
}

function minor(money: MoneyJson | undefined): bigint | undefined {
  return money && toMoney(money).amountMinor;
}

function quantityRange(term: Term, line: OrderLine): Range | null {
  const unit = unitOf(term, line);
  if (term.kind === 'product') {
    return term.quantity === undefined ? null : toRange({ exactly: micro(term.quantity) }, unit);
  }
  if (term.kind !== 'quantity') return null;
  const { atMost, atLeast, exactly } = term;
  return toRange({ atMost: micro(atMost), atLeast: micro(atLeast), exactly: micro(exactly) }, unit);
}

function priceRange(term: Term, line: OrderLine): Range | null {
  const unit = unitOf(term, line);
  if (term.kind === 'product') {
    return term.unitPrice === undefined ? null : toRange({ exactly: minor(term.unitPrice) }, unit);
  }
  if (term.kind !== 'price') return null;
  return toRange({ atLeast: minor(term.atLeast), exactly: minor(term.exactly) }, unit);
}

const RANGES = { quantity: quantityRange, unitPrice: priceRange } as const;

function ranged({ line, claims }: ClaimedLine, field: keyof typeof RANGES): Ranged[] {
  return claims.flatMap((claim) => {
    const range = RANGES[field](claim.term, line);
    return range ? [{ claim, range }] : [];
  });
}

function isBelow(to: bigint | null, from: bigint | null): boolean {
  return to !== null && from !== null && to < from;
}

function areApart({ range: one }: Ranged, { range: other }: Ranged): boolean {
  return one.unit !== other.unit || isBelow(one.to, other.from) || isBelow(other.to, one.from);
}

/** Those of the elements that are at odds with one of the others. */
function atOdds<Element>(elements: readonly Element[], apart: (one: Element, other: Element) => boolean) {
  return elements.filter((one) => elements.some((other) => apart(one, other)));
}

/** Whether the two want different products on the line, or one wants another product and the other no line at all. */
function wantOtherProducts(one: Claim, other: Claim, line: OrderLine): boolean {
  const substitutes = [one.term, other.term].filter(
    (term): term is ProductCondition => term.kind === 'product',
  );
  const [first, second] = substitutes;
  if (first && second)
    return first.product !== second.product || unitOf(first, line) !== unitOf(second, line);
  return first !== undefined && [one, other].some(({ term }) => takesOut(term, line));
}

function takesOut(term: Term, line: OrderLine): boolean {
  return quantityRange(term, line)?.to === 0n;
}

/**
 * The conflicts on one line. Ranges that meet two by two have a number in common (Helly's theorem in one dimension),
 * so that pairs are enough to look at, and whoever is in no pair can be satisfied together with everybody else.
 */
function lineConflicts(of: ClaimedLine): TermConflict[] {
  const { line, number, claims } = of;
  const products = atOdds(claims, (one, other) => wantOtherProducts(one, other, line));
  const quantities = atOdds(ranged(of, 'quantity'), areApart).map(({ claim }) => claim);
  const prices = atOdds(ranged(of, 'unitPrice'), areApart).map(({ claim }) => claim);
  const found = [
    { field: 'product', line: number, wanted: products },
    { field: 'quantity', line: number, wanted: quantities },
    { field: 'unitPrice', line: number, wanted: prices },
  ] as const;
  return found.filter(({ wanted }) => wanted.length > 0);
}

/** The nearest to what is asked for that every range allows; the ranges have a number in common. */
function nearest(current: bigint, demanded: readonly Ranged[]): bigint {
  return demanded.reduce((value, { range: { from, to } }) => {
    if (to !== null && value > to) return to;
    return from !== null && value < from ? from : value;
  }, current);
}

function latest(claims: readonly Claim[]): string | null {
  const days = claims.flatMap(({ term }) => (term.kind === 'date' ? [term.notBefore] : []));
  return days.sort().at(-1) ?? null;
}

function mergeLine(of: ClaimedLine): MergedLine {
  const { line, claims } = of;
  const substitute = claims.find(({ term }) => term.kind === 'product')?.term;
  return {
    product: substitute?.kind === 'product' ? substitute.product : line.product,
    unit: substitute ? unitOf(substitute, line) : line.unit,
    quantityMicro: nearest(toMicro(line.quantity), ranged(of, 'quantity')),
    unitPriceMinor: nearest(toMoney(line.unitPrice).amountMinor, ranged(of, 'unitPrice')),
    notBefore: latest(claims),
  };
}

function highestPrepayment(claims: readonly Claim[]): bigint | null {
  const percents = claims.flatMap(({ term }) =>
    term.kind === 'prepayment' ? [toMicro(term.atLeastPercent)] : [],
  );
  return percents.reduce<bigint | null>((most, next) => (most === null || next > most ? next : most), null);
}

function lineOf({ term }: Claim): number | null {
  return 'line' in term ? (term.line ?? null) : null;
}

function claimLines(document: OrderDocument, claims: readonly Claim[]): ClaimedLine[] {
  return document.lines.map((line, index) => {
    const number = index + 1;
    return { line, number, claims: claims.filter((claim) => lineOf(claim) === number) };
  });
}

/** Terms that together leave no line: nobody can be offered nothing. */
function emptiness(lines: readonly ClaimedLine[]): TermConflict[] {
  if (lines.some((claimed) => mergeLine(claimed).quantityMicro > 0n)) return [];
  const wanted = lines.flatMap(({ line, claims }) => claims.filter(({ term }) => takesOut(term, line)));
  return [{ field: 'lines', line: null, wanted }];
}

function without(lines: readonly ClaimedLine[], conflicts: readonly TermConflict[]): ClaimedLine[] {
  const inConflict = new Set(conflicts.flatMap(({ wanted }) => wanted));
  return lines.map((of) => ({ ...of, claims: of.claims.filter((claim) => !inConflict.has(claim)) }));
}

/**
 * Merges the conditions of all departments into one set of terms: the strictest where they order, and whatever cannot
 * be met together as conflicts, each with who wants what. Terms in a conflict change nothing. Neither the order of
 * arrival nor a repetition makes a difference. The conditions fit the document.
 */
export function mergeConditions(
  document: OrderDocument,
  conditions: readonly DepartmentConditions[],
): MergedTerms {
  const claims = collectClaims(conditions);
  const claimed = claimLines(document, claims);
  const contradictions = claimed.flatMap(lineConflicts);
  const free = without(claimed, contradictions);
  const nothingLeft = emptiness(free);
  const whole = claims.filter((claim) => lineOf(claim) === null);
  return {
    lines: without(free, nothingLeft).map(mergeLine),
    notBefore: latest(whole),
    prepaymentMicro: highestPrepayment(whole),
    conflicts: [...contradictions, ...nothingLeft],
  };
}
