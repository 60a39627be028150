import { z } from 'zod';
import { WORKING_UNITS, type WorkingUnit } from '../../domain/calendars/working-time.ts';
import { ORDER_FIELDS } from '../../domain/amendment/order-fields.ts';
import { APPLICABILITIES, CHECKS, LAST_RESORTS, type Policy } from '../../domain/policy.ts';
import { identifier, instant, money, percent, shortText } from './values.ts';

const LONGEST_MS = 10 * 366 * 86_400_000;
const MOST_DAYS = 3_650;
const MOST_DEPARTMENTS = 50;
const MOST_WORKING: Readonly<Record<WorkingUnit, number>> = {
  working_days: MOST_DAYS,
  working_minutes: LONGEST_MS / 60_000,
  working_ms: LONGEST_MS,
};

/** A duration in milliseconds. Zero means something else to the engine's timers, so it is refused here. */
const durationMs = z.int().min(1).max(LONGEST_MS);
const days = z.int().min(0).max(MOST_DAYS);

/** The name of a business calendar. */
export const calendarName = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,39}$/, 'is not lower-case letters, digits and underscores');

const deadlineRules = {
  remindAtPercent: z.int().min(1).max(100),
  remindManagerAtPercent: z.int().min(1).max(100),
  lastResort: z.enum(LAST_RESORTS),
} as const;

const elapsedDeadline = z.strictObject({
  counts: z.literal('elapsed').exactOptional(),
  decideWithinMs: durationMs,
  lastResortAfterMs: durationMs,
  claimedForMs: durationMs.exactOptional(),
  answerWithinMs: durationMs.exactOptional(),
  ...deadlineRules,
});

const workingDuration = z
  .strictObject({ count: z.int().min(1), unit: z.enum(WORKING_UNITS) })
  .refine(({ count, unit }) => count <= MOST_WORKING[unit], { path: ['count'], error: 'is too large' })
  .meta({ id: 'WorkingDuration', example: { count: 1, unit: 'working_days' } });

const workingDeadline = z.strictObject({
  counts: z.literal('working_time'),
  calendar: calendarName.describe('The business calendar that it counts by.'),
  decideWithin: workingDuration,
  lastResortAfter: workingDuration,
  claimedFor: workingDuration.exactOptional(),
  answerWithin: workingDuration.exactOptional(),
  ...deadlineRules,
});

const deadline = z
  .discriminatedUnion('counts', [elapsedDeadline, workingDeadline])
  .refine((given) => given.remindAtPercent < given.remindManagerAtPercent, {
    path: ['remindManagerAtPercent'],
    error: 'is not after remindAtPercent',
  });

const MOST_ASKED = 50;

/** How many of those who are asked must agree. */
export const quorumSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.enum(['any', 'all']) }),
    z.strictObject({ kind: z.literal('k_of_n'), approvals: z.int().min(1).max(MOST_ASKED) }),
    z.strictObject({ kind: z.literal('percent'), percent: z.int().min(1).max(100) }),
    z.strictObject({
      kind: z.literal('in_sequence'),
      people: z
        .array(identifier)
        .min(1)
        .max(MOST_ASKED)
        .refine((people) => new Set(people).size === people.length, 'names a person twice'),
    }),
  ])
  .meta({ id: 'Quorum', example: { kind: 'k_of_n', approvals: 2 } });

const department = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, 'is not lower-case letters, digits and underscores'),
  check: z.enum(CHECKS),
  stage: z.int().min(1).max(100),
  appliesWhen: z.enum(APPLICABILITIES),
  closesByRule: z.boolean(),
  authorityRequired: z.boolean(),
  quorum: quorumSchema
    .describe('How many of those who are asked must agree; any one when it is left out.')
    .exactOptional(),
  deadline,
  dependsOn: z
    .array(z.enum(ORDER_FIELDS))
    .max(ORDER_FIELDS.length)
    .exactOptional()
    .describe(
      'The fields whose change the department looks at again; those that its check reads when left out.',
    ),
  tolerances: z
    .strictObject({
      totalIncreasePercent: percent.exactOptional(),
      quantityIncreasePercent: percent.exactOptional(),
      requiredLaterDays: days.exactOptional(),
    })
    .exactOptional()
    .describe('How far these may change without it.'),
});

function checkNames(departments: readonly { name: string }[], context: z.RefinementCtx): void {
  departments.forEach(({ name }, index) => {
    if (departments.findIndex((other) => other.name === name) === index) return;
    context.addIssue({ code: 'custom', path: [index, 'name'], message: 'names a department twice' });
  });
}

/** The whole of a policy. */
export const policySchema = z
  .strictObject({
    title: shortText,
    departments: z.array(department).min(1).max(MOST_DEPARTMENTS).superRefine(checkNames),
    owner: identifier,
    returnedExpiresAfterMs: durationMs,
    counterOfferExpiresAfterMs: durationMs.optional(),
    holds: z.strictObject({
      creditExpiresAfterMs: durationMs,
      stockExpiresAfterMs: durationMs,
      capacityExpiresAfterMs: durationMs,
    }),
    orderData: z.strictObject({
      priceTolerancePercent: percent,
      totalTolerance: money,
      duplicateWithinDays: days,
      minimumLeadDays: days,
    }),
    credit: z.strictObject({
      releaseDeviationPercent: percent,
      releaseValidDays: days,
      overdueGraceDays: days,
    }),
    paymentTerms: z.strictObject({ maximumNetDays: days }),
    capacity: z.strictObject({ horizonDays: days }),
    materials: z.strictObject({ horizonDays: days }),
    finalApproval: z.strictObject({ withoutPersonUpTo: money }),
  })
  .meta({ id: 'Policy' }) satisfies z.ZodType<Policy>;

const LARGEST_VERSION = 2_147_483_647;

/** The number of a version, as it stands in an address. */
export const policyVersionNumber = z.coerce.number().int().min(1).max(LARGEST_VERSION);

/** A version of the policy as it is read. */
export const policyVersionSchema = z
  .object({
    version: z.int(),
    documentHash: z.string().describe('SHA-256 over the RFC 8785 JSON of the policy, hexadecimal.'),
    active: z.boolean(),
    createdAt: instant,
    createdBy: z.string(),
    policy: policySchema,
  })
  .meta({ id: 'PolicyVersion' });
