import type { Command } from 'commander';
import { answered } from './api-client.ts';
import { idempotencyOption, openSession, type CommandLine, type SendingOptions } from './command-line.ts';
import type { components } from './generated/api.ts';
import { readJson } from './json-file.ts';
import { toPersonText } from './order-display.ts';
import { toFields, toSections, toTable } from './output.ts';

type Schemas = components['schemas'];
type Impact = Schemas['ImpactCertificate'];

const ACCEPTED = 202;
const beginsLater = 'The review engine is away; the review goes on by itself when it is back.\n';

interface AmendOptions extends SendingOptions {
  readonly preview?: true;
  readonly shown?: string;
}

function toChangeText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function decisionOf({ from, because }: Impact['departments'][number]): string | null {
  if (!from) return because;
  return `revision ${from.revision}, round ${from.round}, ${from.actor?.name ?? 'rule'}`;
}

/** What a revision does to the review of its order, for a terminal. */
export function toImpactText({ impact, impactHash }: Schemas['ImpactPreview']): string {
  const { before, after, isOpen } = impact.promise;
  return toSections(
    toFields({
      'compared with': `revision ${impact.comparedWith}`,
      promised: before === after ? after : `${before}, then ${after}`,
      'promise judged anew': isOpen ? 'yes' : 'no',
      'impact hash': impactHash,
    }),
    toTable(
      ['changed', 'before', 'after'],
      impact.changes.map((change) => [
        change.pointer,
        toChangeText(change.before),
        toChangeText(change.after),
      ]),
    ),
    toTable(
      ['stage', 'department', 'outcome', 'from or because', 'by', 'holds'],
      impact.departments.map((department) => [
        department.stage,
        department.department,
        department.outcome,
        decisionOf(department),
        department.changes.map(({ pointer }) => pointer).join(' '),
        department.holds.effect,
      ]),
    ),
  );
}

interface AcknowledgeOptions extends SendingOptions {
  readonly comment?: string;
}

function toNoticeText(notices: readonly Schemas['ChangeNotice'][]): string {
  return toTable(
    ['person', 'told', 'acknowledged', 'comment'],
    notices.map(({ person, issuedAt, acknowledgedAt, comment }) => [
      toPersonText(person),
      issuedAt,
      acknowledgedAt,
      comment,
    ]),
  );
}

function registerAcknowledgements(orders: Command, line: CommandLine): void {
  orders
    .command('acknowledge <id> <revision>')
    .description('say that you know of the change that a revision made to an approved order')
    .option('--comment <text>', 'what you have to say to it')
    .addOption(idempotencyOption())
    .action(async (orderId: string, revision: string, options: AcknowledgeOptions, command: Command) => {
      const { api, show } = openSession(line, command, 'reviewer');
      const header = { 'idempotency-key': options.idempotencyKey };
      const params = { path: { orderId, revision: Number(revision) }, header };
      const body = { comment: options.comment ?? null };
      const request = api.POST('/v1/orders/{orderId}/revisions/{revision}/acknowledgements', {
        params,
        body,
      });
      const { data } = await answered(request);
      show({ json: data, text: toNoticeText([data]) });
    });
  orders
    .command('acknowledgements <id> <revision>')
    .description('whom the change of an approved order concerns, and who has acknowledged it')
    .action(async (orderId: string, revision: string, _options: object, command: Command) => {
      const { api, show } = openSession(line, command, 'reviewer');
      const params = { path: { orderId, revision: Number(revision) } };
      const request = api.GET('/v1/orders/{orderId}/revisions/{revision}/acknowledgements', { params });
      const { data } = await answered(request);
      show({ json: data, text: toNoticeText(data.items) });
    });
}

/** Registers changing an order that was submitted, and acknowledging a change. */
export function registerOrderAmendment(orders: Command, line: CommandLine): void {
  registerAcknowledgements(orders, line);
  orders
    .command('amend <id> <file>')
    .description(
      'submit the next revision of an order that is in review, returned or approved; - reads the standard input',
    )
    .option('--preview', 'only show which departments it would ask again')
    .option('--shown <hash>', 'refuse it if it would do something else than what was shown under this hash')
    .addOption(idempotencyOption())
    .action(async (orderId: string, file: string, options: AmendOptions, command: Command) => {
      const { api, terminal, show } = openSession(line, command, 'submitter');
      const body = await readJson<Schemas['OrderRevision']>(file, terminal);
      const path = { orderId };
      if (options.preview) {
        const request = api.POST('/v1/orders/{orderId}/revisions/preview', { params: { path }, body });
        const { data } = await answered(request);
        show({ json: data, text: toImpactText(data) });
        return;
      }
      const header = {
        'idempotency-key': options.idempotencyKey,
        ...(options.shown !== undefined && { 'impact-hash': options.shown }),
      };
      const request = api.POST('/v1/orders/{orderId}/revisions', { params: { path, header }, body });
      const { status, data } = await answered(request);
      if (status === ACCEPTED) terminal.warn(beginsLater);
      show({ json: data, text: `${data.id} has revision ${data.revision}\n` });
    });
}
