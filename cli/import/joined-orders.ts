import type { WireRecord } from '../../domain/import/converted-row.ts';
import type { RowFault } from '../../domain/import/row.ts';
import type { Keyed } from './sorted-spool.ts';

/** A header row of an order, or a line row. */
export interface OrderRow {
  readonly line: number;
  readonly record: WireRecord;
  readonly faults: readonly RowFault[];
  readonly leftOut: boolean;
}

/** All rows that name one order; one of the lists may be empty. */
export interface OrderRows {
  readonly id: string;
  readonly headers: readonly OrderRow[];
  readonly lines: readonly OrderRow[];
  /** Rows beyond the most that an order may have, which are not kept. */
  readonly surplus: number;
}

interface Group {
  readonly id: string;
  readonly rows: OrderRow[];
  surplus: number;
}

/** The most lines that an order may have. */
export const MAXIMUM_LINES = 10_000;

/** The key of an order's row: first by the order, then by the place within it. */
export function orderRowKey(id: string, place: string): string {
  return `${id}\0${place}`;
}

function idOf(key: string): string {
  return key.slice(0, key.indexOf('\0'));
}

async function* groupRows(sorted: AsyncGenerator<Keyed<OrderRow>>): AsyncGenerator<Group> {
  let group: Group = { id: '', rows: [], surplus: 0 };
  for await (const { key, value } of sorted) {
    const id = idOf(key);
    if (group.id !== id) {
      if (group.rows.length > 0) yield group;
      group = { id, rows: [], surplus: 0 };
    }
    if (group.rows.length < MAXIMUM_LINES) group.rows.push(value);
    else group.surplus += 1;
  }
  if (group.rows.length > 0) yield group;
}

/** Groups in ascending order of their ids, one at a time. */
class GroupReader {
  private readonly groups: AsyncGenerator<Group>;
  private current: Group | null = null;

  constructor(sorted: AsyncGenerator<Keyed<OrderRow>>) {
    this.groups = groupRows(sorted);
  }

  get id(): string | null {
    return this.current?.id ?? null;
  }

  async advance(): Promise<void> {
    const result = await this.groups.next();
    this.current = result.done === true ? null : result.value;
  }

  /** The group when it has the id, after which the reader stands on the next; else an empty one. */
  async take(id: string): Promise<Group> {
    if (this.current?.id !== id) return { id, rows: [], surplus: 0 };
    const taken = this.current;
    await this.advance();
    return taken;
  }
}

/** The lesser of two ids in code unit order; null when there is none. */
function lesser(left: string | null, right: string | null): string | null {
  if (left === null || right === null) return left ?? right;
  return left < right ? left : right;
}

/** Joins headers and lines, both sorted by {@link orderRowKey}, holding one order at a time. */
export async function* joinOrders(sorted: {
  headers: AsyncGenerator<Keyed<OrderRow>>;
  lines: AsyncGenerator<Keyed<OrderRow>>;
}): AsyncGenerator<OrderRows> {
  const headers = new GroupReader(sorted.headers);
  const lines = new GroupReader(sorted.lines);
  await headers.advance();
  await lines.advance();
  for (let id = lesser(headers.id, lines.id); id !== null; id = lesser(headers.id, lines.id)) {
    const ofHeaders = await headers.take(id);
    const { rows, surplus } = await lines.take(id);
    yield { id, headers: ofHeaders.rows, lines: rows, surplus };
  }
}
