import { toFields, toSections, toTable, type Cell } from '../output.ts';
import type { HeldOrder } from './held-orders.ts';
import type { OrderCounts } from './prepared-orders.ts';
import type { RowCounts } from './prepared-records.ts';
import type { Refusal } from './refusal.ts';
import type { UpsertTally } from './sent-records.ts';
import type { SubmissionCounts } from './submitted-orders.ts';

/** What an import has done. */
export interface ImportReport {
  readonly policyVersion: number | null;
  readonly files: Readonly<Record<string, RowCounts>>;
  readonly records: UpsertTally;
  readonly orders: (OrderCounts & SubmissionCounts) | null;
  readonly refusalCount: number;
  /** The first of the refusals; all of them have been told as they came. */
  readonly refusals: readonly Refusal[];
  /** The orders that departments hold for a person, in the order of their days. */
  readonly held: readonly HeldOrder[];
}

const NUMBERS = ['exposure', 'orderTotal', 'limit', 'excess'];
const HELD_HEADINGS = [
  'ordered',
  'order',
  'customer',
  'department',
  'finding',
  'exposure',
  'order total',
  'limit',
  'excess',
];

/** A refusal on one line, as compilers tell where something is. */
export function toRefusalText({ file, line, column, reason }: Refusal): string {
  return `${file}:${line}: ${column === null ? '' : `${column}: `}${reason}`;
}

function toHeldRows({ id, orderedOn, customer, departments }: HeldOrder): Cell[][] {
  return departments.flatMap(({ department, findings }) => {
    const start = [orderedOn, id, customer, department];
    // A department whose policy always wants a person holds an order without having found anything.
    if (findings.length === 0) return [start];
    return findings.map(({ code, facts }) => {
      const numbers = NUMBERS.map((name) => {
        const fact = facts[name];
        return typeof fact === 'object' ? `${fact.value} ${fact.unit}` : null;
      });
      return [...start, code, ...numbers];
    });
  });
}

function toOrderFields({ orders, policyVersion }: ImportReport): string {
  if (!orders) return '';
  const { submitted, alreadyThere, leftOut, refused, byStatus } = orders;
  return toFields({
    'policy version': policyVersion,
    'orders submitted': submitted,
    'orders there already': alreadyThere,
    'orders left out': leftOut,
    'orders refused': refused,
    ...Object.fromEntries(Object.entries(byStatus).map(([status, count]) => [`orders ${status}`, count])),
  });
}

/** The report as tables. */
export function toReportText(report: ImportReport): string {
  const files = Object.entries(report.files).map(([name, counts]) => [
    name,
    counts.rows,
    counts.leftOut,
    counts.refused,
  ]);
  const records = Object.entries(report.records).map(([name, { created, updated, unchanged }]) => [
    name,
    created,
    updated,
    unchanged,
  ]);
  const held = toTable(HELD_HEADINGS, report.held.flatMap(toHeldRows));
  return toSections(
    toTable(['file', 'rows', 'left out', 'refused'], files),
    toTable(['records', 'created', 'updated', 'unchanged'], records),
    toOrderFields(report),
    held === '' ? '' : `Held for a person:\n${held}`,
  );
}
