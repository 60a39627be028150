import { z } from 'zod';
import { DECISION_VERBS, type DecisionVerb } from '../../domain/review-status.ts';
import { conditionSchema } from './condition.ts';
import { longText } from './values.ts';

const MOST_CONDITIONS = 50;
/** Nobody is sent away without being told why. */
const NEEDS_COMMENT: ReadonlySet<DecisionVerb> = new Set(['reject', 'return']);

interface DecisionParts {
  readonly verb: DecisionVerb;
  readonly comment?: string | null | undefined;
  readonly conditions?: readonly unknown[] | undefined;
}

function checkDecision(
  { verb, comment, conditions = [] }: DecisionParts,
  context: z.core.$RefinementCtx,
): void {
  const fault = (field: string, message: string) => {
    context.addIssue({ code: 'custom', path: [field], message });
  };
  const isConditional = verb === 'approve_with_conditions';
  if (isConditional && conditions.length === 0) fault('conditions', 'are missing');
  if (!isConditional && conditions.length > 0) fault('conditions', 'belong to approve_with_conditions only');
  if (NEEDS_COMMENT.has(verb) && !comment) fault('comment', `is needed to ${verb}`);
}

export const evidenceHash = z.string().regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 in hexadecimal');

const decisionShape = {
  verb: z.enum(DECISION_VERBS),
  comment: longText.nullable().optional(),
  conditions: z.array(conditionSchema).max(MOST_CONDITIONS).optional(),
  evidenceHash,
} as const;

/** What a person decides, on exactly the evidence that they were shown. */
export const decisionBody = z
  .strictObject(decisionShape)
  .superRefine(checkDecision)
  .meta({ id: 'DecisionRequest' });

/** Why an order is withdrawn. */
export const withdrawalBody = z
  .strictObject({ reason: longText.nullable().optional() })
  .meta({ id: 'WithdrawalRequest' });

export const MOST_DECISIONS = 100;

/** Many decisions at once. What one of them lacks is told in its own result. */
export const decisionsBody = z
  .strictObject({
    items: z
      .array(z.strictObject({ orderId: z.string(), department: z.string(), ...decisionShape }))
      .min(1)
      .max(MOST_DECISIONS),
  })
  .meta({ id: 'DecisionsRequest' });
