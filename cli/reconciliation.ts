import { setTimeout } from 'node:timers/promises';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { RESOLUTIONS, type DifferenceOutcome, type Resolution } from '../domain/difference.ts';
import { answered, everyItem, type ApiClient } from './api-client.ts';
import {
  idempotencyOption,
  openSession,
  type CommandLine,
  type SendingOptions,
  type Session,
} from './command-line.ts';
import { fail } from './failure.ts';
import type { components } from './generated/api.ts';
import { toFields, toSections, toTable } from './output.ts';

type Reconciliation = components['schemas']['Reconciliation'];
type Difference = components['schemas']['Difference'];

const LOOK_AGAIN_MS = 500;
const ON_A_PAGE = 200;
/** Outcomes with which something is still to be done. */
const UNDONE: ReadonlySet<DifferenceOutcome> = new Set(['listed', 'with_person']);

interface ReconcileOptions extends SendingOptions {
  readonly apply?: boolean;
}

interface ResolveOptions extends SendingOptions {
  readonly reason: string;
  readonly resolution: Resolution;
}

async function waitForEnd(api: ApiClient, id: string): Promise<Reconciliation> {
  for (;;) {
    const { data } = await answered(api.GET('/v1/reconciliations/{id}', { params: { path: { id } } }));
    if (data.finishedAt !== null) return data;
    await setTimeout(LOOK_AGAIN_MS);
  }
}

async function readAll(differences: AsyncIterable<Difference>): Promise<Difference[]> {
  const found: Difference[] = [];
  for await (const difference of differences) found.push(difference);
  return found;
}

function listFound(api: ApiClient, id: string): Promise<Difference[]> {
  return readAll(
    everyItem((cursor) => {
      const query = { limit: ON_A_PAGE, ...(cursor === undefined ? {} : { cursor }) };
      const params = { path: { id }, query };
      return answered(api.GET('/v1/reconciliations/{id}/differences', { params }));
    }),
  );
}

function listOpen(api: ApiClient): Promise<Difference[]> {
  return readAll(
    everyItem((cursor) => {
      const page = { limit: ON_A_PAGE, ...(cursor === undefined ? {} : { cursor }) };
      return answered(api.GET('/v1/differences', { params: { query: { ...page, outcome: 'with_person' } } }));
    }),
  );
}

function toDifferenceTable(differences: readonly Difference[]): string {
  return toTable(
    ['id', 'order', 'difference', 'remedy', 'outcome', 'owner'],
    differences.map((found) => [
      found.id,
      found.orderId,
      found.kind,
      found.remedy,
      found.outcome,
      found.owner,
    ]),
  );
}

function toReport(reconciliation: Reconciliation, found: readonly Difference[]): string {
  const { id, ordersExamined, executionsExamined } = reconciliation;
  const summary = toFields({
    reconciliation: id,
    examined: `${ordersExamined} orders, ${executionsExamined} executions`,
    differences: found.length,
  });
  return toSections(summary, toDifferenceTable(found));
}

async function reconcile(session: Session, options: ReconcileOptions): Promise<void> {
  const { api, show } = session;
  const params = { header: { 'idempotency-key': options.idempotencyKey } };
  const body = { apply: options.apply ?? false };
  const { data: begun } = await answered(api.POST('/v1/reconciliations', { params, body }));
  const reconciliation = await waitForEnd(api, begun.id);
  const found = await listFound(api, begun.id);
  show({ json: { ...reconciliation, differences: found }, text: toReport(reconciliation, found) });
  const undone = found.filter(({ outcome }) => UNDONE.has(outcome)).length;
  if (undone > 0) throw fail.refused(`${undone} differences are still to be dealt with.`);
}

/** Registers comparing the records with the engine. */
export function registerReconcile(program: Command, line: CommandLine): void {
  program
    .command('reconcile')
    .description('compare every order with its execution, after a restore of either store')
    .option('--apply', 'repair what differs, or hand it to a person')
    .addOption(idempotencyOption())
    .action(async (options: ReconcileOptions, command: Command) => {
      await reconcile(openSession(line, command, 'admin'), options);
    });
}

function parseId(text: string): number {
  const id = Number(text);
  if (Number.isInteger(id) && id >= 1) return id;
  throw new InvalidArgumentError('It is a number from 1.');
}

function registerResolve(differences: Command, line: CommandLine): void {
  differences
    .command('resolve')
    .description('resolve a difference that waits for a person')
    .argument('<id>', 'its number', parseId)
    .requiredOption('--reason <text>', 'what was found out and done')
    .addOption(
      new Option('--resolution <kind>', 'accept_record lets the order go on from its record')
        .choices(RESOLUTIONS)
        .default('seen_to'),
    )
    .addOption(idempotencyOption())
    .action(async (id: number, options: ResolveOptions, command: Command) => {
      const { api, show } = openSession(line, command, 'admin');
      const { reason, resolution } = options;
      const params = { path: { id }, header: { 'idempotency-key': options.idempotencyKey } };
      const call = api.POST('/v1/differences/{id}/resolution', { params, body: { resolution, reason } });
      const { data } = await answered(call);
      show({ json: data, text: `difference ${data.id} is resolved\n` });
    });
}

/** Registers what is done with differences that wait for a person. */
export function registerDifferences(differences: Command, line: CommandLine): void {
  differences
    .command('list')
    .description('list the differences that wait for a person')
    .action(async (_options: object, command: Command) => {
      const { api, show } = openSession(line, command, 'admin');
      const open = await listOpen(api);
      show({ json: open, text: toDifferenceTable(open) });
    });
  differences
    .command('show')
    .description('show a difference that waits for a person, with everything that is known of it')
    .argument('<id>', 'its number', parseId)
    .action(async (id: number, _options: object, command: Command) => {
      const { api, show } = openSession(line, command, 'admin');
      const found = (await listOpen(api)).find((difference) => difference.id === id);
      if (!found) throw fail.refused(`No difference ${id} waits for a person.`);
      const { facts, outcomeFacts, ...fields } = found;
      const known = { facts: JSON.stringify(facts), outcomeFacts: JSON.stringify(outcomeFacts) };
      show({ json: found, text: toFields({ ...fields, ...known }) });
    });
  registerResolve(differences, line);
}
