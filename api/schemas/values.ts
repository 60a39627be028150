import { z } from 'zod';
import { parseDay } from '../../domain/calendar-day.ts';
import { isCurrency } from '../../domain/currency.ts';
import { MICRO_SCALE, parseDecimal } from '../../domain/decimal.ts';
import { parseMoney } from '../../domain/money.ts';

/** No control, format, private-use or unassigned characters, and no blank at either end. */
const IDENTIFIER = /^(?!\s)[^\p{Cc}\p{Cf}\p{Co}\p{Cn}]+(?<!\s)$/u;
/** What {@link IDENTIFIER} takes and little more, without the Unicode classes that few readers of the document know. */
const PORTABLE_IDENTIFIER =
  '^[^\\s\\x00-\\x1f\\x7f-\\x9f]([^\\x00-\\x1f\\x7f-\\x9f]*[^\\s\\x00-\\x1f\\x7f-\\x9f])?$';
const DECIMAL = /^-?\d{1,15}(\.\d{1,12})?$/;
const MOST_AMOUNT_DIGITS = /^-?\d{1,15}(\.|$)/;
/** In millionths it fits into a bigint. */
const MOST_DECIMAL_DIGITS = /^-?\d{1,12}(\.|$)/;
const MOST_QUANTITY_DIGITS = /^\d{1,9}(\.|$)/;

/** An id of the company's own: of a customer, a product, a unit and so on. */
export const identifier = z
  .string()
  .min(1)
  .max(64)
  .refine((text) => IDENTIFIER.test(text), 'is not an id: it has control characters, or blanks at an end')
  .meta({ pattern: PORTABLE_IDENTIFIER });

/** RFC 5321, section 4.5.3.1: of the whole, and of what is before the sign. */
const MOST_EMAIL = 254;
const MOST_MAILBOX = 64;

/** One address of a mailbox. */
export const email = z
  .email()
  .max(MOST_EMAIL)
  .refine((address) => address.indexOf('@') <= MOST_MAILBOX, 'has more than 64 characters before the @');

/** A line of text for people. */
export const shortText = z.string().min(1).max(200);
/** Text for people, of several lines. */
export const longText = z.string().min(1).max(4_000);

/** A day of the calendar. */
export const day = z
  .string()
  .refine((text) => parseDay(text) !== null, 'is not a day of the calendar, such as 2026-12-18')
  .meta({ format: 'date' });

/** An instant in an answer: RFC 3339, UTC. */
export const instant = z.string().meta({ format: 'date-time' });

const EARLIEST_MS = Date.parse('1970-01-01T00:00:00Z');
const LATEST_MS = Date.parse('2200-01-01T00:00:00Z');

/** An instant in a request: RFC 3339 with an offset. */
export const givenInstant = z.iso
  .datetime({ offset: true, error: 'is not an instant of RFC 3339, such as 2026-12-18T09:00:00Z' })
  .refine((text) => {
    const at = Date.parse(text);
    return at >= EARLIEST_MS && at < LATEST_MS;
  }, 'is not between 1970 and 2200');

export const currency = z
  .string()
  .refine(isCurrency, 'is not a currency of ISO 4217')
  .meta({ example: 'CNY', minLength: 3, maxLength: 3 });

/** A number of at most six digits after the point. */
export const decimal = z
  .string()
  .regex(DECIMAL, 'is not a decimal number with a point')
  .refine(
    (text) => !DECIMAL.test(text) || parseDecimal(text, MICRO_SCALE) !== null,
    'has more than six decimals',
  )
  .refine((text) => !DECIMAL.test(text) || MOST_DECIMAL_DIGITS.test(text), 'is too large');

function isNegative(text: string): boolean {
  return text.startsWith('-');
}

/** A quantity that may be zero. */
export const quantityOrZero = decimal
  .refine((text) => !isNegative(text), 'is below zero')
  .refine(
    (text) => isNegative(text) || !DECIMAL.test(text) || MOST_QUANTITY_DIGITS.test(text),
    'is too large',
  );

/** A quantity above zero. */
export const quantity = quantityOrZero.refine((text) => parseDecimal(text, MICRO_SCALE) !== 0n, 'is zero');

/** A share between 0 and 100. */
export const percent = decimal.refine((text) => {
  const micro = parseDecimal(text, MICRO_SCALE);
  return micro === null || (micro >= 0n && micro <= 100_000_000n);
}, 'is not between 0 and 100');

const moneyShape = z
  .strictObject({
    amount: z
      .string()
      .regex(DECIMAL, 'is not a decimal number with a point')
      .refine((text) => !DECIMAL.test(text) || MOST_AMOUNT_DIGITS.test(text), 'is too large'),
    currency,
  })
  .superRefine((given, context) => {
    if (!isCurrency(given.currency) || !DECIMAL.test(given.amount) || parseMoney(given)) return;
    const message = `has too many decimals for ${given.currency}`;
    context.addIssue({ code: 'custom', path: ['amount'], message });
  });

/** Money that may be negative, such as a payment that was taken back. */
export const signedMoney = moneyShape.meta({
  id: 'SignedMoney',
  example: { amount: '-12.50', currency: 'CNY' },
});

/** Money of zero or more. */
export const money = moneyShape
  .refine((given) => !isNegative(given.amount), { path: ['amount'], error: 'is below zero' })
  .meta({ id: 'Money', example: { amount: '12.50', currency: 'CNY' } });

/** The header by which a request that is sent again is known. */
export const idempotencyHeaders = z.looseObject({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/, 'is not one of 1 to 200 visible ASCII characters')
    .optional()
    .describe('The same key with the same request gets the same answer for 24 hours.'),
});
