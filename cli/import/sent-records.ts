import type { WireRecord } from '../../domain/import/converted-row.ts';
import { TargetRefusal, type ImportTarget, type UpsertCounts } from './import-target.ts';
import type { OpenTable } from './mapped-table.ts';
import type { PreparedRecord, PreparedRecords } from './prepared-records.ts';
import type { RefusalLog } from './refusal-log.ts';
import { DERIVED_TARGETS, type ImportedResource } from '../../domain/import/target-fields.ts';

/** The API takes 1000 records in one call. */
const batchSize = 500;
const POINTER = /^\/records\/(\d+)(?:\/([^/]+))?/u;

interface SourcedRecord {
  readonly record: WireRecord;
  readonly line: number;
}

interface Sending {
  readonly target: ImportTarget;
  readonly table: OpenTable;
  readonly log: RefusalLog;
  readonly advance: (records: number) => void;
}

/** Counts of upserts by resource. */
export type UpsertTally = Partial<Record<ImportedResource, UpsertCounts>>;

/** Adds the counts of one call to those of the calls before. */
export function tallyUpserts(tally: UpsertTally, resource: ImportedResource, counts: UpsertCounts): void {
  const { created, updated, unchanged } = tally[resource] ?? { created: 0, updated: 0, unchanged: 0 };
  tally[resource] = {
    created: created + counts.created,
    updated: updated + counts.updated,
    unchanged: unchanged + counts.unchanged,
  };
}

async function* inBatches(records: AsyncGenerator<PreparedRecord>): AsyncGenerator<PreparedRecord[]> {
  let batch: PreparedRecord[] = [];
  for await (const record of records) {
    batch.push(record);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Refuses the rows that the API's pointers name, and answers their places in the batch. */
async function refuseNamed(
  batch: readonly SourcedRecord[],
  refusal: TargetRefusal,
  { table, log }: Sending,
): Promise<ReadonlySet<number>> {
  const named = new Set<number>();
  for (const { pointer, detail } of refusal.faults) {
    const [, place, field] = POINTER.exec(pointer) ?? [];
    const row = place === undefined ? undefined : batch[Number(place)];
    if (!row) throw refusal;
    named.add(Number(place));
    const column = field === undefined ? null : table.columnOf(field);
    await log.add({ file: table.fileName, line: row.line, column, reason: detail });
  }
  if (named.size === 0) throw refusal;
  return named;
}

/** Sends a batch, again without the records that the API refuses; answers those that it took. */
async function sendBatch<Row extends SourcedRecord>(
  batch: readonly Row[],
  of: Sending & { resource: ImportedResource; tally: UpsertTally },
): Promise<readonly Row[]> {
  if (batch.length === 0) return [];
  try {
    const records = batch.map(({ record }) => record);
    tallyUpserts(of.tally, of.resource, await of.target.importRecords(of.resource, records));
    return batch;
  } catch (error) {
    if (!(error instanceof TargetRefusal)) throw error;
    const named = await refuseNamed(batch, error, of);
    return sendBatch(
      batch.filter((_, place) => !named.has(place)),
      of,
    );
  }
}

/** Upserts the records of a file, then what is derived from those that were taken. */
export async function sendRecords(
  { records, counts }: PreparedRecords,
  of: Sending & { resource: ImportedResource; tally: UpsertTally },
): Promise<void> {
  for await (const batch of inBatches(records.read())) {
    const taken = await sendBatch(batch, of);
    counts.refused += batch.length - taken.length;
    for (const resource of DERIVED_TARGETS) {
      const derived = taken.flatMap((row) =>
        row.derived
          .filter((item) => item.resource === resource)
          .map(({ record }) => ({ record, line: row.line })),
      );
      await sendBatch(derived, { ...of, resource });
    }
    of.advance(batch.length);
  }
}
