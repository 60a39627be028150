import { Option, type Command } from 'commander';
import { ORDER_STATUSES, type OrderStatus } from '../domain/order-status.ts';
import { answered } from './api-client.ts';
import { idempotencyOption, openSession, type CommandLine, type SendingOptions } from './command-line.ts';
import type { components } from './generated/api.ts';
import { readJson } from './json-file.ts';
import { toOrderTable, toOrderText } from './order-display.ts';
import { addPageOptions, showNextPage, type PageOptions } from './page-options.ts';

type Schemas = components['schemas'];

const ACCEPTED = 202;
const beginsLater = 'The review engine is away; the review begins by itself when it is back.\n';

interface ListOptions extends PageOptions {
  readonly status?: OrderStatus;
  readonly customer?: string;
  readonly reference?: string;
  readonly id?: string;
  readonly submittedFrom?: string;
  readonly submittedBefore?: string;
  readonly department?: string;
  readonly decidedBy?: string;
  readonly finding?: string;
  readonly currency?: string;
  readonly totalFrom?: string;
  readonly totalTo?: string;
}

function registerSubmit(orders: Command, line: CommandLine): void {
  orders
    .command('submit <file>')
    .description('submit an order for review; - reads the standard input')
    .addOption(idempotencyOption())
    .action(async (file: string, { idempotencyKey }: SendingOptions, command: Command) => {
      const { api, terminal, show } = openSession(line, command, 'submitter');
      const body = await readJson<Schemas['OrderSubmission']>(file, terminal);
      const header = { 'idempotency-key': idempotencyKey };
      const { status, data } = await answered(api.POST('/v1/orders', { params: { header }, body }));
      if (status === ACCEPTED) terminal.warn(beginsLater);
      show({ json: data, text: `${data.id}\n` });
    });
}

function registerList(orders: Command, line: CommandLine): void {
  const list = orders
    .command('list')
    .description('list orders, the newest first')
    .addOption(new Option('--status <status>').choices(ORDER_STATUSES))
    .option('--customer <id>')
    .option('--reference <text>', "the customer's reference")
    .option('--id <id>', 'the id, or how it begins')
    .option('--submitted-from <instant>', 'not before this, such as 2026-12-18T09:00:00Z')
    .option('--submitted-before <instant>')
    .option('--department <name>', 'which has reviewed it')
    .option('--decided-by <person>', 'who has decided on one of its reviews')
    .option('--finding <code>', 'what a check has found, such as credit.limit_exceeded')
    .option('--currency <code>', 'of its total')
    .option('--total-from <amount>', 'at least this total of the currency')
    .option('--total-to <amount>', 'at most this total of the currency');
  addPageOptions(list).action(async ({ reference, ...filter }: ListOptions) => {
    const session = openSession(line, list, 'auditor');
    const query = { ...filter, ...(reference === undefined ? {} : { customerReference: reference }) };
    const { data } = await answered(session.api.GET('/v1/orders', { params: { query } }));
    session.show({ json: data, text: toOrderTable(data.items) });
    showNextPage(session, data.nextCursor);
  });
}

function registerShow(orders: Command, line: CommandLine): void {
  orders
    .command('show <id>')
    .description('show an order with its reviews, findings and holds')
    .action(async (orderId: string, _options: object, command: Command) => {
      const { api, show } = openSession(line, command, 'auditor');
      const { data } = await answered(api.GET('/v1/orders/{orderId}', { params: { path: { orderId } } }));
      show({ json: data, text: toOrderText(data) });
    });
}

function registerResubmit(orders: Command, line: CommandLine): void {
  orders
    .command('resubmit <id> <file>')
    .description('submit the next revision of a returned order; - reads the standard input')
    .addOption(idempotencyOption())
    .action(async (orderId: string, file: string, options: SendingOptions, command: Command) => {
      const { api, terminal, show } = openSession(line, command, 'submitter');
      const body = await readJson<Schemas['OrderRevision']>(file, terminal);
      const params = { path: { orderId }, header: { 'idempotency-key': options.idempotencyKey } };
      const { status, data } = await answered(api.POST('/v1/orders/{orderId}/revisions', { params, body }));
      if (status === ACCEPTED) terminal.warn(beginsLater);
      show({ json: data, text: `${data.id} is at revision ${data.revision}\n` });
    });
}

/** Registers what is done with orders but deciding on them. */
export function registerOrders(orders: Command, line: CommandLine): void {
  registerSubmit(orders, line);
  registerList(orders, line);
  registerShow(orders, line);
  registerResubmit(orders, line);
}
