import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { canonicalJson, sha256Hex } from '../../db/canonical.ts';
import { chainHash } from '../../db/history.ts';
import { CHAIN_START, type ChainedEvent, type NewHistoryEvent } from '../../domain/history-event.ts';
import type { OrderDocument } from '../../domain/order-document.ts';

const START_MS = Date.parse('2026-01-05T01:00:00.000Z');
const STEP_MS = 60_000;
const ORDERS_AT_ONCE = 250;
const CUSTOMERS = 500;
const REVIEWERS = 40;
const DEPARTMENTS = ['credit', 'payment_terms', 'materials'] as const;

const engine = { id: 'countersign', name: 'Countersign' };

function documentOf(index: number): OrderDocument {
  const unitPrice = { amount: '12.50', currency: 'CNY' };
  const line = { product: `P-${index % 100}`, quantity: '10', unit: 'pcs', unitPrice };
  return {
    customer: `C-${index % CUSTOMERS}`,
    channel: 'api',
    currency: 'CNY',
    requiredOn: '2026-12-18',
    lines: [line, { ...line, quantity: '4' }],
  };
}

function reviewEvents(department: string, index: number): Omit<NewHistoryEvent, 'at'>[] {
  const place = { department, round: 1, revision: 1 };
  const reviewer = { id: `reviewer-${index % REVIEWERS}`, name: '王芳' };
  const holds = [
    { id: uuidv7(), kind: 'stock', resource: 'P-1', amount: '10', unit: 'pcs', neededOn: '2026-12-18' },
  ];
  return [
    { type: 'review.checked', actor: engine, facts: { ...place, check: department, findings: [] } },
    { type: 'hold.taken', actor: engine, facts: { reason: department, holds } },
    { type: 'review.opened', actor: engine, facts: { ...place, dueAt: null } },
    { type: 'review.decided', actor: reviewer, facts: { ...place, verb: 'approve', channel: 'update' } },
  ];
}

/** The events of an order of three reviews that was approved. */
function eventsOf(index: number): Omit<NewHistoryEvent, 'at'>[] {
  const author = { id: 'submitter', name: 'Submitter' };
  return [
    { type: 'order.submitted', actor: author, facts: { revision: 1 } },
    { type: 'order.review_planned', actor: engine, facts: { revision: 1, policyVersion: 1 } },
    ...DEPARTMENTS.flatMap((department) => reviewEvents(department, index)),
    { type: 'order.approved', actor: engine, facts: { revision: 1 } },
  ];
}

interface Row {
  readonly position: number;
  readonly type: string;
  readonly at: string;
  readonly body: string;
  readonly previousHash: string;
  readonly hash: string;
}

function chainOf(orderId: string, index: number): Row[] {
  let previousHash = CHAIN_START;
  return eventsOf(index).map((event, place) => {
    const position = place + 1;
    const at = new Date(START_MS + (index + position) * STEP_MS).toISOString();
    const chained: ChainedEvent = { ...event, orderId, position, at };
    const body = canonicalJson(chained);
    const hash = chainHash(previousHash, body);
    const row = { position, type: event.type, at, body, previousHash, hash };
    previousHash = hash;
    return row;
  });
}

async function writeBatch(client: pg.Client, from: number, count: number): Promise<void> {
  const orders = Array.from({ length: count }, (_none, index) => {
    const [id, document] = [uuidv7(), canonicalJson(documentOf(from + index))];
    return { id, document, hash: sha256Hex(document), customer: documentOf(from + index).customer };
  });
  const ids = orders.map(({ id }) => id);
  await client.query(
    `insert into orders (id, submitter_id, submitted_at) select unnest($1::uuid[]), 'submitter', now()`,
    [ids],
  );
  await client.query(
    `insert into order_revisions (order_id, revision, document, document_hash, author_id, created_at, customer_id,
       currency, total_minor, required_on, fingerprint)
     select id, 1, document, hash, 'submitter', now(), customer, 'CNY', 17500, '2026-12-18', ''
     from unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) given(id, document, hash, customer)`,
    [
      ids,
      orders.map((one) => one.document),
      orders.map((one) => one.hash),
      orders.map((one) => one.customer),
    ],
  );
  await writeReviews(client, ids);
  const rows = orders.flatMap(({ id }, index) => chainOf(id, from + index).map((row) => ({ id, ...row })));
  await client.query(
    `insert into history_events (order_id, position, type, at, body, previous_hash, hash, step_key, step_ordinal)
     select id, position, type::history_event_type, at, body, previous_hash, hash, 'synthetic:' || position, 0
     from unnest($1::uuid[], $2::int[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::text[])
       given(id, position, type, at, body, previous_hash, hash)`,
    [
      rows.map(({ id }) => id),
      rows.map(({ position }) => position),
      rows.map(({ type }) => type),
      rows.map(({ at }) => at),
      rows.map(({ body }) => body),
      rows.map(({ previousHash }) => previousHash),
      rows.map(({ hash }) => hash),
    ],
  );
}

/** The rounds of the reviews, as rows. */
async function writeReviews(client: pg.Client, ids: readonly string[]): Promise<void> {
  await client.query(
    `insert into reviews (order_id, department, round, is_current, revision, stage, status, closed_by,
       authority_required, packet, evidence_hash, checked_at, opened_at, closed_at)
     select id, department, 1, true, 1, 1, 'approved', 'person', false, '{}', '', now(), now(), now()
     from unnest($1::uuid[]) id, unnest($2::text[]) department`,
    [ids, DEPARTMENTS],
  );
}

/** Writes reviewed orders, from the first number to the last, as the product would have left them. */
export async function writeSyntheticOrders(
  client: pg.Client,
  range: { from: number; to: number },
): Promise<void> {
  for (let from = range.from; from < range.to; from += ORDERS_AT_ONCE) {
    await writeBatch(client, from, Math.min(ORDERS_AT_ONCE, range.to - from));
  }
}
