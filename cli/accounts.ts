import type { Command } from 'commander';
import { answered, done } from './api-client.ts';
import { openSession, type CommandLine, type Session } from './command-line.ts';
import type { components } from './generated/api.ts';
import { toFields, toTable } from './output.ts';
import { addPageOptions, showNextPage, type PageOptions } from './page-options.ts';

type Account = components['schemas']['Account'];

/** Whether its person can sign in. */
function stateOf({ active, lockedUntil }: Account): string {
  if (!active) return 'locked';
  return lockedUntil === null ? 'active' : `locked until ${lockedUntil}`;
}

function showAccount(session: Session, account: Account): void {
  const { person, name, login, password, oneTimeUntil, sessions } = account;
  const fields = {
    ...{ person, name, login, state: stateOf(account), password },
    'one-time until': oneTimeUntil,
    'signed in': sessions,
  };
  session.show({ json: account, text: toFields(fields) });
}

function pathOf(personId: string): { path: { personId: string } } {
  return { path: { personId } };
}

function registerReading(accounts: Command, line: CommandLine): void {
  const list = accounts.command('list').description('list who has a password, by the ids of the people');
  addPageOptions(list).action(async (query: PageOptions) => {
    const session = openSession(line, list, 'admin');
    const { data } = await answered(session.api.GET('/v1/accounts', { params: { query } }));
    const rows = data.items.map((account) => [
      ...[account.person, account.name, account.login, stateOf(account), account.password],
      account.sessions,
    ]);
    const headings = ['person', 'name', 'login', 'state', 'password', 'signed in'];
    session.show({ json: data, text: toTable(headings, rows) });
    showNextPage(session, data.nextCursor);
  });
  accounts
    .command('show <person>')
    .description("show a person's account")
    .action(async (personId: string, _options: object, command: Command) => {
      const session = openSession(line, command, 'admin');
      const { data } = await answered(
        session.api.GET('/v1/accounts/{personId}', { params: pathOf(personId) }),
      );
      showAccount(session, data);
    });
}

async function put(session: Session, personId: string, body: components['schemas']['AccountValues']) {
  const call = session.api.PUT('/v1/accounts/{personId}', { params: pathOf(personId), body });
  showAccount(session, (await answered(call)).data);
}

/** Whether the account can be signed in with, with the login that it has. */
async function setActive(session: Session, personId: string, active: boolean): Promise<void> {
  const call = session.api.GET('/v1/accounts/{personId}', { params: pathOf(personId) });
  const { login } = (await answered(call)).data;
  await put(session, personId, { login, active });
}

function registerWriting(accounts: Command, line: CommandLine): void {
  accounts
    .command('create <person>')
    .description("make a person's account, or change its login")
    .requiredOption('--login <login>', 'what they sign in as')
    .action(async (personId: string, { login }: { login: string }, command: Command) => {
      await put(openSession(line, command, 'admin'), personId, { login, active: true });
    });
  accounts
    .command('lock <person>')
    .description('let the person sign in no more, and end their sessions')
    .action(async (personId: string, _options: object, command: Command) => {
      await setActive(openSession(line, command, 'admin'), personId, false);
    });
  accounts
    .command('unlock <person>')
    .description('let the person sign in again with the password that they had')
    .action(async (personId: string, _options: object, command: Command) => {
      await setActive(openSession(line, command, 'admin'), personId, true);
    });
}

function registerSigningIn(accounts: Command, line: CommandLine): void {
  accounts
    .command('reset-password <person>')
    .description('make a one-time password; ends their sessions, and the lock after failed attempts')
    .action(async (personId: string, _options: object, command: Command) => {
      const { api, show } = openSession(line, command, 'admin');
      const { data } = await answered(
        api.POST('/v1/accounts/{personId}/password', { params: pathOf(personId) }),
      );
      show({ json: data, text: `${data.password}\nvalid once, until ${data.oneTimeUntil}\n` });
    });
  accounts
    .command('sign-out <person>')
    .description('sign the person out everywhere')
    .action(async (personId: string, _options: object, command: Command) => {
      const { api, show } = openSession(line, command, 'admin');
      await done(api.DELETE('/v1/accounts/{personId}/sessions', { params: pathOf(personId) }));
      show({ json: { person: personId }, text: `${personId} is signed out everywhere\n` });
    });
}

/** Registers how an administrator keeps the accounts by which people sign in. */
export function registerAccounts(accounts: Command, line: CommandLine): void {
  registerReading(accounts, line);
  registerWriting(accounts, line);
  registerSigningIn(accounts, line);
}
