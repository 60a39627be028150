import { Argument, type Command } from 'commander';
import { EXPORTS, type ExportName } from '../domain/export/exports.ts';
import { answered, sendWithoutEnd } from './api-client.ts';
import { openSession, type CommandLine } from './command-line.ts';
import { writeDownload } from './download.ts';

/** Registers writing the whole record to a file in a form that other programs read. */
export function registerRecordExport(program: Command, line: CommandLine): void {
  program
    .command('export')
    .description('write the record for process mining (ocel, xes), or the history or the tasks as CSV')
    .addArgument(new Argument('<what>', 'what to write').choices(EXPORTS))
    .requiredOption('--out <file>', 'the file, which must not be there yet')
    .action(async (name: ExportName, { out }: { out: string }, command: Command) => {
      const { api, show } = openSession(line, command, 'auditor');
      const params = { path: { name } };
      const call = api.GET('/v1/exports/{name}', { params, parseAs: 'stream', fetch: sendWithoutEnd });
      const { data } = await answered<unknown>(call);
      const bytes = await writeDownload(out, data);
      show({ json: { file: out, bytes }, text: `${out}: ${bytes} bytes\n` });
    });
}
