import type pg from 'pg';
import { canonicalJson } from '../../db/canonical.ts';
import { chainHash } from '../../db/history.ts';

/** A whole number from 0 up to, and without, a bound. */
export type Draw = (bound: number) => number;

interface Row {
  readonly order_id: string;
  readonly position: number;
  readonly type: string;
  readonly at: Date;
  readonly body: string;
  readonly previous_hash: string;
  readonly hash: string;
}

interface Place {
  readonly client: pg.Client;
  readonly draw: Draw;
  readonly chain: readonly Row[];
  readonly at: Row;
}

type Tampering = (place: Place) => Promise<void>;

function changedBody(row: Row, change: Readonly<Record<string, unknown>>): string {
  const event: unknown = JSON.parse(row.body);
  return canonicalJson({ ...(typeof event === 'object' ? event : {}), ...change });
}

async function setEvent(client: pg.Client, row: Row): Promise<void> {
  await client.query(
    `update history_events set type = $3, at = $4, body = $5, previous_hash = $6, hash = $7
     where order_id = $1 and position = $2`,
    [row.order_id, row.position, row.type, row.at, row.body, row.previous_hash, row.hash],
  );
}

/** With the head of the order, and what the database itself knows of checkpoints, made to agree with the chain's end. */
async function coverUp(client: pg.Client, orderId: string): Promise<void> {
  await client.query(
    `update order_states s set head_position = e.position, head_hash = e.hash from (
       select position, hash from history_events where order_id = $1 order by position desc limit 1) e
     where s.order_id = $1`,
    [orderId],
  );
  await client.query(
    `update checkpoint_leaves l set position = s.head_position, hash = s.head_hash from order_states s
     where s.order_id = l.order_id and l.order_id = $1`,
    [orderId],
  );
}

async function rewriteFrom(client: pg.Client, rows: readonly Row[], previousHash: string): Promise<void> {
  let previous = previousHash;
  for (const row of rows) {
    const hash = chainHash(previous, row.body);
    await setEvent(client, { ...row, previous_hash: previous, hash });
    previous = hash;
  }
}

const backdated = (row: Row, draw: Draw) => new Date(row.at.getTime() - 1_000 * (1 + draw(1_000_000)));

/** What somebody who owns the database can do to a history. */
export const TAMPERINGS: Readonly<Record<string, Tampering>> = {
  update: async ({ client, draw, at }) => {
    const body = changedBody(at, { actor: { id: `p-${draw(1_000)}`, name: 'Somebody else' } });
    const hash = draw(2) === 0 ? at.hash : chainHash(at.previous_hash, body);
    await setEvent(client, { ...at, body, hash });
  },
  delete: async ({ client, draw, chain, at }) => {
    await client.query('delete from history_events where order_id = $1 and position = $2', [
      at.order_id,
      at.position,
    ]);
    if (draw(2) === 0) return;
    for (const row of chain.filter(({ position }) => position > at.position)) {
      await client.query('update history_events set position = $3 where order_id = $1 and position = $2', [
        row.order_id,
        row.position,
        row.position - 1,
      ]);
    }
    await coverUp(client, at.order_id);
  },
  insert: async ({ client, draw, chain, at: drawn }) => {
    // Behind the last event it would be one that was appended after the checkpoint.
    const at = drawn.position === chain.length ? (chain.at(-2) ?? drawn) : drawn;
    const later = chain.filter(({ position }) => position > at.position).reverse();
    for (const row of later) {
      await client.query('update history_events set position = $3 where order_id = $1 and position = $2', [
        row.order_id,
        row.position,
        row.position + 1,
      ]);
    }
    const position = at.position + 1;
    const body = changedBody(at, { position, facts: { text: `invented ${draw(1_000)}` } });
    await client.query(
      `insert into history_events (order_id, position, type, at, body, previous_hash, hash, step_key, step_ordinal)
       values ($1, $2, $3, $4, $5, $6, $7, 'beside:invented', 0)`,
      [at.order_id, position, at.type, at.at, body, at.hash, chainHash(at.hash, body)],
    );
    if (draw(2) === 0) await coverUp(client, at.order_id);
  },
  reorder: async ({ client, draw, chain, at }) => {
    const others = chain.filter(({ position }) => position !== at.position);
    const other = others[draw(others.length)];
    if (!other) throw new Error('the chain has one event only');
    await setEvent(client, { ...other, position: at.position });
    await setEvent(client, { ...at, position: other.position });
  },
  backdate: async ({ client, draw, at }) => {
    const earlier = backdated(at, draw);
    const body = changedBody(at, { at: earlier.toISOString() });
    const isBodyToo = draw(2) === 0;
    await setEvent(client, {
      ...at,
      at: earlier,
      ...(isBodyToo && { body, hash: chainHash(at.previous_hash, body) }),
    });
  },
  'truncate the tail': async ({ client, at }) => {
    await client.query('delete from history_events where order_id = $1 and position >= $2', [
      at.order_id,
      Math.max(2, at.position),
    ]);
    await coverUp(client, at.order_id);
  },
  'rewrite all hashes from a point': async ({ client, draw, chain, at }) => {
    const body = changedBody(at, { facts: { text: `another story ${draw(1_000)}` } });
    const rest = chain.filter(({ position }) => position >= at.position);
    const changed = rest.map((row) => (row.position === at.position ? { ...row, body } : row));
    await rewriteFrom(client, changed, at.previous_hash);
    await coverUp(client, at.order_id);
  },
};

/** Tampers in one way with a random event of a random order. */
export async function tamper(client: pg.Client, input: { how: string; draw: Draw }): Promise<void> {
  const { how, draw } = input;
  const orders = await client.query<{ order_id: string }>(
    'select order_id from order_states order by order_id',
  );
  const orderId = orders.rows[draw(orders.rows.length)]?.order_id;
  const { rows: chain } = await client.query<Row>(
    'select * from history_events where order_id = $1 order by position',
    [orderId],
  );
  const at = chain[draw(chain.length)];
  const tampering = TAMPERINGS[how];
  if (!at || !tampering) throw new Error(`there is nothing to ${how}`);
  await tampering({ client, draw, chain, at });
}
