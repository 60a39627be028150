import type { Command } from 'commander';
import { answered } from './api-client.ts';
import { openSession, type CommandLine } from './command-line.ts';
import { toFields, toTable } from './output.ts';
import { addPageOptions, showNextPage, type PageOptions } from './page-options.ts';

interface ColleagueOptions extends PageOptions {
  readonly search?: string;
}

const MS_AN_HOUR = 3_600_000;

function toHours(ms: number | null): string | null {
  return ms === null ? null : `${Number((ms / MS_AN_HOUR).toFixed(2))} hours`;
}

/** Registers the list of those who can be asked about a review or given it. */
export function registerColleagues(program: Command, line: CommandLine): void {
  const colleagues = program
    .command('colleagues')
    .description('list the people who can be asked about a review or given it')
    .option('--search <text>', 'a part of the name or id');
  addPageOptions(colleagues).action(async (query: ColleagueOptions) => {
    const session = openSession(line, colleagues, 'reviewer');
    const { data } = await answered(session.api.GET('/v1/colleagues', { params: { query } }));
    const rows = data.items.map(({ id, name, departments }) => [id, name, departments.join(' ')]);
    session.show({ json: data, text: toTable(['person', 'name', 'departments'], rows) });
    showNextPage(session, data.nextCursor);
  });
}

/** Registers how long orders have taken lately. */
export function registerAnswerTimes(program: Command, line: CommandLine): void {
  program
    .command('answer-times')
    .description('show how long orders have taken lately from their submission to their answer')
    .action(async (_options: object, command: Command) => {
      const { api, show } = openSession(line, command, 'submitter');
      const { data } = await answered(api.GET('/v1/answer-times'));
      const text = toFields({
        orders: data.orders,
        'of the last': `${data.windowDays} days`,
        'half answered within': toHours(data.halfWithinMs),
        'nine of ten within': toHours(data.mostWithinMs),
      });
      show({ json: data, text });
    });
}
