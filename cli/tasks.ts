import type { Command } from 'commander';
import { answered } from './api-client.ts';
import { openSession, type CommandLine } from './command-line.ts';
import { toMoneyText, toPersonText } from './order-display.ts';
import { toTable } from './output.ts';
import { addPageOptions, showNextPage, type PageOptions } from './page-options.ts';

/** Registers the list of what waits for the caller. */
export function registerTasks(program: Command, line: CommandLine): void {
  const tasks = program
    .command('tasks')
    .description('list what waits for you, first what has the least time left');
  addPageOptions(tasks).action(async (query: PageOptions) => {
    const session = openSession(line, tasks, 'reviewer');
    const { data } = await answered(session.api.GET('/v1/tasks', { params: { query } }));
    const rows = data.items.map((task) => [
      task.latestSafeAt,
      task.latestSafeBy,
      task.dueAt ?? task.deadlineFlag,
      task.kind,
      task.department,
      task.orderId,
      task.customer,
      task.customerReference,
      toMoneyText(task.total),
      task.escalatedAt,
      task.claimedBy && toPersonText(task.claimedBy),
    ]);
    const headings = [
      'decide by',
      'because of',
      'due',
      'task',
      'department',
      'order',
      'customer',
      'reference',
      'total',
      'escalated',
      'claimed by',
    ];
    session.show({ json: data, text: toTable(headings, rows) });
    showNextPage(session, data.nextCursor);
  });
}
