import { eq } from 'drizzle-orm';
import { toDay, type CalendarDay } from '../../domain/calendar-day.ts';
import type { Queryable } from '../pool.ts';
import { quotations } from '../tables/master-data.ts';

/** The last day on which a quotation is valid; null when there is no such quotation. */
export async function findQuotationValidity(on: Queryable, quotation: string): Promise<CalendarDay | null> {
  const [row] = await on
    .select({ validUntil: quotations.validUntil })
    .from(quotations)
    .where(eq(quotations.externalId, quotation));
  return row ? toDay(row.validUntil) : null;
}
