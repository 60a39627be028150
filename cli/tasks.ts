import type { Command } from 'commander';
import { answered } from './api-client.ts';
import { openSession, type CommandLine } from './command-line.ts';
import { toMoneyText, toPersonText } from './order-display.ts';
import type { components } from './generated/api.ts';
import { toTable } from './output.ts';
import { addPageOptions, showNextPage, type PageOptions } from './page-options.ts';

/** Why a task is the caller's, with the other person whom that concerns. */
function toReasonText({ code, person }: components['schemas']['TaskReason']): string {
  return person ? `${code}: ${toPersonText(person)}` : code;
}

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
      toReasonText(task.why),
      task.department,
      task.orderId,
      task.customer,
      task.customerReference,
      toMoneyText(task.total),
      task.escalatedAt,
      task.inquiry?.question ?? task.incident?.reason,
      task.claimedBy && toPersonText(task.claimedBy),
    ]);
    const headings = [
      'decide by',
      'because of',
      'due',
      'task',
      'why yours',
      'department',
      'order',
      'customer',
      'reference',
      'total',
      'escalated',
      'question or incident',
      'claimed by',
    ];
    session.show({ json: data, text: toTable(headings, rows) });
    showNextPage(session, data.nextCursor);
  });
}
