import { and, asc, eq, gt } from 'drizzle-orm';
import type { Queryable } from './pool.ts';
import { personalReads } from './tables/personal-data.ts';

/** Whose personal data an answer had, and on which order. */
export interface PersonalRead {
  readonly subject: string | null;
  readonly orderId: string | null;
}

/** Records what somebody is about to read, each subject and order once. */
export async function recordReads(
  on: Queryable,
  by: { actorId: string; route: string; requestId: string; reads: readonly PersonalRead[] },
): Promise<void> {
  const { actorId, route, requestId } = by;
  const distinct = new Map(by.reads.map((read) => [`${read.orderId}/${read.subject}`, read]));
  if (distinct.size === 0) return;
  const at = new Date();
  await on
    .insert(personalReads)
    .values([...distinct.values()].map((read) => ({ ...read, at, actorId, route, requestId })));
}

/** A page of what was read, the oldest first. */
export function listReads(
  on: Queryable,
  page: { after: number; limit: number; actor?: string | undefined; subject?: string | undefined },
) {
  const { after, limit, actor, subject } = page;
  return on
    .select()
    .from(personalReads)
    .where(
      and(
        gt(personalReads.id, after),
        actor === undefined ? undefined : eq(personalReads.actorId, actor),
        subject === undefined ? undefined : eq(personalReads.subject, subject),
      ),
    )
    .orderBy(asc(personalReads.id))
    .limit(limit);
}
