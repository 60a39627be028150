import { z } from 'zod';
import { HOLD_KINDS } from '../../domain/hold.ts';
import { RUNGS } from '../../domain/ladder.ts';
import { APPLICABILITIES } from '../../domain/policy.ts';
import { SHORTAGES } from '../../domain/seat-reviewers.ts';
import { actorReferenceSchema } from './actor-reference.ts';
import { deadlineFlag, findingSchema } from './order-answers.ts';
import { quorumSchema } from './policy.ts';
import { instant, money } from './values.ts';

const previewedDepartment = z
  .object({
    department: z.string(),
    because: z.enum(APPLICABILITIES).describe('Why the department takes part.'),
    findings: z.array(findingSchema),
    closesByRule: z.boolean().describe('Whether the check would close the review without a person.'),
    asked: z.array(actorReferenceSchema).describe('Who would be asked otherwise.'),
    quorum: quorumSchema.nullable().describe('How many of them must agree; null where the rule closes it.'),
    approvalsNeeded: z.int().nullable().describe('The same as a number, of those who would be asked.'),
    shortage: z
      .enum(SHORTAGES)
      .nullable()
      .describe('Why those who would be asked could not approve it, which is an incident.'),
    deadlines: z.array(z.object({ rung: z.enum(RUNGS), at: instant })),
    deadlineFlag,
    holds: z.array(
      z.object({
        kind: z.enum(HOLD_KINDS),
        resource: z.string(),
        amount: z.string(),
        unit: z.string(),
        neededOn: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'PreviewedDepartment' });

/** The plan of a review and what its checks would find. */
export const previewSchema = z
  .object({
    policyVersion: z.int().nullable().describe('Null for a customer.'),
    total: money,
    stages: z.array(z.object({ stage: z.int(), departments: z.array(previewedDepartment) })),
  })
  .meta({ id: 'OrderPreview' });

export type OrderPreview = z.infer<typeof previewSchema>;
