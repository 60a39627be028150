import type pg from 'pg';
import type { HistoryRow } from '../../../cli/verify-chain.ts';
import { groupRows } from '../../../db/group-rows.ts';
import type { ObservedDecision, ObservedHold, ObservedOrder, ObservedRevision } from './observation.ts';

/** What the database alone says of an order. */
export type OrderRecord = Omit<ObservedOrder, 'apiStatus' | 'workflow'>;

interface OrderRow {
  readonly id: string;
  readonly submitterId: string;
  readonly status: string | null;
  readonly revision: number;
  readonly position: number;
  readonly hash: string;
}

type Of<Row> = Row & { readonly orderId: string };
type ReviewRow = ObservedOrder['reviews'][number];

const ORDERS = `
  select id, submitter_id as "submitterId", status, revision, head_position as position, head_hash as hash
  from orders left join order_states on order_id = id order by id`;
const REVISIONS = `
  select order_id as "orderId", revision, customer_reference as reference from order_revisions order by 1, 2`;
const EVENTS = `
  select order_id as "orderId", position, type, to_json(at)#>>'{}' as at, body, previous_hash as "previousHash", hash
  from history_events order by order_id, position`;
const DECISIONS = `
  select order_id as "orderId", department, round, actor_id as "actorId", verb, comment,
    evidence_hash as "evidenceHash" from decisions`;
/** A review of an earlier revision says nothing of how the order ended, unless that is the one in force. */
const REVIEWS = `
  select reviews.order_id as "orderId", department, reviews.status
  from reviews join order_states on order_states.order_id = reviews.order_id
    and reviews.revision = case order_states.status when 'approved' then approved_revision else order_states.revision end
  where is_current`;
const HOLDS = `
  select order_id as "orderId", id, kind, status, department, excess_released_by as "excessReleasedBy" from holds`;

async function readByOrder<Row extends object>(
  client: pg.Client,
  query: string,
): Promise<(orderId: string) => readonly Of<Row>[]> {
  const { rows } = await client.query<Of<Row>>(query);
  const groups = groupRows(rows, ({ orderId }) => orderId);
  return (orderId) => groups.get(orderId) ?? [];
}

/** Reads every order with its history, decisions, reviews and holds. */
export async function readRecords(client: pg.Client): Promise<OrderRecord[]> {
  const orders = await client.query<OrderRow>(ORDERS);
  const revisions = await readByOrder<ObservedRevision>(client, REVISIONS);
  const events = await readByOrder<HistoryRow>(client, EVENTS);
  const decisions = await readByOrder<ObservedDecision>(client, DECISIONS);
  const reviews = await readByOrder<ReviewRow>(client, REVIEWS);
  const holds = await readByOrder<ObservedHold>(client, HOLDS);
  return orders.rows.map(({ id, submitterId, status, revision, position, hash }) => ({
    id,
    submitterId,
    state: status === null ? null : { status, revision, head: { position, hash } },
    revisions: revisions(id),
    events: events(id),
    decisions: decisions(id),
    reviews: reviews(id),
    holds: holds(id),
  }));
}
