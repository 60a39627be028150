import type { OrderRow } from './joined-orders.ts';
import { orderRowKey } from './joined-orders.ts';
import type { OpenTable } from './mapped-table.ts';
import type { RowCounts } from './prepared-records.ts';
import { textField } from './record-fields.ts';
import type { RefusalLog } from './refusal-log.ts';
import type { Keyed } from './sorted-spool.ts';

/** Refuses a row for everything that is wrong with it. */
export async function refuseRow(log: RefusalLog, of: { table: OpenTable; row: OrderRow }): Promise<void> {
  const { table, row } = of;
  for (const fault of row.faults) await log.add({ file: table.fileName, line: row.line, ...fault });
}

/**
 * Rows of headers or lines with the order that they name. What is wrong with them is told once it is known whether
 * their order is wanted at all; only rows that name no order are refused here.
 */
export async function* readOrderRows(
  table: OpenTable,
  of: { idField: string; counts: RowCounts; log: RefusalLog },
): AsyncGenerator<Keyed<OrderRow>> {
  const { idField, counts, log } = of;
  for await (const row of table.rows()) {
    counts.rows += 1;
    const leftOut = table.leavesOut(row);
    if (leftOut) counts.leftOut += 1;
    const { record, faults } = table.convert(row);
    const orderRow = { line: row.line, record, faults, leftOut };
    const id = textField(record, idField);
    if (id !== '') {
      const { position } = record;
      const place = typeof position === 'number' ? String(position).padStart(9, '0') : '';
      yield { key: orderRowKey(id, place), value: orderRow };
    } else if (!leftOut) {
      counts.refused += 1;
      await refuseRow(log, { table, row: orderRow });
    }
  }
}
