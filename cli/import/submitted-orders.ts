import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { isClosed, type OrderStatus } from '../../domain/order-status.ts';
import { isApproval } from '../../domain/review-status.ts';
import { toHeldOrder, type HeldOrder } from './held-orders.ts';
import { TargetRefusal, type ImportTarget, type ReviewedOrder } from './import-target.ts';
import { workInLanes } from './lanes.ts';
import type { OpenTable } from './mapped-table.ts';
import type { PreparedOrder, PreparedOrders } from './prepared-orders.ts';
import type { RefusalLog } from './refusal-log.ts';
import { sortIntoSpool, type Keyed } from './sorted-spool.ts';
import { spoolAll, writeSpool, type Spool, type SpoolFolder } from './spool.ts';

/** So many orders are reviewed at once, never two of one customer. */
const atOnce = 8;
const lookAhead = 64;
const firstPollMs = 100;
const slowestPollMs = 2_000;
/** Checks that take longer than this have not begun, because the engine or the worker is away. */
const checksWithinMs = 120_000;
const LINE_POINTER = /^\/lines\/(\d+)(?:\/([^/]+))?/u;

/** What became of the orders. */
export interface SubmissionCounts {
  submitted: number;
  alreadyThere: number;
  byStatus: Partial<Record<OrderStatus, number>>;
}

interface Submission {
  readonly source: string;
  readonly policyVersion: number | null;
  readonly target: ImportTarget;
  readonly headers: OpenTable;
  readonly lines: OpenTable;
  readonly folder: SpoolFolder;
  readonly log: RefusalLog;
  readonly advance: (orders: number) => void;
}

/** The orders were accepted but their checks do not come to an end. */
export class ChecksUnfinished extends Error {
  constructor(id: string) {
    super(
      `The checks of order "${id}" have not finished within ${checksWithinMs / 1_000} s: is the worker running? ` +
        'Run the import again to continue.',
    );
    this.name = 'ChecksUnfinished';
  }
}

/** Whether all checks that can run without a person have run. Departments of later stages wait for those before them. */
export function hasFinishedChecks({ status, reviews }: ReviewedOrder): boolean {
  if (isClosed(status) || status === 'returned') return true;
  if (status === 'submitted') return false;
  const undecided = reviews.filter((review) => !isApproval(review.status));
  const stage = Math.min(...undecided.map((review) => review.stage));
  const current = undecided.filter((review) => review.stage === stage);
  return current.length > 0 && current.every((review) => review.status !== 'pending');
}

async function awaitChecks(
  target: ImportTarget,
  of: { orderId: string; id: string },
): Promise<ReviewedOrder> {
  const giveUpAt = Date.now() + checksWithinMs;
  for (let waitMs = firstPollMs; ; waitMs = Math.min(waitMs * 1.5, slowestPollMs)) {
    const order = await target.readOrder(of.orderId);
    if (hasFinishedChecks(order)) return order;
    if (Date.now() > giveUpAt) throw new ChecksUnfinished(of.id);
    await pause(waitMs);
  }
}

/** The same for the same order of the same source, whatever characters their names have. */
function idempotencyKeyOf(source: string, id: string): string {
  return `import-${createHash('sha256').update(`${source}\0${id}`, 'utf8').digest('hex')}`;
}

/** Refuses an order by the rows that the API's pointers lead to. */
async function refuseByPointers(order: PreparedOrder, refusal: TargetRefusal, of: Submission): Promise<void> {
  const faults = refusal.faults.length > 0 ? refusal.faults : [{ pointer: '', detail: refusal.message }];
  for (const { pointer, detail } of faults) {
    const [, place, lineField] = LINE_POINTER.exec(pointer) ?? [];
    const rowLine = place === undefined ? undefined : order.rowLines[Number(place)];
    const table = rowLine === undefined ? of.headers : of.lines;
    const field = rowLine === undefined ? pointer.split('/')[1] : lineField;
    const column = field === undefined ? null : table.columnOf(field);
    const reason = `order "${order.id}": ${detail}`;
    await of.log.add({ file: table.fileName, line: rowLine ?? order.headerLine, column, reason });
  }
}

/** Whether the source still says about an imported order what it said then; an amended order has left the source behind. */
function isUnchanged(imported: ReviewedOrder, order: PreparedOrder): boolean {
  if (imported.revision > 1) return true;
  const isSameDay = imported.asOf?.startsWith(order.orderedOn) === true;
  return isSameDay && isDeepStrictEqual(imported.document, order.document);
}

async function submitOnce(
  order: PreparedOrder,
  of: Submission,
  counts: SubmissionCounts,
): Promise<string | null> {
  const { document, asOf, id } = order;
  const imported = await of.target.findImportedOrder({ customer: document.customer, customerReference: id });
  if (imported && !isUnchanged(imported, order)) {
    const reason = `order "${id}" was imported before with other content`;
    await of.log.add({ file: of.headers.fileName, line: order.headerLine, column: null, reason });
    return null;
  }
  if (imported) {
    counts.alreadyThere += 1;
    return imported.id;
  }
  const idempotencyKey = idempotencyKeyOf(of.source, id);
  const orderId = await of.target.submitOrder({
    document,
    asOf,
    policyVersion: of.policyVersion,
    idempotencyKey,
  });
  counts.submitted += 1;
  return orderId;
}

async function submitOrder(
  order: PreparedOrder,
  of: Submission,
  into: { counts: SubmissionCounts; refused: () => void; hold: (held: Keyed<HeldOrder>) => Promise<void> },
): Promise<void> {
  try {
    const orderId = await submitOnce(order, of, into.counts);
    if (orderId === null) {
      into.refused();
      return;
    }
    const reviewed = await awaitChecks(of.target, { orderId, id: order.id });
    into.counts.byStatus[reviewed.status] = (into.counts.byStatus[reviewed.status] ?? 0) + 1;
    const held = toHeldOrder(order, reviewed);
    if (held) await into.hold({ key: `${order.asOf}\0${order.id}`, value: held });
  } catch (error) {
    if (!(error instanceof TargetRefusal)) throw error;
    await refuseByPointers(order, error, of);
    into.refused();
  }
}

async function* valuesOf<Value>(sorted: AsyncGenerator<Keyed<Value>>): AsyncGenerator<Value> {
  for await (const { value } of sorted) yield value;
}

/**
 * Submits the orders in the order of their days. The next order of a customer waits until the checks of the one
 * before have finished, because its exposure depends on them; orders of other customers go on in parallel.
 */
export async function submitOrders(
  prepared: PreparedOrders,
  of: Submission,
): Promise<{ counts: SubmissionCounts; held: Spool<HeldOrder> }> {
  const counts: SubmissionCounts = { submitted: 0, alreadyThere: 0, byStatus: {} };
  const held = writeSpool<Keyed<HeldOrder>>(of.folder);
  const refused = (): void => {
    prepared.counts.refused += 1;
    prepared.counts.ready -= 1;
  };
  await workInLanes(prepared.orders.read(), {
    laneOf: (order) => order.document.customer,
    atOnce,
    lookAhead,
    work: async (order) => {
      await submitOrder(order, of, { counts, refused, hold: held.add });
      of.advance(1);
    },
  });
  const sorted = await sortIntoSpool(of.folder, (await held.close()).read());
  return { counts, held: await spoolAll(of.folder, valuesOf(sorted.read())) };
}
