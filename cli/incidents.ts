import { Option, type Command } from 'commander';
import { answered } from './api-client.ts';
import { openSession, type CommandLine } from './command-line.ts';
import { toMoneyText, toPersonText } from './order-display.ts';
import { toTable } from './output.ts';
import { addPageOptions, showNextPage, type PageOptions } from './page-options.ts';

interface ListOptions extends PageOptions {
  readonly state?: 'open' | 'resolved';
  readonly department?: string;
}

/** Registers the list of the reviews that somebody has to see to. `orders assign` resolves one. */
export function registerIncidents(program: Command, line: CommandLine): void {
  const list = program
    .command('incidents')
    .description('list the reviews that nobody may or did decide, the last opened first')
    .addOption(new Option('--state <state>', 'only those').choices(['open', 'resolved']))
    .option('--department <name>', 'only of this department');
  addPageOptions(list).action(async (query: ListOptions) => {
    const session = openSession(line, list, 'manager');
    const { data } = await answered(session.api.GET('/v1/incidents', { params: { query } }));
    const rows = data.items.map((incident) => [
      incident.openedAt,
      incident.reason,
      incident.department,
      incident.orderId,
      incident.customer,
      toMoneyText(incident.total),
      toPersonText(incident.owner),
      incident.outcome ?? incident.state,
      incident.endedAt,
      incident.assigned && toPersonText(incident.assigned),
    ]);
    const headings = [
      ...['opened', 'because of', 'department', 'order', 'customer', 'total', 'owner', 'state', 'ended'],
      'assigned',
    ];
    session.show({ json: data, text: toTable(headings, rows) });
    showNextPage(session, data.nextCursor);
  });
}
