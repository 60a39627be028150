import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportReport } from './import-report.ts';
import type { Progress } from './import-progress.ts';
import type { ImportTarget } from './import-target.ts';
import { openTable, type OpenTable } from './mapped-table.ts';
import type { Mapping } from './mapping.ts';
import { prepareOrders, type PreparedOrders } from './prepared-orders.ts';
import { prepareRecords, type PreparedRecords, type RowCounts } from './prepared-records.ts';
import { openRefusalLog, type RefusalLog } from './refusal-log.ts';
import type { Refusal } from './refusal.ts';
import { sendRecords, tallyUpserts, type UpsertTally } from './sent-records.ts';
import { openSpoolFolder, type Spool, type SpoolFolder } from './spool.ts';
import { submitOrders } from './submitted-orders.ts';
import { STATED_RESOURCES } from '../../domain/import/target-fields.ts';

type RecordFile = 'customers' | 'products' | 'payments';
const RECORD_FILES: readonly RecordFile[] = ['customers', 'products', 'payments'];

/** So many refusals are kept for the report, which is held in memory. */
const REPORTED_REFUSALS = 10_000;
const BYTES_OF_KIB = 1_024;

export interface ImportRequest {
  readonly folder: string;
  readonly mapping: Mapping;
  /** The policy document under which the orders are reviewed; null for the company's active one. */
  readonly policy: unknown;
  readonly target: ImportTarget;
  readonly progress: Progress;
  readonly tell: (refusal: Refusal) => void;
}

interface Import extends ImportRequest {
  readonly spools: SpoolFolder;
  readonly log: RefusalLog;
}

interface Prepared {
  readonly files: readonly { name: RecordFile; table: OpenTable; records: PreparedRecords }[];
  readonly orders: { headers: OpenTable; lines: OpenTable; prepared: PreparedOrders } | null;
}

async function sizeOf(path: string): Promise<number> {
  // A file that is missing is told of when it is read.
  return stat(path).then(
    (found) => found.size,
    () => 0,
  );
}

/** Begins to show how far the files have been read, which are read together; the answer is called with bytes. */
async function beginReading(of: Import, files: readonly string[]): Promise<(bytes: number) => void> {
  const sizes = await Promise.all(files.map((file) => sizeOf(join(of.folder, file))));
  const toKib = (bytes: number): number => Math.ceil(bytes / BYTES_OF_KIB);
  const total = toKib(sizes.reduce((sum, size) => sum + size, 0));
  const advance = of.progress.begin(`reading ${files.join(' and ')}, KiB`, total);
  let bytesRead = 0;
  return (bytes) => {
    const before = toKib(bytesRead);
    bytesRead += bytes;
    advance(toKib(bytesRead) - before);
  };
}

async function prepareFile(of: Import, name: RecordFile) {
  const { mapping, folder, spools, log } = of;
  const table = mapping[name];
  if (!table) return [];
  const derived = name === 'products' ? (mapping.products?.derived ?? []) : [];
  const alsoRead = derived.map(({ fields }) => fields);
  const onBytes = await beginReading(of, [table.file]);
  const open = openTable(name, { table, mapping, folder, alsoRead, onBytes });
  const records = await prepareRecords({ table: open, derived, folder: spools, log });
  of.progress.end();
  return [{ name, table: open, records }];
}

async function prepareOrderFiles(of: Import): Promise<Prepared['orders']> {
  const { mapping, folder, spools, log } = of;
  if (!mapping.orders) return null;
  const tables = mapping.orders;
  const onBytes = await beginReading(of, [tables.headers.file, tables.lines.file]);
  const headers = openTable('orders', { table: tables.headers, mapping, folder, onBytes });
  const lines = openTable('orderLines', { table: tables.lines, mapping, folder, onBytes });
  const prepared = await prepareOrders({ headers, lines, folder: spools, log });
  of.progress.end();
  return { headers, lines, prepared };
}

/** Reads and checks every file, before anything is sent: a file that cannot be read imports nothing. */
async function prepare(of: Import): Promise<Prepared> {
  const files = [];
  for (const name of RECORD_FILES) files.push(...(await prepareFile(of, name)));
  return { files, orders: await prepareOrderFiles(of) };
}

async function sendStated({ mapping, target }: Import, tally: UpsertTally): Promise<void> {
  for (const resource of STATED_RESOURCES) {
    const records = mapping.records[resource];
    if (!records || records.length === 0) continue;
    tallyUpserts(tally, resource, await target.importRecords(resource, records));
  }
}

async function sendFiles(of: Import, prepared: Prepared, tally: UpsertTally): Promise<void> {
  for (const { name, table, records } of prepared.files) {
    const advance = of.progress.begin(`sending ${name}`, records.records.count);
    await sendRecords(records, { target: of.target, table, log: of.log, advance, resource: name, tally });
    of.progress.end();
  }
}

async function sendOrders(of: Import, orders: Prepared['orders'], policyVersion: number | null) {
  if (!orders) return null;
  const { headers, lines, prepared } = orders;
  const advance = of.progress.begin('reviewing orders', prepared.counts.ready);
  const { source } = of.mapping;
  const common = { source, policyVersion, target: of.target, folder: of.spools, log: of.log };
  const submitted = await submitOrders(prepared, { ...common, headers, lines, advance });
  of.progress.end();
  return submitted;
}

function countFiles({ files, orders }: Prepared): Record<string, RowCounts> {
  const counted = files.map(({ table, records }): [string, RowCounts] => [table.fileName, records.counts]);
  if (orders) {
    counted.push([orders.headers.fileName, orders.prepared.headerCounts]);
    counted.push([orders.lines.fileName, orders.prepared.lineCounts]);
  }
  return Object.fromEntries(counted);
}

async function readFirst<Value>(spool: Spool<Value>, most: number): Promise<Value[]> {
  const values: Value[] = [];
  for await (const value of spool.read()) {
    if (values.length === most) break;
    values.push(value);
  }
  return values;
}

async function importPrepared(of: Import): Promise<ImportReport> {
  const prepared = await prepare(of);
  const policyVersion = of.policy === null ? null : await of.target.publishPolicy(of.policy);
  const records: UpsertTally = {};
  await sendStated(of, records);
  await sendFiles(of, prepared, records);
  const submitted = await sendOrders(of, prepared.orders, policyVersion);
  const refusals = await of.log.close();
  return {
    policyVersion,
    files: countFiles(prepared),
    records,
    orders: prepared.orders && submitted && { ...prepared.orders.prepared.counts, ...submitted.counts },
    refusalCount: refusals.count,
    refusals: await readFirst(refusals, REPORTED_REFUSALS),
    held: submitted ? await readFirst(submitted.held, Infinity) : [],
  };
}

/**
 * Imports a folder of CSV files as its mapping says. Running it again continues one that was cut short and changes
 * nothing that has been imported. Throws a FileFault before anything is sent when a file cannot be read at all.
 */
export async function runImport(request: ImportRequest): Promise<ImportReport> {
  const spools = openSpoolFolder();
  // Files of customers and prices are not left behind, however the process ends.
  process.once('exit', spools.remove);
  try {
    return await importPrepared({ ...request, spools, log: openRefusalLog(spools, request.tell) });
  } finally {
    request.progress.end();
    process.off('exit', spools.remove);
    spools.remove();
  }
}
