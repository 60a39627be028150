import { z } from 'zod';
import { HOLD_EFFECTS, IMPACT_OUTCOMES, REOPENING_REASONS } from '../../domain/amendment/impact.ts';
import { ORDER_FIELDS } from '../../domain/amendment/order-fields.ts';
import { HOLD_KINDS } from '../../domain/hold.ts';
import { actorReferenceSchema } from './actor-reference.ts';
import { orderRevisionSchema } from './order.ts';
import { instant } from './values.ts';

const fieldChange = z
  .object({
    pointer: z
      .string()
      .describe('RFC 6901, into the new document; into the old one for a line that is gone.'),
    fields: z.array(z.enum(ORDER_FIELDS)),
    before: z.unknown(),
    after: z.unknown(),
  })
  .meta({ id: 'FieldChange' });

const heldAmount = z
  .object({
    kind: z.enum(HOLD_KINDS),
    resource: z.string(),
    amount: z.string(),
    unit: z.string(),
    neededOn: z.string().nullable(),
    excessReleasedBy: z.string().nullable(),
  })
  .meta({ id: 'HeldAmount' });

const decidedOn = z
  .object({
    revision: z.int(),
    round: z.int(),
    by: z.enum(['person', 'rule']),
    actor: actorReferenceSchema.nullable(),
    onBehalfOf: z.string().nullable(),
    evidenceHash: z.string(),
    decidedAt: instant,
  })
  .meta({ id: 'DecidedOn' });

const departmentImpact = z
  .object({
    department: z.string(),
    stage: z.int(),
    outcome: z.enum(IMPACT_OUTCOMES),
    from: decidedOn.nullable().describe('The decision that is carried.'),
    because: z.enum(REOPENING_REASONS).nullable().describe('Why the department is asked again.'),
    changes: z.array(fieldChange).describe('What asks the department again.'),
    tolerated: z.array(fieldChange).describe('What it depends on and tolerates.'),
    holds: z.object({
      effect: z.enum(HOLD_EFFECTS),
      before: z.array(heldAmount),
      after: z.array(heldAmount).nullable().describe('Null where a check is still to say.'),
    }),
  })
  .meta({ id: 'DepartmentImpact' });

/** What a change of an order does to its review. */
const impactSchema = z
  .object({
    orderId: z.string(),
    revision: z.int(),
    comparedWith: z.int().describe('The revision that it is compared with.'),
    documentHash: z.string(),
    policyVersion: z.int(),
    changes: z.array(fieldChange),
    departments: z.array(departmentImpact),
    plan: z.object({
      added: z.array(z.string()),
      dropped: z.array(z.object({ department: z.string(), holds: z.array(heldAmount) })),
    }),
    promise: z.object({ before: z.string(), after: z.string(), isOpen: z.boolean() }),
  })
  .meta({ id: 'ImpactCertificate' });

const hash = z.string().describe('SHA-256 over the RFC 8785 JSON of the certificate, hexadecimal.');

/** The certificate of a change that has not been submitted. */
export const impactPreviewSchema = z
  .object({ impact: impactSchema, impactHash: hash })
  .meta({ id: 'ImpactPreview' });

const impactSummary = z.object({
  outcome: z.enum(IMPACT_OUTCOMES),
  because: z.enum(REOPENING_REASONS).nullable(),
  from: z.string().nullable(),
});

/** One revision of an order with what it did to the review. */
export const orderRevisionAnswerSchema = z
  .object({
    id: z.string(),
    revision: z.int(),
    document: orderRevisionSchema,
    documentHash: z.string(),
    createdAt: instant,
    author: actorReferenceSchema,
    impact: impactSchema
      .nullable()
      .describe('Null for the first revision, and before the review takes it up.'),
    impactHash: hash.nullable(),
    shownImpactHash: hash
      .nullable()
      .describe('Of the certificate as it was when the revision was submitted.'),
    differences: z
      .array(
        z.object({
          department: z.string(),
          shown: impactSummary.nullable(),
          stored: impactSummary.nullable(),
        }),
      )
      .describe('Where the certificate that counts says something else than the one at submission.'),
  })
  .meta({ id: 'OrderRevisionAnswer' });

export type ImpactAnswer = z.infer<typeof impactSchema>;
export type OrderRevisionAnswer = z.infer<typeof orderRevisionAnswerSchema>;

export const revisionAnswerSchema = z
  .object({
    id: z.string(),
    revision: z.int(),
    documentHash: z.string().describe('SHA-256, hexadecimal.'),
    createdAt: instant,
  })
  .meta({ id: 'RevisionAnswer' });
