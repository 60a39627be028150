import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type OpenDatabase } from '../../db/pool.ts';
import { findDriverError } from '../../db/unavailable.ts';
import type { Actor } from '../../domain/actor.ts';
import { CHAIN_START } from '../../domain/history-event.ts';
import { AccountDesk, credentials, PASSWORD } from '../support/account-desk.ts';
import { ApiEnvironment } from '../support/api-environment.ts';
import { Browser } from '../support/browser.ts';

let environment: ApiEnvironment;
let database: OpenDatabase;
let desk: AccountDesk;
let person: Actor;
let browser: Browser;
const lines: string[] = [];

beforeAll(async () => {
  const log = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) });
  environment = await ApiEnvironment.start({ log });
  desk = new AccountDesk(environment);
  database = openDatabase({
    databaseUrl: environment.review.applicationUrl,
    role: 'countersign_api',
    maximumConnections: 2,
    onBrokenConnection: () => undefined,
  });
});

afterAll(async () => {
  await database.close();
  await environment.close();
});

beforeEach(async () => {
  person = await desk.addPerson();
  await desk.addAccount(person);
  browser = new Browser(environment.app);
});

describe('the record of access', () => {
  it('has who did what to whose account, and no secret', async () => {
    await browser.signIn(credentials(person));
    await browser.signIn({ ...credentials(person), password: 'my-secret-mistake' });
    await browser.signIn({ login: 'typed-my-password-here', password: 'x' });
    await browser.call({ method: 'DELETE', url: '/v1/session' });
    const told = (await desk.eventsOf(person)).map(({ kind, actor }) => [kind, actor]);
    expect(told).toEqual([
      ['account.created', desk.admin.id],
      ['password.reset', desk.admin.id],
      ['password.chosen', person.id],
      ['session.begun', person.id],
      ['session.begun', person.id],
      ['sign_in.refused', 'countersign'],
      ['session.ended', person.id],
    ]);
    const all = JSON.stringify(await desk.events());
    expect(all).toContain('"fault":"unknown_login"');
    expect(all).not.toMatch(/my-secret-mistake|typed-my-password|argon2/);
  });

  it('is a chain without gaps that anybody can verify, also after sign-ins at the same time', async () => {
    await Promise.all(
      Array.from({ length: 6 }, () => new Browser(environment.app).signIn(credentials(person))),
    );
    let previous = CHAIN_START;
    for (const [index, event] of (await desk.events()).entries()) {
      expect(event).toMatchObject({ position: index + 1, previousHash: previous });
      previous = createHash('sha256')
        .update(previous + event.body)
        .digest('hex');
      expect(event.hash).toBe(previous);
    }
  });

  it.each([
    'insert into access_events select * from access_events',
    'update access_events set actor_id = $$x$$',
    'delete from access_events',
    'truncate access_events',
    'select append_access_event($$session.ended$$, $$x$$, $$x$$, $${}$$)',
    'delete from accounts',
    'update accounts set active = false',
    'update sessions set ended_at = now()',
    'update api_keys set revoked_at = now()',
  ])('lets the application not %s without a trace', async (statement) => {
    await browser.signIn(credentials(person));
    const failure: unknown = await database.database
      .execute(sql.raw(statement))
      .catch((error: unknown) => error);
    expect(findDriverError(failure)).toMatchObject({ code: '42501' });
  });
});

it('nobody finds a password or a session in the log', async () => {
  await browser.signIn(credentials(person));
  await browser.signIn({ ...credentials(person), password: 'a-wrong-password' });
  await browser.call({ url: '/v1/session' });
  const log = lines.join('');
  expect(log).toContain('/v1/session');
  expect(log).not.toContain(PASSWORD);
  expect(log).not.toContain('a-wrong-password');
  expect(log).not.toContain(browser.token);
});
