import type { OrderDocument, OrderLine } from '../../domain/order-document.ts';
import type { WireRecord } from '../../domain/import/converted-row.ts';
import { joinOrders, MAXIMUM_LINES, type OrderRow, type OrderRows } from './joined-orders.ts';
import type { OpenTable } from './mapped-table.ts';
import { readOrderRows, refuseRow } from './order-rows.ts';
import type { RowCounts } from './prepared-records.ts';
import { moneyField, textField } from './record-fields.ts';
import type { RefusalLog } from './refusal-log.ts';
import { naturalKey, sortIntoSpool, type Keyed } from './sorted-spool.ts';
import { spoolAll, type Spool, type SpoolFolder } from './spool.ts';

/** An order that is ready to be submitted, with the rows that it was read from. */
export interface PreparedOrder {
  readonly id: string;
  readonly orderedOn: string;
  /** RFC 3339: the start of the order's day, later by a millisecond for each earlier order of the customer on it. */
  readonly asOf: string;
  readonly document: OrderDocument;
  readonly headerLine: number;
  /** For each line of the document the physical line of its row. */
  readonly rowLines: readonly number[];
}

/** What became of the orders of a folder before any was submitted. */
export interface OrderCounts {
  ready: number;
  leftOut: number;
  refused: number;
}

export interface PreparedOrders {
  /** In the order in which they are submitted. */
  readonly orders: Spool<PreparedOrder>;
  readonly counts: OrderCounts;
  readonly headerCounts: RowCounts;
  readonly lineCounts: RowCounts;
}

interface Preparation {
  readonly headers: OpenTable;
  readonly lines: OpenTable;
  readonly folder: SpoolFolder;
  readonly log: RefusalLog;
}

type UnplacedOrder = Omit<PreparedOrder, 'asOf'>;
type Counts = Pick<PreparedOrders, 'counts' | 'headerCounts' | 'lineCounts'>;

function toLine(record: WireRecord): OrderLine {
  const requiredOn = textField(record, 'requiredOn');
  return {
    product: textField(record, 'product'),
    quantity: textField(record, 'quantity'),
    unit: textField(record, 'unit'),
    unitPrice: moneyField(record, 'unitPrice') ?? { amount: '', currency: '' },
    ...(requiredOn !== '' && { requiredOn }),
  };
}

function toDocument(id: string, of: { header: WireRecord; lines: readonly OrderRow[] }): OrderDocument {
  const { header, lines } = of;
  const code = textField(header, 'paymentTerms');
  const quotation = textField(header, 'quotation');
  const declaredTotal = moneyField(header, 'declaredTotal');
  return {
    customer: textField(header, 'customer'),
    customerReference: id,
    channel: 'import',
    currency: textField(header, 'currency'),
    requiredOn: textField(header, 'requiredOn'),
    ...(code !== '' && { paymentTerms: { code } }),
    ...(quotation !== '' && { quotation }),
    lines: lines.map(({ record }) => toLine(record)),
    ...(declaredTotal && { declaredTotal }),
  };
}

/** What is wrong with an order beyond its header row; null when nothing is. */
function faultOfOrder(rows: OrderRows, fileOfLines: string): string | null {
  const { id, headers, lines, surplus } = rows;
  if (headers.length > 1) {
    return `order "${id}" stands on the lines ${headers.map(({ line }) => line).join(' and ')}`;
  }
  if (lines.length === 0) return `order "${id}" has no lines in ${fileOfLines}`;
  if (surplus > 0) return `order "${id}" has more than ${MAXIMUM_LINES} lines in ${fileOfLines}`;
  const bad = lines.filter(({ faults }) => faults.length > 0).length;
  return bad === 0
    ? null
    : `order "${id}" is not imported, because ${bad} of its ${lines.length} lines cannot be`;
}

async function refuseOrder(rows: OrderRows, of: Preparation, why: string | null): Promise<void> {
  for (const row of rows.headers) await refuseRow(of.log, { table: of.headers, row });
  for (const row of rows.lines) await refuseRow(of.log, { table: of.lines, row });
  if (why === null) return;
  for (const { line } of rows.headers) {
    await of.log.add({ file: of.headers.fileName, line, column: null, reason: why });
  }
}

