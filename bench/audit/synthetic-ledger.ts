import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { canonicalJson } from '../../db/canonical.ts';
import { chainHash } from '../../db/history.ts';
import { CHAIN_START, type ChainedEvent } from '../../domain/history-event.ts';

const START_MS = Date.parse('2026-01-05T01:00:00.000Z');
const STEP_MS = 60_000;

/** An event with its place in its order's chain, as the ledger has it. */
export interface ExportedEvent {
  readonly kind: 'event';
  readonly orderId: string;
  readonly position: number;
  readonly type: string;
  readonly at: string;
  readonly body: string;
  readonly previousHash: string;
  readonly hash: string;
}

/** The chain of an order that nobody ordered: everything but its content is as the product writes it. */
export function syntheticChain(orderId: string, length: number): ExportedEvent[] {
  const events: ExportedEvent[] = [];
  let previousHash = CHAIN_START;
  for (let position = 1; position <= length; position += 1) {
    const type = position === 1 ? 'order.submitted' : 'review.commented';
    const at = new Date(START_MS + position * STEP_MS).toISOString();
    const actor = { id: 'p-1', name: '王芳' };
    const facts = { text: `note ${position}`, department: 'credit', round: 1 };
    const event: ChainedEvent = { orderId, position, type, at, actor, facts };
    const body = canonicalJson(event);
    const hash = chainHash(previousHash, body);
    events.push({ kind: 'event', orderId, position, type, at, body, previousHash, hash });
    previousHash = hash;
  }
  return events;
}

async function writeOrder(client: pg.Client, events: readonly ExportedEvent[]): Promise<void> {
  const last = events.at(-1);
  if (!last) return;
  const { orderId } = last;
  await client.query('insert into orders (id, submitter_id, submitted_at) values ($1, $2, now())', [
    orderId,
    'p',
  ]);
  await client.query(
    `insert into order_revisions (order_id, revision, document, document_hash, author_id, created_at, customer_id,
       currency, total_minor, required_on, fingerprint)
     values ($1, 1, '{}', '', 'p', now(), 'C-1', 'CNY', 1, '2099-01-01', '')`,
    [orderId],
  );
  await client.query(
    `insert into order_states (order_id, status, revision, policy_version, head_position, head_hash, updated_at)
     values ($1, 'in_review', 1, 1, $2, $3, now())`,
    [orderId, last.position, last.hash],
  );
  for (const { position, type, at, body, previousHash, hash } of events) {
    await client.query(
      `insert into history_events (order_id, position, type, at, body, previous_hash, hash, step_key, step_ordinal)
       values ($1, $2, $3, $4, $5, $6, $7, $8, 0)`,
      [orderId, position, type, at, body, previousHash, hash, `beside:comment:${position}`],
    );
  }
}

/** Writes orders with chains into an empty database, as its superuser. */
export async function writeSyntheticLedger(
  client: pg.Client,
  size: { orders: number; events: number },
): Promise<void> {
  for (let count = 0; count < size.orders; count += 1) {
    await writeOrder(client, syntheticChain(uuidv7(), size.events));
  }
}
