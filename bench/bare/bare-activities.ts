import type pg from 'pg';

interface Step {
  readonly orderId: string;
  readonly what: string;
}

/** A check reads one row, a record writes one. */
export function createBareActivities(pool: pg.Pool) {
  return {
    check: async ({ orderId, what }: Step): Promise<string> => {
      const found = await pool.query<{ count: string }>(
        'select count(*) as count from bare_records where order_id = $1 and what = $2',
        [orderId, what],
      );
      return found.rows[0]?.count ?? '0';
    },
    record: async ({ orderId, what }: Step): Promise<void> => {
      await pool.query('insert into bare_records (order_id, what) values ($1, $2) on conflict do nothing', [
        orderId,
        what,
      ]);
    },
  };
}

export type BareActivities = ReturnType<typeof createBareActivities>;
