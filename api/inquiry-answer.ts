import type { InquiryRow } from '../db/inquiries.ts';
import { toInstant } from './order-answers.ts';
import type { InquiryAnswer } from './schemas/order-answers.ts';

/** A question of a department as the API answers it. */
export function toInquiryAnswer(row: InquiryRow): InquiryAnswer {
  const { number, round, question, asked, outcome, answer, answeredById, answeredByName } = row;
  return {
    number,
    round,
    question,
    askedBy: { id: row.askedById, name: row.askedByName },
    askedAt: row.askedAt.toISOString(),
    asked,
    person: { id: row.personId, name: row.personName },
    answerBy: toInstant(row.answerBy),
    outcome,
    answer,
    answeredBy:
      answeredById === null || answeredByName === null ? null : { id: answeredById, name: answeredByName },
    endedAt: toInstant(row.endedAt),
  };
}
