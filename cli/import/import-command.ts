import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { formOf, type CommandLine, type ProgramOptions } from '../command-line.ts';
import { resolveAccess } from '../connection.ts';
import { fail } from '../failure.ts';
import { show } from '../output.ts';
import { openApiTarget } from './api-target.ts';
import { openProgress } from './import-progress.ts';
import { toRefusalText, toReportText } from './import-report.ts';
import { TargetRefusal } from './import-target.ts';
import { readMapping, type Mapping } from './mapping.ts';
import { FileFault, type Refusal } from './refusal.ts';
import { runImport } from './run-import.ts';
import { ChecksUnfinished } from './submitted-orders.ts';

interface ImportOptions {
  readonly mapping: string;
  readonly policy?: string;
}

/** A process that a signal ended is known by this much above the signal's number. */
const SIGNAL_BASE = 128;
const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    throw fail.usage(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  });
}

async function readMappingFile(path: string): Promise<Mapping> {
  const read = readMapping(await readText(path));
  if ('mapping' in read) return read.mapping;
  throw fail.refused(`${path} is not a mapping.`, { faults: read.faults });
}

async function readPolicyFile(path: string | undefined): Promise<unknown> {
  if (path === undefined) return null;
  const text = await readText(path);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw fail.refused(`${path} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Lets the faults of an import end the command as its other failures do. */
function toCommandFailure(error: unknown): unknown {
  if (error instanceof FileFault) return fail.refused(`Nothing was imported. ${error.message}`);
  if (error instanceof TargetRefusal) return fail.refused(error.message, { faults: error.faults });
  if (error instanceof ChecksUnfinished) return fail.unreachable(error.message);
  return error;
}

/** Lets signals end the process the ordinary way, which removes the import's temporary files. */
async function endingOnSignals<Result>(work: () => Promise<Result>): Promise<Result> {
  const end = (_: NodeJS.Signals, number: number): void => {
    process.exit(SIGNAL_BASE + number);
  };
  for (const signal of ENDING_SIGNALS) process.once(signal, end);
  try {
    return await work();
  } finally {
    for (const signal of ENDING_SIGNALS) process.off(signal, end);
  }
}

async function importFolder(
  folder: string,
  options: ImportOptions,
  of: { line: CommandLine; command: Command },
) {
  const { terminal, config } = of.line;
  const given = of.command.optsWithGlobals<ProgramOptions>();
  const target = openApiTarget({
    system: resolveAccess(config, given, 'system'),
    admin: resolveAccess(config, given, 'admin'),
  });
  const mapping = await readMappingFile(options.mapping);
  const policy = await readPolicyFile(options.policy);
  const tell = (refusal: Refusal) => {
    terminal.warn(`${toRefusalText(refusal)}\n`);
  };
  const progress = openProgress(terminal);
  const request = { folder, mapping, policy, target, progress, tell };
  const report = await endingOnSignals(() => runImport(request)).catch((error: unknown) => {
    throw toCommandFailure(error);
  });
  show(terminal, { as: formOf(of.command), json: report, text: toReportText(report) });
  if (report.refusalCount > 0) {
    throw fail.refused(`There are ${report.refusalCount} refusals; everything else was imported.`);
  }
}

/** Registers the import of a company's records and past orders. */
export function registerImport(program: Command, line: CommandLine): void {
  program
    .command('import')
    .description('import customers, products, payments and past orders from CSV files')
    .argument('<folder>', 'the folder of the files')
    .requiredOption('--mapping <file>', 'how the files are to be read (docs/importing.md)')
    .option('--policy <file>', 'the policy under which the orders are reviewed; it is not activated')
    .action((folder: string, options: ImportOptions, command: Command) =>
      importFolder(folder, options, { line, command }),
    );
}
