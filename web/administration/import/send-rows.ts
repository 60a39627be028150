import type { FieldFault } from '../../../domain/errors.ts';
import type { RowResource } from '../../../domain/import/target-fields.ts';
import { isRecord } from '../../../domain/is-record.ts';
import { SAME_SITE_HEADER } from '../../api/client.ts';
import { newKey } from '../../api/idempotency-key.ts';
import { isTransient, Problem, problemOf, toProblem } from '../../api/problem.ts';
import type { Columns } from './columns.ts';
import type { PreparedRow, RowRefusal } from './prepare-rows.ts';

/** What an import made of records. */
export interface ImportCounts {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
}

export const NO_COUNTS: ImportCounts = { created: 0, updated: 0, unchanged: 0 };

export function addCounts(left: ImportCounts, right: ImportCounts): ImportCounts {
  return {
    created: left.created + right.created,
    updated: left.updated + right.updated,
    unchanged: left.unchanged + right.unchanged,
  };
}

/** The API takes a thousand records in one call, all or none. */
export const BATCH_ROWS = 500;
const POINTER = /^\/records\/(\d+)(?:\/([^/]+))?/;
/** How long is waited, in turn, for an API that does not answer. */
const PAUSES_MS = [500, 1_000, 2_000, 4_000];
const ANSWER_WITHIN_MS = 60_000;

interface Sending {
  readonly resource: RowResource;
  readonly columns: Columns;
  /** Whether the rows are only judged. */
  readonly mode: 'try' | 'import';
  readonly signal: AbortSignal;
}

function isCounts(value: unknown): value is ImportCounts {
  return (
    isRecord(value) && ['created', 'updated', 'unchanged'].every((name) => typeof value[name] === 'number')
  );
}

async function post(body: string, key: string, { resource, mode }: Sending): Promise<ImportCounts> {
  const path = `/v1/${resource}/import${mode === 'try' ? '?dryRun=true' : ''}`;
  const answer = await fetch(path, {
    method: 'POST',
    headers: { ...SAME_SITE_HEADER, 'content-type': 'application/json', 'idempotency-key': key },
    body,
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  }).catch(() => {
    throw new Problem('unreachable', 0);
  });
  const parsed: unknown = await answer.json().catch(() => null);
  if (!answer.ok) throw toProblem(answer.status, parsed);
  if (!isCounts(parsed)) throw new Problem('internal_error', answer.status);
  return parsed;
}

/** Sends a batch until it is answered: with one key, so that an answer that was lost is asked for and nothing done twice. */
async function sendPatiently(rows: readonly PreparedRow[], of: Sending): Promise<ImportCounts> {
  const key = newKey();
  const body = JSON.stringify({ records: rows.map(({ record }) => record) });
  for (const pauseMs of PAUSES_MS) {
    try {
      return await post(body, key, of);
    } catch (error) {
      if (!isTransient(problemOf(error))) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    of.signal.throwIfAborted();
  }
  return post(body, key, of);
}

/** Whom of the batch the API's pointers name, with what is wrong; null where one names no row. */
function refusalsOf(
  faults: readonly FieldFault[],
  rows: readonly PreparedRow[],
  { columns }: Sending,
): ReadonlyMap<number, readonly RowRefusal[]> | null {
  const named = new Map<number, RowRefusal[]>();
  for (const { pointer, detail } of faults) {
    const [, place, field] = POINTER.exec(pointer) ?? [];
    const row = place === undefined ? undefined : rows[Number(place)];
    if (!row) return null;
    const column = field === undefined ? null : columns[field] || field;
    const refusal = { line: row.line, column, reason: detail };
    named.set(Number(place), [...(named.get(Number(place)) ?? []), refusal]);
  }
  return named.size > 0 ? named : null;
}

/** What became of a batch: the rows that were taken, the others with the reasons, and what the API counted. */
export interface SentBatch {
  readonly taken: readonly PreparedRow[];
  readonly refusals: readonly RowRefusal[];
  readonly counts: ImportCounts;
}

/** Sends a batch, again without the rows that the API refuses. A row is taken as a whole or not at all. */
export async function sendBatch(rows: readonly PreparedRow[], of: Sending): Promise<SentBatch> {
  if (rows.length === 0) return { taken: [], refusals: [], counts: NO_COUNTS };
  try {
    return { taken: rows, refusals: [], counts: await sendPatiently(rows, of) };
  } catch (error) {
    const problem = problemOf(error);
    const named = problem.code === 'invalid_request' ? refusalsOf(problem.faults, rows, of) : null;
    if (!named) throw error;
    const rest = await sendBatch(
      rows.filter((_row, place) => !named.has(place)),
      of,
    );
    return { ...rest, refusals: [...[...named.values()].flat(), ...rest.refusals] };
  }
}
