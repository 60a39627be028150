import { Option, type Command } from 'commander';
import { OPERATIONS, type Operation } from '../domain/authorization.ts';
import { answered, done } from './api-client.ts';
import { openSession, type CommandLine } from './command-line.ts';
import { toTable } from './output.ts';
import { addPageOptions, showNextPage, type PageOptions } from './page-options.ts';

interface CreateOptions {
  readonly person: string;
  readonly label: string;
  readonly scope?: readonly Operation[];
  readonly expiresAt?: string;
}

function registerList(keys: Command, line: CommandLine): void {
  const list = keys.command('list').description('list the keys without their secrets');
  addPageOptions(list).action(async (query: PageOptions) => {
    const session = openSession(line, list, 'admin');
    const { data } = await answered(session.api.GET('/v1/api-keys', { params: { query } }));
    const rows = data.items.map(({ id, person, label, scopes, createdAt, expiresAt, revokedAt }) => [
      ...[id, person, label, scopes?.join(' ') ?? 'all of the person', createdAt, expiresAt, revokedAt],
    ]);
    const headings = ['key', 'person', 'label', 'may', 'made', 'expires', 'revoked'];
    session.show({ json: data, text: toTable(headings, rows) });
    showNextPage(session, data.nextCursor);
  });
}

/** Makes a key and shows it, once: it is kept nowhere. */
function registerCreate(keys: Command, line: CommandLine): void {
  keys
    .command('create')
    .description('make a key by which a person signs in; it is shown this once')
    .requiredOption('--person <id>', 'whose key it is')
    .requiredOption('--label <text>', 'what it is for')
    .addOption(new Option('--scope <operation...>', 'limit it to these').choices(OPERATIONS))
    .option('--expires-at <instant>', 'until when it is good, as 2027-01-31T00:00:00Z')
    .action(async (options: CreateOptions, command: Command) => {
      const { api, show } = openSession(line, command, 'admin');
      const { person, label, scope, expiresAt } = options;
      const body = {
        ...{ person, label },
        ...(scope && { scopes: [...scope] }),
        ...(expiresAt !== undefined && { expiresAt }),
      };
      const { data } = await answered(api.POST('/v1/api-keys', { body }));
      show({ json: data, text: `${data.key}\n` });
    });
}

function registerRevoke(keys: Command, line: CommandLine): void {
  keys
    .command('revoke <id>')
    .description('revoke a key from now on')
    .action(async (id: string, _options: object, command: Command) => {
      const { api, show } = openSession(line, command, 'admin');
      await done(api.DELETE('/v1/api-keys/{id}', { params: { path: { id } } }));
      show({ json: { id }, text: `${id} is revoked\n` });
    });
}

/** Registers how API keys are made, listed and revoked. */
export function registerApiKeys(keys: Command, line: CommandLine): void {
  registerList(keys, line);
  registerCreate(keys, line);
  registerRevoke(keys, line);
}
