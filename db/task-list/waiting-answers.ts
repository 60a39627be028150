import { sql, type SQL } from 'drizzle-orm';
import { hasRole } from '../../domain/actor.ts';
import { isAfter, taskColumns, type TaskQuery } from './task-columns.ts';

const OF_ORDER = { orderId: sql`o.id`, department: sql`''` } as const;

/** The actor's own orders that were returned and not sent in again yet. */
export function returnedOrders(query: TaskQuery): SQL {
  const at = sql`s.returned_expires_at`;
  const columns = taskColumns({
    ...{ kind: sql`'resubmission'`, order_id: sql`o.id`, latest_safe_at: at, due_at: at },
  });
  return sql`
    select ${columns}
    from order_states s
    join orders o on o.id = s.order_id
    join order_revisions v on v.order_id = s.order_id and v.revision = s.revision
    where s.status = 'returned' and o.submitter_id = ${query.actor.id}
      and ${isAfter(query, { ...OF_ORDER, at, kind: 'resubmission' })}
      and not exists (select 1 from order_revisions n where n.order_id = s.order_id and n.revision > s.revision)`;
}

/** The questions that wait for the actor, put to themselves or to a customer whom they sign in for. */
export function openQuestions(query: TaskQuery): SQL {
  const { actor } = query;
  const customers = sql.param([...(actor.customers ?? [])]);
  const at = sql`coalesce(i.answer_by, r.latest_safe_at, i.asked_at)`;
  const place = { at, orderId: sql`i.order_id`, department: sql`i.department`, kind: 'answer' } as const;
  const columns = taskColumns({
    ...{ kind: sql`'answer'`, order_id: place.orderId, department: place.department },
    ...{ latest_safe_at: at, due_at: sql`i.answer_by` },
    inquiry: sql`jsonb_build_object('number', i.number, 'question', i.question,
      'askedBy', jsonb_build_object('id', i.asked_by_id, 'name', i.asked_by_name))`,
  });
  return sql`
    select ${columns}
    from inquiries i
    join reviews r on r.order_id = i.order_id and r.department = i.department and r.round = i.round
    join orders o on o.id = i.order_id
    join order_revisions v on v.order_id = i.order_id and v.revision = r.revision
    where i.ended_at is null and r.is_current and r.status = 'paused' and ${isAfter(query, place)}
      and (i.person_id = ${actor.id} or (i.asked = 'customer' and i.customer_id = any(${customers}::text[])))`;
}

/** The actor's own orders whose customer has not answered a counter-offer yet. */
export function unansweredOffers(query: TaskQuery): SQL {
  const at = sql`c.expires_at`;
  const columns = taskColumns({
    ...{ kind: sql`'counter_offer'`, order_id: sql`o.id`, latest_safe_at: at, due_at: at },
  });
  return sql`
    select ${columns}
    from order_states s
    join orders o on o.id = s.order_id
    join order_revisions v on v.order_id = s.order_id and v.revision = s.revision
    join lateral (select f.expires_at from counter_offers f
      where f.order_id = s.order_id and f.revision = s.revision order by f.ordinal desc limit 1) as c on true
    where s.status = 'awaiting_customer' and o.submitter_id = ${query.actor.id}
      and ${isAfter(query, { ...OF_ORDER, at, kind: 'counter_offer' })}`;
}

/** The open reviews that the actor sees to, as the owner of their incident or as a manager: of each its last incident. */
export function openIncidents(query: TaskQuery): SQL {
  const { actor } = query;
  const managed = sql.param(hasRole(actor, 'manager') ? [...actor.departments] : []);
  const at = sql`coalesce(r.latest_safe_at, r.due_at, i.opened_at)`;
  const place = { at, orderId: sql`r.order_id`, department: sql`r.department`, kind: 'incident' } as const;
  const columns = taskColumns({
    ...{ kind: sql`'incident'`, order_id: place.orderId, department: place.department, latest_safe_at: at },
    ...{ latest_safe_by: sql`coalesce(r.latest_safe_by, 'deadline')`, due_at: sql`r.due_at` },
    ...{
      deadline_flag: sql`r.deadline_flag`,
      reminded_at: sql`r.reminded_at`,
      escalated_at: sql`r.escalated_at`,
    },
    incident: sql`jsonb_build_object('reason', i.reason, 'openedAt', i.opened_at, 'owner', jsonb_build_object(
      'id', i.owner_id, 'name', coalesce((select p.name from people p where p.external_id = i.owner_id), i.owner_id)),
      'authors', array(select e.author_id from order_revisions e
        where e.order_id = r.order_id and e.revision <= r.revision))`,
  });
  return sql`
    select ${columns}
    from (select distinct on (n.order_id, n.department) n.* from routing_incidents n
      where n.ended_at is null and (n.owner_id = ${actor.id} or n.department = any(${managed}::text[]))
      order by n.order_id, n.department, n.opened_at desc) as i
    join reviews r on r.order_id = i.order_id and r.department = i.department
    join orders o on o.id = r.order_id
    join order_revisions v on v.order_id = r.order_id and v.revision = r.revision
    where r.is_current and r.status = 'open' and ${isAfter(query, place)}`;
}
