import { Command, CommanderError } from 'commander';
import { readClientConfig } from '../config.ts';
import { addProgramOptions, type CommandLine } from './command-line.ts';
import { CommandFailure, EXIT_CODES } from './failure.ts';
import { registerAccounts } from './accounts.ts';
import { registerApiKeys } from './api-keys.ts';
import { registerFigures } from './figures.ts';
import { registerAnswerTimes, registerColleagues } from './colleagues.ts';
import { registerEvents } from './events.ts';
import { registerHistory } from './history.ts';
import { registerIncidents } from './incidents.ts';
import { registerOrderActs } from './order-acts.ts';
import { registerSeatActs } from './seat-acts.ts';
import { registerCounterOffers } from './counter-offers.ts';
import { registerOrderDecisions } from './order-decisions.ts';
import { registerOrders } from './orders.ts';
import { registerOrderAmendment } from './order-amendment.ts';
import { registerOrderPreview } from './order-preview.ts';
import { registerImport } from './import/import-command.ts';
import { showFailure } from './output.ts';
import { registerCalendars } from './calendars.ts';
import { registerComment, registerNotices } from './notices.ts';
import { registerPersonalData } from './personal-data.ts';
import { registerPolicies } from './policies.ts';
import { registerRecordExport } from './record-export.ts';
import { registerDifferences, registerReconcile } from './reconciliation.ts';
import { registerTasks } from './tasks.ts';

/** Every command is registered here. */
function registerCommands(program: Command, line: CommandLine): void {
  const orders = program.command('orders').description('submit, read and decide on orders');
  registerOrders(orders, line);
  registerOrderPreview(orders, line);
  registerOrderAmendment(orders, line);
  registerOrderDecisions(orders, line);
  registerCounterOffers(orders, line);
  registerOrderActs(orders, line);
  registerSeatActs(orders, line);
  registerComment(orders, line);
  registerTasks(program, line);
  registerIncidents(program, line);
  registerColleagues(program, line);
  registerAnswerTimes(program, line);
  registerEvents(program, line);
  registerFigures(program, line);
  registerNotices(program.command('notices').description('read what you were told'), line);
  registerImport(program, line);
  registerHistory(program.command('history').description('read and verify the record of an order'), line);
  registerRecordExport(program, line);
  registerReconcile(program, line);
  const differences = program.command('differences').description('see to what a reconciliation found');
  registerDifferences(differences, line);
  const personalData = program
    .command('personal-data')
    .description('forget people, and see who read of them');
  registerPersonalData(personalData, line);
  registerPolicies(program.command('policy').description('read and publish the policy'), line);
  registerAccounts(
    program.command('accounts').description('keep the accounts by which people sign in'),
    line,
  );
  registerApiKeys(program.command('keys').description('make, list and revoke API keys'), line);
  registerCalendars(program.command('calendar').description('read and write business calendars'), line);
}

function createProgram(line: CommandLine): Command {
  const program = new Command('countersign')
    .description('Reviews customer orders before a company commits to them.')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: line.terminal.write, writeErr: line.terminal.warn });
  addProgramOptions(program);
  registerCommands(program, line);
  return program;
}

/** Runs one command and answers its exit code (docs/command-line.md). A plain Error is a bug and is thrown. */
export async function runCommand(args: readonly string[], line: CommandLine): Promise<number> {
  const program = createProgram(line);
  try {
    await program.parseAsync(args, { from: 'user' });
    return EXIT_CODES.ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_CODES.ok : EXIT_CODES.usage;
    if (!(error instanceof CommandFailure)) throw error;
    showFailure(line.terminal, error, program.opts<{ json?: boolean }>().json === true ? 'json' : 'text');
    return EXIT_CODES[error.reason];
  }
}

async function readInput(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** Runs the command of this process. */
export async function main(): Promise<void> {
  // Who reads the output may stop reading, as `head` does.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(EXIT_CODES.ok);
  });
  process.exitCode = await runCommand(process.argv.slice(2), {
    config: readClientConfig(),
    terminal: {
      write: (text) => process.stdout.write(text),
      warn: (text) => process.stderr.write(text),
      readInput,
    },
  });
}