async function refuseOrphans(rows: OrderRows, of: Preparation): Promise<void> {
  const reason = `names order "${rows.id}", which ${of.headers.fileName} does not have`;
  const column = of.lines.columnOf('order');
  for (const { line } of rows.lines) await of.log.add({ file: of.lines.fileName, line, column, reason });
}

/** Counts the rows of an order that is not wanted: by the filter of its header, or because no line of it is. */
function leaveOut({ counts, lineCounts }: Counts, lines: readonly OrderRow[]): void {
  counts.leftOut += 1;
  lineCounts.leftOut += lines.length;
}

function refuseCounted({ counts, headerCounts, lineCounts }: Counts, rows: OrderRows): void {
  counts.refused += rows.headers.length === 0 ? 0 : 1;
  headerCounts.refused += rows.headers.length;
  lineCounts.refused += rows.lines.length + rows.surplus;
}

/** The order of the rows when it can be imported whole; else its rows are refused or left out. */
async function judgeOrder(all: OrderRows, of: Preparation, counts: Counts): Promise<UnplacedOrder | null> {
  const lines = all.lines.filter(({ leftOut }) => !leftOut);
  const headers = all.headers.filter(({ leftOut }) => !leftOut);
  const rows = { ...all, headers, lines };
  const isLeftOut = headers.length < all.headers.length || (lines.length === 0 && all.lines.length > 0);
  if (isLeftOut && headers.length === 0) {
    leaveOut(counts, lines);
    return null;
  }
  const [header] = headers;
  if (!header) {
    refuseCounted(counts, rows);
    await refuseOrphans(rows, of);
    return null;
  }
  const fault = faultOfOrder(rows, of.lines.fileName);
  if (fault !== null || header.faults.length > 0) {
    refuseCounted(counts, rows);
    await refuseOrder(rows, of, fault);
    return null;
  }
  counts.counts.ready += 1;
  const document = toDocument(all.id, { header: header.record, lines });
  const orderedOn = textField(header.record, 'orderedOn');
  return {
    id: all.id,
    orderedOn,
    document,
    headerLine: header.line,
    rowLines: lines.map(({ line }) => line),
  };
}

async function* judgeOrders(
  joined: AsyncGenerator<OrderRows>,
  of: Preparation,
  counts: Counts,
): AsyncGenerator<Keyed<UnplacedOrder>> {
  for await (const rows of joined) {
    const order = await judgeOrder(rows, of, counts);
    if (!order) continue;
    const key = [order.orderedOn, order.document.customer, naturalKey(order.id), order.id].join('\0');
    yield { key, value: order };
  }
}

/** Gives each order its instant; the orders come sorted by day and customer. */
async function* placeInTime(sorted: Spool<Keyed<UnplacedOrder>>): AsyncGenerator<PreparedOrder> {
  let last: { readonly day: string; readonly customer: string } | null = null;
  let earlier = 0;
  for await (const { value } of sorted.read()) {
    const { orderedOn: day, document } = value;
    earlier = last?.day === day && last.customer === document.customer ? earlier + 1 : 0;
    last = { day, customer: document.customer };
    yield { ...value, asOf: new Date(Date.parse(`${day}T00:00:00Z`) + earlier).toISOString() };
  }
}

function noRows(): RowCounts {
  return { rows: 0, leftOut: 0, refused: 0 };
}

/**
 * Reads headers and lines, joins them, and lays the orders out in the order of their days. An order with anything
 * wrong is refused whole. Memory is bounded: both files and the orders are sorted on disk.
 * @throws FileFault when a file cannot be read as the mapping says.
 */
export async function prepareOrders(of: Preparation): Promise<PreparedOrders> {
  const { headers, lines, folder, log } = of;
  const counts: Counts = {
    counts: { ready: 0, leftOut: 0, refused: 0 },
    headerCounts: noRows(),
    lineCounts: noRows(),
  };
  const sortedHeaders = await sortIntoSpool(
    folder,
    readOrderRows(headers, { idField: 'externalId', counts: counts.headerCounts, log }),
  );
  const sortedLines = await sortIntoSpool(
    folder,
    readOrderRows(lines, { idField: 'order', counts: counts.lineCounts, log }),
  );
  const joined = joinOrders({ headers: sortedHeaders.read(), lines: sortedLines.read() });
  const judged = await sortIntoSpool(folder, judgeOrders(joined, of, counts));
  return { orders: await spoolAll(folder, placeInTime(judged)), ...counts };
}
