import { and, asc, eq, isNull } from 'drizzle-orm';
import type { Inquiry } from '../domain/review-act.ts';
import type { Queryable, Transaction, Write } from './pool.ts';
import { inquiries } from './tables/inquiries.ts';

export type InquiryRow = typeof inquiries.$inferSelect;

interface InquiryKey {
  readonly orderId: string;
  readonly department: string;
  readonly number: number;
}

/** Every question of a department on an order, the first asked first. */
export function listInquiries(
  on: Queryable,
  of: { orderId: string; department: string },
): Promise<InquiryRow[]> {
  return on
    .select()
    .from(inquiries)
    .where(and(eq(inquiries.orderId, of.orderId), eq(inquiries.department, of.department)))
    .orderBy(asc(inquiries.number));
}

/** The question that the round waits for, or null. */
export async function findOpenInquiry(
  on: Queryable,
  of: { orderId: string; department: string; round: number },
): Promise<InquiryRow | null> {
  const [row] = await on
    .select()
    .from(inquiries)
    .where(
      and(
        eq(inquiries.orderId, of.orderId),
        eq(inquiries.department, of.department),
        eq(inquiries.round, of.round),
        isNull(inquiries.endedAt),
      ),
    );
  return row ?? null;
}

/** A question as the process knows it. */
export function toInquiry(row: InquiryRow): Inquiry {
  return {
    number: row.number,
    askedBy: { id: row.askedById, name: row.askedByName },
    asked: row.asked,
    person: row.personId,
    answerByMs: row.answerBy?.getTime() ?? null,
  };
}

/** A question, as a part of another statement. */
export function newInquiry(tx: Transaction, row: typeof inquiries.$inferInsert): Write {
  const inserted = tx.insert(inquiries).values(row);
  return tx.$with('new_inquiry').as(inserted.returning({ number: inquiries.number }));
}

/** The end of a question, as a part of another statement. */
export function inquiryEnd(
  tx: Transaction,
  key: InquiryKey,
  end: Pick<InquiryRow, 'outcome' | 'endedAt'> &
    Partial<Pick<InquiryRow, 'answer' | 'answeredById' | 'answeredByName'>>,
): Write {
  const { orderId, department, number } = key;
  const ended = tx
    .update(inquiries)
    .set(end)
    .where(
      and(eq(inquiries.orderId, orderId), eq(inquiries.department, department), eq(inquiries.number, number)),
    );
  return tx.$with('ended_inquiry').as(ended.returning({ number: inquiries.number }));
}
