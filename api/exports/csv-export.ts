import { stringify, type Options } from 'csv-stringify/sync';
import { everyExportedOrder } from '../../db/export/exported-orders.ts';
import { everyExportedTask, type ExportedTask } from '../../db/export/exported-tasks.ts';
import type { Queryable } from '../../db/pool.ts';
import { toFlatEvent, type FlatEvent } from '../../domain/export/exported-order.ts';

type Cell = string | number | boolean | null;

/**
 * Spreadsheets run what begins like a formula, whoever wrote it into an order: such a cell gets a quote before it. The
 * mark at the beginning tells them that the text is UTF-8.
 */
const OPTIONS = { escape_formulas: true, record_delimiter: 'windows', cast: { boolean: String } } as const;

type Columns<Row> = Readonly<Record<string, (row: Row) => Cell>>;

function at(instant: Date | null): string | null {
  return instant?.toISOString() ?? null;
}

const EVENT_COLUMNS: Columns<FlatEvent> = {
  order: ({ orderId }) => orderId,
  position: ({ position }) => position,
  at: (event) => event.at,
  event: ({ type }) => type,
  actor: ({ actor }) => actor,
  department: ({ department }) => department,
  round: ({ round }) => round,
  revision: ({ revision }) => revision,
  verb: ({ verb }) => verb,
  outcome: ({ outcome }) => outcome,
  on_behalf_of: ({ onBehalfOf }) => onBehalfOf,
  substitution: ({ substitution }) => substitution,
  findings: ({ findings }) => findings.join(' '),
  hash: ({ hash }) => hash,
};

const TASK_COLUMNS: Columns<ExportedTask> = {
  order: ({ orderId }) => orderId,
  department: ({ department }) => department,
  round: ({ round }) => round,
  revision: ({ revision }) => revision,
  stage: ({ stage }) => stage,
  current: ({ isCurrent }) => isCurrent,
  status: ({ status }) => status,
  closed_by: ({ closedBy }) => closedBy,
  checked_at: ({ checkedAt }) => at(checkedAt),
  opened_at: ({ openedAt }) => at(openedAt),
  due_at: ({ dueAt }) => at(dueAt),
  reminded_at: ({ remindedAt }) => at(remindedAt),
  escalated_at: ({ escalatedAt }) => at(escalatedAt),
  closed_at: ({ closedAt }) => at(closedAt),
  claimed_by: ({ claimedBy }) => claimedBy,
  decided_by: ({ decidedBy }) => decidedBy,
  on_behalf_of: ({ onBehalfOf }) => onBehalfOf,
  substitution: ({ substitution }) => substitution,
  verb: ({ verb }) => verb,
  decided_at: ({ decidedAt }) => at(decidedAt),
  evidence_hash: ({ evidenceHash }) => evidenceHash,
};

function toText(rows: readonly (readonly Cell[])[], options: Options = {}): string {
  return stringify([...rows], { ...OPTIONS, ...options });
}

async function* exportRows<Row>(
  columns: Columns<Row>,
  pages: AsyncIterable<readonly Row[]>,
): AsyncGenerator<string> {
  yield toText([Object.keys(columns)], { bom: true });
  const cells = Object.values(columns);
  for await (const rows of pages) yield toText(rows.map((row) => cells.map((cell) => cell(row))));
}

async function* everyFlatEvent(on: Queryable): AsyncGenerator<readonly FlatEvent[]> {
  for await (const orders of everyExportedOrder(on)) {
    yield orders.flatMap(({ events }) => events.map(toFlatEvent));
  }
}

/** Every event of every order as CSV, in pieces. */
export function exportHistoryCsv(on: Queryable): AsyncGenerator<string> {
  return exportRows(EVENT_COLUMNS, everyFlatEvent(on));
}

/** Every round of every review that waited for people as CSV, in pieces. */
export function exportTasksCsv(on: Queryable): AsyncGenerator<string> {
  return exportRows(TASK_COLUMNS, everyExportedTask(on));
}
