import { sql } from 'drizzle-orm';
import type { Database } from '../../db/pool.ts';
import {
  decisions,
  historyEvents,
  orderRevisions,
  orders,
  orderStates,
  reviews,
} from '../../db/tables/process.ts';
import { people } from '../../db/tables/access.ts';
import { aRecord } from './facts-database.ts';

const DEPARTMENTS = [
  'order_data',
  'credit',
  'payment_terms',
  'capacity',
  'materials',
  'special_requirements',
];
/** About as much as there is in the document of a small order, and in its packets. */
const PADDING = 800;

/**
 * Adds orders that came evenly over so many days, of which one in fifty waits, or one in as many as is asked for, and one
 * in ten is of its second revision; each department of each has a review, two of six decided by a person, one of ten of
 * them with a finding.
 */
export async function addManyOrders(
  on: Database,
  input: { orders: number; until: Date; days: number; waitingOneIn?: number },
): Promise<void> {
  const { orders: count, until, days, waitingOneIn = 50 } = input;
  const waits = sql`n % ${sql.raw(String(waitingOneIn))} = 0`;
  const goesOn = sql`n % ${sql.raw(String(waitingOneIn))} <> 0`;
  const series = sql`generate_series(1, ${count}::int) as n`;
  const id = sql`overlay(overlay(md5(n::text) placing '4' from 13) placing '8' from 17)::uuid`;
  const submitted = sql`(${until.toISOString()}::timestamptz - make_interval(secs => n * ${(days * 86_400) / count}::float8))`;
  await on.insert(people).values(
    DEPARTMENTS.map((department) => ({
      ...{ ...aRecord, externalId: `of-${department}`, name: department, roles: ['reviewer' as const] },
      ...{ departments: [department], active: true },
    })),
  );
  await on.execute(sql`insert into ${orders} (id, submitter_id, submitted_at)
    select ${id}, 'shop', ${submitted} from ${series}`);
  await on.execute(sql`
    insert into ${orderRevisions} (order_id, revision, document, document_hash, author_id, created_at, customer_id, currency,
      total_minor, required_on, fingerprint)
    select ${id}, revision, '{"lines":[{"product":"P-' || n % 500 || '"},{"product":"P-' || n % 37 || '"}],"padding":"'
      || repeat('x', ${PADDING}::int) || '"}', '', 'shop',
      ${submitted}, 'C-' || n % 400, 'CNY', 100, '2099-12-31', '' from ${series}, generate_series(1, 2) as revision
    where revision = 1 or n % 10 = 0`);
  await on.execute(sql`
    insert into ${orderStates} (order_id, status, revision, policy_version, head_position, head_hash, updated_at, closed_at)
    select ${id}, (case when ${waits} then 'in_review' else 'approved' end)::order_status,
      case when n % 10 = 0 then 2 else 1 end, 1, 0, '', ${submitted},
      case when ${goesOn} then ${submitted} + interval '2 days' end from ${series}`);
  await on.execute(sql`
    insert into ${reviews} (order_id, department, round, is_current, revision, stage, status, closed_by, authority_required,
      packet, evidence_hash, checked_at, opened_at, due_at, closed_at)
    select ${id}, department, 1, true, 1, 2,
      (case when ${waits} and place = 2 then 'open' else 'approved' end)::review_status,
      (case when ${waits} and place = 2 then null when place % 3 = 2 then 'person' else 'rule' end)::decider, false,
      '{"findings":[{"line":1,"severity":"' || (case when n % 10 = 1 then 'attention' else 'info' end) || '"}],"padding":"'
        || repeat('x', ${PADDING}::int) || '"}', '', ${submitted},
      case when place % 3 = 2 then ${submitted} end,
      case when place % 3 = 2 then ${submitted} + interval '2 days' end,
      case when ${goesOn} or place <> 2 then ${submitted} + interval '1 day' end
    from ${series}, unnest(${sql.param(DEPARTMENTS)}::text[]) with ordinality as d(department, place)`);
  await on.execute(sql`
    insert into ${decisions} (order_id, department, round, actor_id, actor_name, verb, evidence_hash, channel, decided_at)
    select order_id, department, round, 'of-' || department, department, 'approve', '', 'update', closed_at
    from ${reviews} where closed_by = 'person' and closed_at is not null`);
  await on.execute(sql`
    insert into ${historyEvents} (order_id, position, type, at, body, previous_hash, hash, step_key, step_ordinal)
    select order_id, place, (case when place = 5 then 'order.approved' else 'review.checked' end)::history_event_type,
      updated_at + interval '1 hour', repeat('x', ${PADDING}::int), '', '', 'test', place
    from ${orderStates}, generate_series(1, 5) as place`);
  await on.execute(sql`analyze`);
}
