import type { Command } from 'commander';
import { SUBJECT_KINDS, type SubjectKind } from '../domain/personal-data.ts';
import { answered } from './api-client.ts';
import { idempotencyOption, openSession, type CommandLine, type SendingOptions } from './command-line.ts';
import { fail } from './failure.ts';
import { toTable } from './output.ts';
import { addPageOptions, showNextPage, type PageOptions } from './page-options.ts';

interface ErasureOptions extends SendingOptions {
  readonly reason: string;
}

interface ReadOptions extends PageOptions {
  readonly actor?: string;
  readonly subject?: string;
}

function requireKind(text: string): SubjectKind {
  const kind = SUBJECT_KINDS.find((known) => known === text);
  if (!kind) throw fail.usage(`Personal data is about a ${SUBJECT_KINDS.join(' or a ')}, not a ${text}.`);
  return kind;
}

function registerErasure(personalData: Command, line: CommandLine): void {
  personalData
    .command('erase <kind> <id>')
    .description('make the personal data of a person or a customer unreadable for good')
    .requiredOption('--reason <text>', 'why')
    .addOption(idempotencyOption())
    .action(async (kind: string, id: string, options: ErasureOptions, command: Command) => {
      const { reason, idempotencyKey } = options;
      const body = { kind: requireKind(kind), id, reason };
      const { api, show } = openSession(line, command, 'admin');
      const params = { header: { 'idempotency-key': idempotencyKey } };
      const { data } = await answered(api.POST('/v1/personal-data/erasures', { params, body }));
      const rows = data.values.map(({ field, count }) => [field, String(count)]);
      show({ json: data, text: toTable(['unreadable now', 'texts'], rows) });
    });
}

function registerReads(personalData: Command, line: CommandLine): void {
  const reads = personalData
    .command('reads')
    .description('list which auditor read whose personal data, the oldest first')
    .option('--actor <id>', 'what this person read')
    .option('--subject <subject>', 'what was read of person:<id> or customer:<id>');
  addPageOptions(reads).action(async (query: ReadOptions) => {
    const session = openSession(line, reads, 'auditor');
    const { data } = await answered(session.api.GET('/v1/personal-data/reads', { params: { query } }));
    const rows = data.items.map(({ at, actor, subject, orderId, route }) => [
      ...[at, actor, subject ?? '-', orderId ?? '-', route],
    ]);
    session.show({ json: data, text: toTable(['at', 'who', 'whose', 'order', 'through'], rows) });
    showNextPage(session, data.nextCursor);
  });
}

/** Registers forgetting people, and reading what auditors read of them. */
export function registerPersonalData(personalData: Command, line: CommandLine): void {
  registerErasure(personalData, line);
  registerReads(personalData, line);
}
