import type { Command } from 'commander';
import { answered } from './api-client.ts';
import {
  collect,
  idempotencyOption,
  openSession,
  type CommandLine,
  type SendingOptions,
} from './command-line.ts';
import { toTable } from './output.ts';
import { addPageOptions, showNextPage, type PageOptions } from './page-options.ts';

interface CommentOptions extends SendingOptions {
  readonly department: string;
  readonly text: string;
  readonly mention?: readonly string[];
}

function registerList(notices: Command, line: CommandLine): void {
  const list = notices
    .command('list')
    .description('list what you were told, the newest first')
    .option('--unread', 'only what you have not read');
  addPageOptions(list).action(async ({ unread, ...page }: PageOptions & { unread?: true }) => {
    const session = openSession(line, list, 'reviewer');
    const query = { ...page, unread: unread ? ('true' as const) : ('false' as const) };
    const { data } = await answered(session.api.GET('/v1/notices', { params: { query } }));
    const rows = data.items.map(({ id, at, event, department, orderId, by, readAt }) => [
      id,
      at,
      event,
      department,
      orderId,
      by.name,
      readAt,
    ]);
    const headings = ['notice', 'at', 'what', 'department', 'order', 'by', 'read'];
    session.show({ json: data, text: toTable(headings, rows) });
    showNextPage(session, data.nextCursor);
  });
}

function registerRead(notices: Command, line: CommandLine): void {
  notices
    .command('read <id>')
    .description('mark a notice as read')
    .addOption(idempotencyOption())
    .action(async (noticeId: string, { idempotencyKey }: SendingOptions, command: Command) => {
      const { api, show } = openSession(line, command, 'reviewer');
      const params = { path: { noticeId }, header: { 'idempotency-key': idempotencyKey } };
      const { data } = await answered(api.POST('/v1/notices/{noticeId}/read', { params }));
      show({ json: data, text: `read at ${data.readAt}\n` });
    });
}

/** Registers what the caller was told. */
export function registerNotices(notices: Command, line: CommandLine): void {
  registerList(notices, line);
  registerRead(notices, line);
}

/** Registers the comment on a review. */
export function registerComment(orders: Command, line: CommandLine): void {
  orders
    .command('comment <id>')
    .description('comment on the review of a department')
    .requiredOption('--department <name>', 'the department whose review it is')
    .requiredOption('--text <text>', 'what you write')
    .option('--mention <person>', 'tell this person of it; can be given again', collect)
    .addOption(idempotencyOption())
    .action(async (orderId: string, options: CommentOptions, command: Command) => {
      const { department, text, mention = [], idempotencyKey } = options;
      const { api, show } = openSession(line, command, 'reviewer');
      const params = { path: { orderId, department }, header: { 'idempotency-key': idempotencyKey } };
      const body = { text, mentions: [...mention] };
      const path = '/v1/orders/{orderId}/reviews/{department}/comments';
      const { data } = await answered(api.POST(path, { params, body }));
      show({ json: data, text: `${data.id}\n` });
    });
}
