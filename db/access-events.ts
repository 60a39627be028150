import { asc, gt, sql } from 'drizzle-orm';
import type { SignInFault, SignInMethod } from '../domain/sign-in.ts';
import type { Queryable } from './pool.ts';
import { accessEvents } from './tables/sign-in.ts';

export interface RefusedSignIn {
  readonly method: SignInMethod;
  readonly fault: SignInFault;
  /** Null where nobody knows whose it was. What was typed is not kept: it may have been a password. */
  readonly personId: string | null;
  readonly address: string;
}

/** Records a sign-in that was refused; where the account counts attempts, in the transaction that counted. */
export async function recordRefusedSignIn(on: Queryable, refused: RefusedSignIn): Promise<void> {
  const { personId, ...facts } = refused;
  await on.execute(sql`select record_refused_sign_in(${personId}, ${JSON.stringify(facts)}::jsonb)`);
}

/** A page of what happened to access, in order. */
export function listAccessEvents(on: Queryable, page: { after: number; limit: number }) {
  return on
    .select()
    .from(accessEvents)
    .where(gt(accessEvents.position, page.after))
    .orderBy(asc(accessEvents.position))
    .limit(page.limit);
}
