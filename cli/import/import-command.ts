import { readFile } from 'node:fs/promises';
import cliProgress from 'cli-progress';
import type { Command } from 'commander';
import { formOf, type CommandLine, type ProgramOptions } from '../command-line.ts';
import { resolveAccess } from '../connection.ts';
import { fail } from '../failure.ts';
import { show, toFields, toSections, toTable, type Terminal } from '../output.ts';
import { openApiTarget } from './api-target.ts';
import type { HeldOrder } from './held-orders.ts';
import { TargetRefusal } from './import-target.ts';
import { readMapping, type Mapping } from './mapping.ts';
import { FileFault, type Refusal } from './refusal.ts';
import { runImport, type ImportReport, type Progress } from './run-import.ts';
import { ChecksUnfinished } from './submitted-orders.ts';

interface ImportOptions {
  readonly mapping: string;
  readonly policy?: string;
}

const PLAIN_STEP_MS = 2_000;

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
  try {
    return JSON.parse(await readText(path));
  } catch (error) {
    throw fail.refused(`${path} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** A bar where somebody watches, and a line every other second elsewhere. */
function openProgress(terminal: Terminal): Progress {
  if (!process.stderr.isTTY) return openPlainProgress(terminal);
  let bar: cliProgress.SingleBar | null = null;
  return {
    begin: (what, total) => {
      const shown = new cliProgress.SingleBar({
        format: `${what} {bar} {value}/{total}`,
        stream: process.stderr,
      });
      shown.start(total, 0);
      bar = shown;
      return (done) => {
        shown.increment(done);
      };
    },
    end: () => bar?.stop(),
  };
}

function openPlainProgress(terminal: Terminal): Progress {
  let told = Date.now();
  return {
    begin: (what, total) => {
      let done = 0;
      return (more) => {
        done += more;
        if (Date.now() - told < PLAIN_STEP_MS && done < total) return;
        told = Date.now();
        terminal.warn(`${what}: ${done} of ${total}\n`);
      };
    },
    end: () => undefined,
  };
}

function toRefusalText({ file, line, column, reason }: Refusal): string {
  return `${file}:${line}: ${column === null ? '' : `${column}: `}${reason}`;
}

function toHeldRows(order: HeldOrder): string[][] {
  return order.departments.flatMap(({ department, findings }) =>
    findings.map(({ code, facts }) => {
      const amount = (name: string): string => {
        const fact = facts[name];
        return typeof fact === 'object' ? `${fact.value} ${fact.unit}` : '-';
      };
      const { id, orderedOn, customer } = order;
      const numbers = ['exposure', 'orderTotal', 'limit', 'excess'].map(amount);
      return [orderedOn, id, customer, department, code, ...numbers];
    }),
  );
}

function toReportText(report: ImportReport): string {
  const files = Object.entries(report.files).map(([name, counts]) => [
    name,
    counts.rows,
    counts.leftOut,
    counts.refused,
  ]);
  const records = Object.entries(report.records).map(([name, { created, updated, unchanged }]) => [
    name,
    created,
    updated,
    unchanged,
  ]);
  const { orders } = report;
  const counted = orders && {
    'orders submitted': orders.submitted,
    'orders there already': orders.alreadyThere,
    'orders left out': orders.leftOut,
    'orders refused': orders.refused,
    ...orders.byStatus,
  };
  const held = report.held.flatMap(toHeldRows);
  const headings = [
    'ordered',
    'order',
    'customer',
    'department',
    'finding',
    'exposure',
    'total',
    'limit',
    'excess',
  ];
  return toSections(
    toTable(['file', 'rows', 'left out', 'refused'], files),
    toTable(['records', 'created', 'updated', 'unchanged'], records),
    counted ? toFields(counted) : '',
    held.length > 0 ? `Held for a person:\n${toTable(headings, held)}` : '',
  );
}

/** Lets the faults of an import end the command as its other failures do. */
function toCommandFailure(error: unknown): unknown {
  if (error instanceof FileFault) return fail.refused(`Nothing was imported. ${error.message}`);
  if (error instanceof TargetRefusal) return fail.refused(error.message, { faults: error.faults });
  if (error instanceof ChecksUnfinished) return fail.unreachable(error.message);
  return error;
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
  const report = await runImport({ folder, mapping, policy, target, progress, tell }).catch(
    (error: unknown) => {
      throw toCommandFailure(error);
    },
  );
  show(terminal, { as: formOf(of.command), json: report, text: toReportText(report) });
  if (report.refusals.length > 0) {
    throw fail.refused(`${report.refusals.length} rows were refused; everything else was imported.`);
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
