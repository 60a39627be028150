import { conditionText, isTerm, type Condition } from '../../domain/conditions.ts';
import { subjectOf, type PersonalField } from '../../domain/personal-data.ts';
import type { Sealing } from '../../db/personal-data.ts';
import type { Queryable } from '../../db/pool.ts';
import type { KeyedRequest } from '../../db/idempotency.ts';
import type { ApiContext } from '../dependencies.ts';

/** What somebody writes on an order, and the request that brings it. */
export interface Remark {
  readonly actorId: string;
  /** Null for what is not about an order. */
  readonly orderId: string | null;
  /** Null for a request that cannot be sent again under the same key. */
  readonly keyed: Pick<KeyedRequest, 'route' | 'key'> | null;
  readonly field?: PersonalField;
}

/**
 * Keeps what somebody writes apart from the record, and answers with what the record has in its place. The same request
 * again, by its key, has the same in its place. Texts that are null stay so.
 */
export async function sealRemarks<Name extends string>(
  { personal }: Pick<ApiContext, 'personal'>,
  on: Queryable,
  remark: Remark,
  texts: Readonly<Record<Name, string | null>>,
): Promise<Readonly<Record<Name, string | null>>> {
  const { actorId, orderId, keyed, field = 'remark' } = remark;
  const subject = subjectOf('person', actorId);
  const sealings = new Map<Name, Sealing>();
  for (const name in texts) {
    const text = texts[name];
    if (text === null) continue;
    const request = keyed && [actorId, keyed.route, keyed.key, name].join('\n');
    sealings.set(name, { subject, field, orderId, text, name: request });
  }
  const references = await personal.seal(on, [...sealings.values()]);
  const sealed: Partial<Record<Name, string | null>> = {};
  for (const [index, name] of [...sealings.keys()].entries()) sealed[name] = references[index] ?? null;
  return { ...texts, ...sealed };
}

/** Whether what the record has is what somebody writes now. */
export async function isSameRemark(
  { personal, database }: Pick<ApiContext, 'personal' | 'database'>,
  recorded: unknown,
  given: string | null,
): Promise<boolean> {
  if (typeof recorded !== 'string') return (recorded ?? null) === given;
  const open = await personal.opener(database, [recorded]);
  return open(recorded) === given;
}

/** The conditions with references in the place of what somebody writes in their own words. */
export async function sealConditions(
  context: Pick<ApiContext, 'personal' | 'database'>,
  remark: Remark,
  conditions: readonly Condition[],
): Promise<readonly Condition[]> {
  const words = conditions.map((condition) => (isTerm(condition) ? null : conditionText(condition)));
  const texts = Object.fromEntries(words.map((text, index) => [`conditions/${index}`, text]));
  const sealed = await sealRemarks(context, context.database, remark, texts);
  return conditions.map((condition, index) => {
    const text = sealed[`conditions/${index}`];
    if (typeof text !== 'string' || isTerm(condition)) return condition;
    return typeof condition === 'string' ? text : { ...condition, text };
  });
}
