import { z } from 'zod';
import { REVIEW_STATUSES } from '../../domain/review-status.ts';
import { SEAT_ORIGINS } from '../../domain/seats.ts';
import { actorReferenceSchema } from './actor-reference.ts';
import { quorumSchema } from './policy.ts';

const seatCount = z
  .object({ seats: z.int(), approvalsNeeded: z.int(), approvals: z.int(), refusals: z.int() })
  .meta({ id: 'SeatCount' });

const count = seatCount.nullable().describe('Null where the first decision settles.');

const askedSchema = z
  .object({
    person: actorReferenceSchema.nullable().describe('Null for a seat that nobody may take yet.'),
    origin: z.enum(SEAT_ORIGINS).describe('Whether their own duties ask them, or somebody gave it to them.'),
    givenBy: actorReferenceSchema.nullable(),
  })
  .meta({ id: 'AskedPerson' });

/** What a review says of those who decide it. */
export const seatingShape = {
  quorum: quorumSchema,
  count,
  asked: z.array(askedSchema).describe('Of whom a decision is waited for now.'),
} as const;

/** How a review stands after a decision. */
export const reviewCountSchema = z
  .object({ status: z.enum(REVIEW_STATUSES), quorum: quorumSchema, count })
  .meta({ id: 'ReviewCount' });

export type AskedAnswer = z.infer<typeof askedSchema>;
export type QuorumAnswer = z.infer<typeof quorumSchema>;
export type ReviewCountAnswer = z.infer<typeof reviewCountSchema>;
export interface SeatingAnswer {
  readonly quorum: QuorumAnswer;
  readonly count: ReviewCountAnswer['count'];
  readonly asked: AskedAnswer[];
}
