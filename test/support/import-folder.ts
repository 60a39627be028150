import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTable, type OpenTable } from '../../cli/import/mapped-table.ts';
import { readMapping, type MappedTable, type Mapping } from '../../cli/import/mapping.ts';
import type { FieldSource } from '../../domain/import/file-format.ts';
import { prepareOrders, type PreparedOrder, type PreparedOrders } from '../../cli/import/prepared-orders.ts';
import { prepareRecords, type PreparedRecord } from '../../cli/import/prepared-records.ts';
import { openRefusalLog } from '../../cli/import/refusal-log.ts';
import type { Refusal } from '../../cli/import/refusal.ts';
import { openSpoolFolder, type Spool, type SpoolFolder } from '../../cli/import/spool.ts';

/** Reads a mapping that must be valid. */
export function aMapping(mapping: object): Mapping {
  const read = readMapping(JSON.stringify({ source: 'test', ...mapping }));
  if ('mapping' in read) return read.mapping;
  throw new Error(JSON.stringify(read.faults));
}

/** Fields that each come from the column of the same name. */
export function columns(...names: readonly string[]): Record<string, FieldSource> {
  return Object.fromEntries(names.map((name) => [name, { column: name }]));
}

async function toArray<Value>(spool: Spool<Value>): Promise<Value[]> {
  const values: Value[] = [];
  for await (const value of spool.read()) values.push(value);
  return values;
}

/** A folder of files that a test writes and has read through a mapping. */
export class ImportFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'countersign-import-test-'));
  readonly spools: SpoolFolder = openSpoolFolder();
  readonly refusals: Refusal[] = [];
  readonly log = openRefusalLog(this.spools, (refusal) => this.refusals.push(refusal));

  write(file: string, content: string | Uint8Array): void {
    writeFileSync(join(this.path, file), content);
  }

  private open(target: 'customers' | 'orders' | 'orderLines', of: { table: MappedTable; mapping: Mapping }) {
    return openTable(target, { ...of, folder: this.path });
  }

  /** The customers of the folder. */
  async customers(mapping: Mapping): Promise<PreparedRecord[]> {
    if (!mapping.customers) throw new Error('the mapping has no customers');
    const table = this.open('customers', { table: mapping.customers, mapping });
    const { spools: folder, log } = this;
    const { records } = await prepareRecords({ table, derived: [], folder, log });
    return toArray(records);
  }

  /** The orders of the folder, in the order in which they would be submitted. */
  async orders(mapping: Mapping): Promise<PreparedOrders & { readonly list: PreparedOrder[] }> {
    if (!mapping.orders) throw new Error('the mapping has no orders');
    const headers: OpenTable = this.open('orders', { table: mapping.orders.headers, mapping });
    const lines: OpenTable = this.open('orderLines', { table: mapping.orders.lines, mapping });
    const prepared = await prepareOrders({ headers, lines, folder: this.spools, log: this.log });
    return { ...prepared, list: await toArray(prepared.orders) };
  }

  remove(): void {
    this.spools.remove();
    rmSync(this.path, { recursive: true, force: true });
  }
}
