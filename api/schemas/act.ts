import { z } from 'zod';
import { ADDITIONS } from '../../domain/seats.ts';
import { ASKED, OVERRIDE_OUTCOMES } from '../../domain/review-act.ts';
import { evidenceHash } from './decision.ts';
import { identifier, longText } from './values.ts';

const comment = longText.nullable().optional();

/** A colleague is named when one is asked, and only then. */
function checkAsked(
  { asked, colleague }: { asked: (typeof ASKED)[number]; colleague?: string | null | undefined },
  context: z.core.$RefinementCtx,
): void {
  const isNamed = colleague != null;
  if (isNamed === (asked === 'colleague')) return;
  const message = isNamed ? 'is named although no colleague is asked' : 'is missing';
  context.addIssue({ code: 'custom', path: ['colleague'], message });
}

const inquiry = z
  .strictObject({
    verb: z.literal('inquire'),
    question: longText,
    asked: z.enum(ASKED),
    colleague: identifier.nullable().optional().describe('The id of the person asked.'),
  })
  .superRefine(checkAsked);

/** What a person does to a review beside deciding it. */
export const actBody = z
  .discriminatedUnion('verb', [
    z.strictObject({ verb: z.literal('claim') }),
    z.strictObject({ verb: z.literal('release'), comment }),
    z.strictObject({ verb: z.enum(['delegate', 'assign']), person: identifier, comment }),
    z.strictObject({ verb: z.literal('add_reviewer'), person: identifier, when: z.enum(ADDITIONS), comment }),
    inquiry,
    z.strictObject({ verb: z.literal('answer'), answer: longText }),
    z.strictObject({ verb: z.literal('withdraw_inquiry'), comment }),
    z.strictObject({
      verb: z.literal('return'),
      toStage: z
        .int()
        .min(1)
        .max(100)
        .describe('An earlier stage, whose reviews and all after it run again.'),
      comment: longText,
      evidenceHash,
    }),
    z.strictObject({ verb: z.literal('recall'), comment }),
    z.strictObject({
      verb: z.literal('override'),
      outcome: z.enum(OVERRIDE_OUTCOMES),
      reason: longText,
      evidenceHash,
    }),
  ])
  .meta({ id: 'ActRequest' });
