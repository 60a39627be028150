import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { answered, everyItem } from '../api-client.ts';
import { openSession, type CommandLine, type Session } from '../command-line.ts';
import { fail } from '../failure.ts';
import type { components } from '../generated/api.ts';
import { openProgress } from '../import/import-progress.ts';
import { PayloadEncryption } from '../../payload-codec.ts';
import { Bundles } from './bundles.ts';
import {
  replayOrder,
  type ExecutionReport,
  type Replaying,
  type ReplayOutcome,
  type ReplayReport,
} from './replay-order.ts';

type OrderArchive = components['schemas']['OrderArchive'];

interface ReplayOptions {
  readonly all?: boolean;
  readonly bundle?: string;
}

const ARCHIVES_ON_A_PAGE = 50;
const SHORT_HASH = 16;
/** Two for each processor: a thread that replays waits for this one time and again. */
const ORDERS_AT_ONCE = Math.min(2 * availableParallelism(), 8);

function describeOutcome(outcome: ReplayOutcome | null): string {
  switch (outcome?.as) {
    case 'replayed':
      return `replays with ${outcome.bundle.slice(0, SHORT_HASH)}`;
    case 'violation': {
      const { eventId, detail } = outcome.fault;
      const place = eventId === null ? '' : ` at event ${eventId}`;
      return `does not replay with ${outcome.bundle.slice(0, SHORT_HASH)}${place}: ${detail}`;
    }
    case 'code_not_kept':
      return 'was run by code that was not kept';
    case 'never_ran':
      return 'was never taken up by a worker';
    case undefined:
      return 'is not as it was archived';
  }
}

function toExecutionLines(orderId: string, { runId, own, current }: ExecutionReport): string[] {
  const line = (code: string, outcome: ReplayOutcome | null) =>
    `${orderId} execution ${runId} (${code}) ${describeOutcome(outcome)}\n`;
  return [line('own code', own), line('current code', current)];
}

function toReportText(report: ReplayReport): string {
  const { orderId, executions, chain, ledger, state } = report;
  return [
    ...executions.flatMap((execution) => toExecutionLines(orderId, execution)),
    ...(executions.length === 0 ? [`${orderId} no execution is archived\n`] : []),
    ...chain.map(({ place, detail }) => `${orderId} chain at ${place}: ${detail}\n`),
    ...ledger.map(({ kind, position, detail, engine }) => {
      const where = engine ? ` (event ${engine.eventId} of ${engine.runId})` : '';
      return `${orderId} ${kind} at ${position}${where}: ${detail}\n`;
    }),
    ...state.map((detail) => `${orderId} state: ${detail}\n`),
    `${orderId} is ${report.valid ? 'valid' : 'not valid'}\n`,
  ].join('');
}

async function replayOne(session: Session, input: { orderId: string } & Replaying): Promise<void> {
  const params = { path: { orderId: input.orderId } };
  const { data } = await answered(session.api.GET('/v1/orders/{orderId}/archive', { params }));
  const report = await replayOrder(input, data);
  session.show({ json: report, text: toReportText(report) });
  if (!report.valid) throw fail.refused(`The replay of order ${input.orderId} found faults.`);
}

async function replayEvery({ api, terminal }: Session, replay: Replaying) {
  const progress = openProgress(terminal);
  const invalid: ReplayReport[] = [];
  const totals = { orders: 0, executions: 0 };
  const bar: { advance: ((done: number) => void) | null } = { advance: null };
  const archives = everyItem<OrderArchive>(async (cursor) => {
    const query = { limit: ARCHIVES_ON_A_PAGE, ...(cursor === undefined ? {} : { cursor }) };
    const page = await answered(api.GET('/v1/archive', { params: { query } }));
    bar.advance ??= progress.begin('Replaying orders', page.data.total);
    return page;
  });
  const work = async () => {
    for (let next = await archives.next(); next.done !== true; next = await archives.next()) {
      const report = await replayOrder(replay, next.value);
      totals.orders += 1;
      totals.executions += report.executions.length;
      if (!report.valid) invalid.push(report);
      bar.advance?.(1);
    }
  };
  try {
    await Promise.all(Array.from({ length: ORDERS_AT_ONCE }, work));
  } finally {
    // Where one has failed, the others end with the order that they are at.
    await archives.return(undefined);
  }
  progress.end();
  return { ...totals, invalid };
}

async function replayAll(session: Session, replay: Replaying): Promise<void> {
  const { orders, executions, invalid } = await replayEvery(session, replay);
  session.show({
    json: { valid: invalid.length === 0, orders, executions, invalid },
    text: `${invalid.map(toReportText).join('')}${orders} orders with ${executions} executions: ${invalid.length} not valid\n`,
  });
  if (invalid.length > 0) throw fail.refused(`The replay of ${invalid.length} orders found faults.`);
}

/** Registers replaying what the engine did. */
export function registerReplay(history: Command, line: CommandLine): void {
  history
    .command('replay [id]')
    .description("replay archived executions, and compare them with the order's history and its state")
    .option('--all', 'of every order that has ended')
    .option('--bundle <file>', 'the workflow code to replay with besides their own, instead of what runs now')
    .action(async (orderId: string | undefined, options: ReplayOptions, command: Command) => {
      const { all = false, bundle } = options;
      if (all === (orderId !== undefined)) throw fail.usage('Give either the id of an order or --all.');
      const session = openSession(line, command, 'auditor');
      const codec = new PayloadEncryption(session.payloadKeys());
      const bundles = await Bundles.open(session.api);
      try {
        const current = bundle === undefined ? await bundles.findCurrent() : await bundles.add(bundle);
        const replay = { bundles, current, codec };
        await (orderId === undefined
          ? replayAll(session, replay)
          : replayOne(session, { orderId, ...replay }));
      } finally {
        await bundles.close();
      }
    });
}
