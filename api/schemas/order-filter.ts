import { z } from 'zod';
import { parseMoney } from '../../domain/money.ts';
import { ORDER_STATUSES } from '../../domain/order-status.ts';
import type { OrderFilter } from '../../db/order-filter.ts';
import { pageQuery } from '../cursor.ts';
import { policyVersionNumber } from './policy.ts';
import { currency, decimal, givenInstant, identifier, shortText } from './values.ts';

const UUID_DIGITS = 32;
/** Fewer digits are those of a month, in which everything is found. */
const ID_START = /^[0-9a-f]{8}(-?[0-9a-f]{0,4}){0,3}(-?[0-9a-f]{0,12})$/i;
const FINDING_CODE = /^[a-z_]+\.[a-z_]+$/;
const MOST_CODE = 100;

/** The query of the list of orders: those that have all that is given. */
export const orderListQuery = z
  .strictObject({
    ...pageQuery,
    id: z
      .string()
      .regex(ID_START, 'is not the id of an order, nor how one begins')
      .optional()
      .describe('The id, or how it begins: at least eight digits.'),
    status: z.enum(ORDER_STATUSES).optional(),
    customer: identifier.optional(),
    customerReference: shortText.optional(),
    submittedFrom: givenInstant.optional(),
    submittedBefore: givenInstant.optional(),
    department: identifier.optional().describe('Which has reviewed the order.'),
    decidedBy: identifier.optional().describe('The id of a person who has decided on one of its reviews.'),
    finding: z
      .string()
      .max(MOST_CODE)
      .regex(FINDING_CODE, 'is not the code of a finding, such as credit.limit_exceeded')
      .optional()
      .describe('The code of what a check has found.'),
    policyVersion: policyVersionNumber
      .optional()
      .describe('The version of the policy by which the order is, or was, reviewed.'),
    currency: currency.optional(),
    totalFrom: decimal.optional().describe('At least this total, in the currency that is given.'),
    totalTo: decimal.optional().describe('At most this total, in the currency that is given.'),
  })
  .superRefine((query, context) => {
    for (const name of ['totalFrom', 'totalTo'] as const) {
      const amount = query[name];
      if (amount === undefined) continue;
      const isMoney = query.currency !== undefined && parseMoney({ amount, currency: query.currency });
      if (isMoney) continue;
      const message =
        query.currency === undefined ? 'is given without a currency' : `is no amount of ${query.currency}`;
      context.addIssue({ code: 'custom', path: [name], message });
    }
  });

type OrderListQuery = z.infer<typeof orderListQuery>;

function toUuid(digits: string): string {
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** All ids that begin like this. */
function idsFrom(start: string): { from: string; to: string } {
  const digits = start.replaceAll('-', '').slice(0, UUID_DIGITS);
  return { from: toUuid(digits.padEnd(UUID_DIGITS, '0')), to: toUuid(digits.padEnd(UUID_DIGITS, 'f')) };
}

function toMinor(amount: string | undefined, currencyOf: string | undefined): bigint | undefined {
  if (amount === undefined || currencyOf === undefined) return undefined;
  return parseMoney({ amount, currency: currencyOf })?.amountMinor;
}

const toDate = (text: string | undefined) => (text === undefined ? undefined : new Date(text));

/** What the query asks for. */
export function toOrderFilter(query: OrderListQuery): OrderFilter {
  const { id, totalFrom, totalTo, submittedFrom, submittedBefore, ...rest } = query;
  const { status, customer, customerReference, department, decidedBy, finding, policyVersion } = rest;
  const { currency: of } = rest;
  return {
    ...{ status, customer, customerReference, department, decidedBy, finding, policyVersion, currency: of },
    ids: id === undefined ? undefined : idsFrom(id),
    submittedFrom: toDate(submittedFrom),
    submittedBefore: toDate(submittedBefore),
    totalFromMinor: toMinor(totalFrom, of),
    totalToMinor: toMinor(totalTo, of),
  };
}

/** Whether the query asks for something that is kept from those who see the company from outside. */
export function asksForReviews(query: OrderListQuery): boolean {
  const { department, decidedBy, finding, policyVersion } = query;
  return [department, decidedBy, finding, policyVersion].some((asked) => asked !== undefined);
}
