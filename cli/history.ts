import { InvalidArgumentError, type Command } from 'commander';
import { z } from 'zod';
import type { Receipt } from '../domain/history-event.ts';
import { answered, everyItem, type ApiClient } from './api-client.ts';
import { openSession, type CommandLine, type Session } from './command-line.ts';
import { registerEvidencePack } from './evidence-pack.ts';
import { fail } from './failure.ts';
import type { components } from './generated/api.ts';
import { registerExport } from './history-export.ts';
import { readEvents, verifyHistory, type HistoryReport } from './history-verification.ts';
import { toTable } from './output.ts';
import { registerPastOrder } from './past-order.ts';
import { readableBody } from './personal-values.ts';
import { registerReplay } from './replay/replay-command.ts';

type HistoryEvent = components['schemas']['HistoryEvent'];

const RECEIPT = /^([1-9]\d{0,8}):([0-9a-f]{64})$/;
const ORDERS_ON_A_PAGE = 200;
const ORDERS_AT_ONCE = 4;
const SHOWN_FACTS = 120;
/** Progress is worth a line when it takes longer than this. */
const PROGRESS_EVERY_MS = 2_000;

interface VerifyOptions {
  readonly all?: boolean;
  readonly receipt?: readonly Receipt[];
}

const bodySchema = z.looseObject({
  actor: z.looseObject({ name: z.string() }),
  facts: z.record(z.string(), z.unknown()),
});

function shorten(text: string): string {
  return text.length <= SHOWN_FACTS ? text : `${text.slice(0, SHOWN_FACTS - 1)}…`;
}

/** Who and what, from the bytes that were hashed and not from what the API made of them. */
function describe(event: HistoryEvent): readonly [string, string] {
  const body = readableBody(event);
  const read = bodySchema.safeParse(JSON.parse(body));
  if (!read.success) return ['-', shorten(body)];
  return [read.data.actor.name, shorten(JSON.stringify(read.data.facts))];
}

function registerShow(history: Command, line: CommandLine): void {
  history
    .command('show <id>')
    .description("show the events of an order's history")
    .action(async (orderId: string, _options: object, command: Command) => {
      const { api, show } = openSession(line, command, 'auditor');
      const events: HistoryEvent[] = [];
      for await (const event of readEvents(api, orderId)) events.push(event);
      const rows = events.map((event) => [event.position, event.at, event.type, ...describe(event)]);
      show({ json: events, text: toTable(['position', 'at', 'event', 'by', 'facts'], rows) });
    });
}

function toFaultLines({ orderId, faults }: HistoryReport): string {
  return faults
    .map(({ place, detail }) => `${orderId} ${place === null ? 'as a whole' : `at ${place}`}: ${detail}\n`)
    .join('');
}

function toReportText(report: HistoryReport): string {
  const { orderId, valid, events, head } = report;
  if (!valid) return toFaultLines(report);
  const receipt = head === null ? '' : `, last receipt ${head.position}:${head.hash}`;
  return `${orderId} is valid: ${events} events${receipt}\n`;
}

async function verifyOne(session: Session, orderId: string, receipts: readonly Receipt[]): Promise<void> {
  const { api, show } = session;
  const { data } = await answered(api.GET('/v1/orders/{orderId}', { params: { path: { orderId } } }));
  const report = await verifyHistory(api, { id: data.id, status: data.status, receipts });
  show({ json: report, text: toReportText(report) });
  if (!report.valid) throw fail.refused(`The history of order ${orderId} is not valid.`);
}

function everyOrder(api: ApiClient) {
  return everyItem((cursor) => {
    const query = { limit: ORDERS_ON_A_PAGE, ...(cursor === undefined ? {} : { cursor }) };
    return answered(api.GET('/v1/orders', { params: { query } }));
  });
}

interface Totals {
  orders: number;
  events: number;
  readonly invalid: HistoryReport[];
}

/** Several at once, because each waits for the API most of the time; they share one list of orders. */
async function verifyEvery({ api, terminal }: Session): Promise<Totals> {
  const totals: Totals = { orders: 0, events: 0, invalid: [] };
  const progress = setInterval(() => {
    terminal.warn(`${totals.orders} orders verified …\n`);
  }, PROGRESS_EVERY_MS);
  const orders = everyOrder(api);
  const work = async () => {
    for (let next = await orders.next(); next.done !== true; next = await orders.next()) {
      const { id, status } = next.value;
      const report = await verifyHistory(api, { id, status, receipts: [] });
      totals.orders += 1;
      totals.events += report.events;
      if (!report.valid) totals.invalid.push(report);
    }
  };
  try {
    await Promise.all(Array.from({ length: ORDERS_AT_ONCE }, work));
  } finally {
    clearInterval(progress);
    // Where one has failed, the others end with the order that they are at.
    await orders.return(undefined);
  }
  return totals;
}

async function verifyAll(session: Session): Promise<void> {
  const { orders, events, invalid } = await verifyEvery(session);
  const summary = `${orders} orders with ${events} events: ${invalid.length} not valid\n`;
  session.show({
    json: { valid: invalid.length === 0, orders, events, invalid },
    text: invalid.map(toFaultLines).join('') + summary,
  });
  if (invalid.length > 0) throw fail.refused(`The history of ${invalid.length} orders is not valid.`);
}

function collectReceipt(text: string, given: readonly Receipt[] = []): readonly Receipt[] {
  const [, position, hash] = RECEIPT.exec(text) ?? [];
  if (position === undefined || hash === undefined) {
    throw new InvalidArgumentError('It has the form <position>:<hash>.');
  }
  return [...given, { position: Number(position), hash }];
}

function registerVerify(history: Command, line: CommandLine): void {
  history
    .command('verify [id]')
    .description('recompute the hash chain of an order, or of every order that the key may see')
    .option('--all', 'of every order')
    .option('--receipt <position:hash>', 'must be in the chain; can be given again', collectReceipt)
    .action(async (orderId: string | undefined, options: VerifyOptions, command: Command) => {
      const { all = false, receipt = [] } = options;
      if (all === (orderId !== undefined)) throw fail.usage('Give either the id of an order or --all.');
      if (all && receipt.length > 0) throw fail.usage('A receipt belongs to one order.');
      const session = openSession(line, command, 'auditor');
      await (orderId === undefined ? verifyAll(session) : verifyOne(session, orderId, receipt));
    });
}

/** Registers what is done with the record of an order. */
export function registerHistory(history: Command, line: CommandLine): void {
  registerShow(history, line);
  registerPastOrder(history, line);
  registerVerify(history, line);
  registerReplay(history, line);
  registerExport(history, line);
  registerEvidencePack(history, line);
}
