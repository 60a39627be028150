import { z } from 'zod';
import { parseDay } from '../../domain/calendar-day.ts';
import { isCurrency } from '../../domain/currency.ts';
import { MICRO_SCALE, parseDecimal } from '../../domain/decimal.ts';
import type { FieldFault } from '../../domain/errors.ts';
import { parseMoney } from '../../domain/money.ts';
import {
  lineTotal,
  ORDER_CHANNELS,
  type OrderDocument,
  type OrderLine,
} from '../../domain/order-document.ts';
import { toPointer } from '../text-faults.ts';
import {
  currency,
  day,
  decimal,
  givenInstant,
  identifier,
  longText,
  money,
  percent,
  quantity,
  shortText,
} from './values.ts';

const MOST_LINES = 10_000;
const MOST_REQUIREMENTS = 100;
/** The largest total in minor units: what every client can read as a number without losing a digit. */
const LARGEST_TOTAL_MINOR = BigInt(Number.MAX_SAFE_INTEGER);

const orderLine = z
  .strictObject({
    product: identifier,
    quantity,
    unit: identifier,
    unitPrice: money,
    requiredOn: day.optional(),
  })
  .meta({ id: 'OrderLine' });

const requirement = z
  .strictObject({
    kind: identifier,
    text: longText,
    value: decimal.optional(),
    unit: identifier.optional(),
  })
  .meta({ id: 'OrderRequirement' });

const documentShape = {
  customer: identifier,
  customerReference: shortText.optional(),
  channel: z.enum(ORDER_CHANNELS),
  currency,
  requiredOn: day,
  paymentTerms: z
    .strictObject({ code: identifier, prepaymentPercent: percent.optional() })
    .meta({ id: 'OrderPaymentTerms' })
    .optional(),
  quotation: identifier.optional(),
  lines: z.array(orderLine).min(1).max(MOST_LINES),
  declaredTotal: money.optional(),
  requirements: z.array(requirement).max(MOST_REQUIREMENTS).optional(),
} as const;

/** One revision of an order as it was submitted. */
export const orderDocumentSchema = z.strictObject(documentShape).meta({ id: 'OrderDocument' });

type Fault = (path: PropertyKey[], message: string) => void;

function checkCurrencies(document: OrderDocument, fault: Fault): void {
  if (!isCurrency(document.currency)) return;
  const check = (given: string, path: PropertyKey[]) => {
    if (isCurrency(given) && given !== document.currency) {
      fault([...path, 'currency'], `is not the currency of the order, ${document.currency}`);
    }
  };
  document.lines.forEach((line, index) => {
    check(line.unitPrice.currency, ['lines', index, 'unitPrice']);
  });
  if (document.declaredTotal) check(document.declaredTotal.currency, ['declaredTotal']);
}

function checkDays(document: OrderDocument, earliest: string, fault: Fault): void {
  const check = (given: string | undefined, path: PropertyKey[]) => {
    if (given !== undefined && parseDay(given) !== null && given < earliest) {
      fault(path, `is before ${earliest}`);
    }
  };
  check(document.requiredOn, ['requiredOn']);
  document.lines.forEach((line, index) => {
    check(line.requiredOn, ['lines', index, 'requiredOn']);
  });
}

function isCountable(line: OrderLine): boolean {
  return parseMoney(line.unitPrice) !== null && parseDecimal(line.quantity, MICRO_SCALE) !== null;
}

function checkTotal(document: OrderDocument, fault: Fault): void {
  if (!document.lines.every(isCountable)) return;
  const totalMinor = document.lines.reduce((sum, line) => sum + lineTotal(line).amountMinor, 0n);
  if (totalMinor > LARGEST_TOTAL_MINOR) fault(['lines'], 'add up to more than can be kept');
}

/** The UTC day before which nothing can be required: of `asOf` where a connected system gave it, today otherwise. */
function earliestDay(asOf: Date | null): string {
  const isGiven = asOf !== null && !Number.isNaN(asOf.getTime());
  return (isGiven ? asOf : new Date()).toISOString().slice(0, 10);
}

function faultsInto(context: z.core.$RefinementCtx): Fault {
  return (path, message) => {
    context.addIssue({ code: 'custom', path, message });
  };
}

function checkRevision(document: OrderDocument, context: z.core.$RefinementCtx): void {
  checkCurrencies(document, faultsInto(context));
  checkTotal(document, faultsInto(context));
}

function checkSubmission(
  submission: OrderDocument & { asOf?: string | undefined },
  context: z.core.$RefinementCtx,
): void {
  const { asOf } = submission;
  checkRevision(submission, context);
  checkDays(submission, earliestDay(asOf === undefined ? null : new Date(asOf)), faultsInto(context));
}

/** What is wrong with the days of a revision, which are judged as of the order's own instant, or today without one. */
export function findDayFaults(document: OrderDocument, asOf: Date | null): FieldFault[] {
  const faults: FieldFault[] = [];
  checkDays(document, earliestDay(asOf), (path, detail) => {
    faults.push({ pointer: toPointer(path), detail });
  });
  return faults;
}

/** An order as it is submitted. */
export const orderSubmissionSchema = z
  .strictObject({
    ...documentShape,
    asOf: givenInstant.optional().describe('For connected systems: the instant as of which checks judge.'),
    policyVersion: z.int().positive().max(2_147_483_647).optional().describe('For connected systems.'),
  })
  .superRefine(checkSubmission)
  .meta({ id: 'OrderSubmission' });

/** The next revision of a returned order. Its days are judged by {@link findDayFaults}, once the order is known. */
export const orderRevisionSchema = z
  .strictObject(documentShape)
  .superRefine(checkRevision)
  .meta({ id: 'OrderRevision' });
