import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { addCompany } from '../support/company.ts';
import { anOrder } from '../support/orders.ts';
import { checkoutFolder, inheritedEnvironment } from '../../stack/environment.ts';

const nobody = 'http://127.0.0.1:1';
const dataFolder = mkdtempSync(join(tmpdir(), 'countersign-bin-'));
const stackPath = join(dataFolder, 'stack.json');
let environment: ApiEnvironment;
let address: string;
let keys: Record<string, string>;

beforeAll(async () => {
  environment = await ApiEnvironment.start();
  await addCompany(environment.review.owner);
  address = await environment.app.listen({ host: '127.0.0.1', port: 0 });
  keys = {
    submitter: await environment.keyOf(anActor('submitter')),
    auditor: await environment.keyOf(anActor('auditor')),
  };
});

afterAll(async () => {
  await environment.close();
  rmSync(dataFolder, { recursive: true });
});

function describeStack(stack: object): void {
  writeFileSync(stackPath, JSON.stringify(stack));
}

/** Runs the command as a process of its own, from another folder than the checkout. */
async function countersign(args: readonly string[], given: { input?: string; env?: NodeJS.ProcessEnv } = {}) {
  const child = spawn(process.execPath, [join(checkoutFolder, 'cli', 'countersign.mjs'), ...args], {
    cwd: tmpdir(),
    env: {
      ...inheritedEnvironment,
      COUNTERSIGN_URL: '',
      COUNTERSIGN_API_KEY: '',
      COUNTERSIGN_DATA_DIR: dataFolder,
      ...given.env,
    },
  });
  child.stdin.end(given.input ?? '');
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, out, err };
}

describe('with the stack.json of a running stack', () => {
  beforeAll(() => {
    describeStack({ address, keys });
  });

  it('a command does what it says with the key of its usual role, and ends with 0', async () => {
    const input = JSON.stringify(anOrder({ requiredOn: '2099-12-18' }));
    const submitted = await countersign(['orders', 'submit', '-'], { input });
    expect(submitted).toMatchObject({ code: 0, err: '' });
    const listed = await countersign(['orders', 'list']);
    expect(listed).toMatchObject({ code: 0, out: expect.stringContaining(submitted.out.trim()) });
  });

  it('a refusal ends with 1', async () => {
    const refused = await countersign(['orders', 'submit', '-', '--as', 'auditor'], { input: '{}' });
    expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringContaining('forbidden') });
    expect(await countersign(['orders', 'submit', '-'], { input: '{' })).toMatchObject({ code: 1 });
  });

  it.each([
    ['an unknown command', ['ordres']],
    ['no command', []],
    ['an unknown option', ['orders', 'list', '--nonsense']],
    ['an option that is not of its kind', ['orders', 'list', '--limit', 'many']],
    ['a file that is not there', ['orders', 'submit', '/nowhere.json']],
    ['a role without a key', ['orders', 'list', '--as', 'emperor']],
    ['a key and a role', ['orders', 'list', '--as', 'auditor', '--key', 'k']],
    ['an address that is none', ['orders', 'list', '--url', 'ftp://127.0.0.1']],
    ['a key with a line break', ['orders', 'list', '--key', 'a\nb']],
    ['neither an order nor all', ['history', 'verify']],
    ['a receipt that is none', ['history', 'verify', 'x', '--receipt', '1']],
  ])('%s ends with 2', async (_what, args) => {
    expect(await countersign(args)).toMatchObject({ code: 2, out: '' });
  });

  it('help ends with 0', async () => {
    expect(await countersign(['orders', '--help'])).toMatchObject({ code: 0, err: '' });
  });

  it('its keys are given to no other address', async () => {
    const asked = await countersign(['orders', 'list'], { env: { COUNTERSIGN_URL: nobody } });
    expect(asked).toMatchObject({ code: 2, err: expect.stringContaining('COUNTERSIGN_API_KEY') });
  });
});

describe('where nobody can answer', () => {
  const env = { COUNTERSIGN_URL: nobody, COUNTERSIGN_API_KEY: 'k' };

  it('a command ends with 3', async () => {
    expect(await countersign(['orders', 'list'], { env })).toMatchObject({ code: 3, out: '' });
  });

  it('a submission says how to send it again without submitting twice', async () => {
    const sent = await countersign(['orders', 'submit', '-', '--idempotency-key', 'mine'], {
      env,
      input: '{}',
    });
    expect(sent).toMatchObject({ code: 3, err: expect.stringContaining('--idempotency-key mine') });
  });

  it('because no stack runs, a command ends with 3', async () => {
    rmSync(stackPath);
    expect(await countersign(['orders', 'list'])).toMatchObject({ code: 3, out: '' });
  });

  it.each([
    [
      'the service itself says so',
      JSON.stringify({ title: 'Overloaded', detail: 'Later.', code: 'overloaded' }),
    ],
    ['a proxy in front of it does', '<html>'],
  ])('and %s with 503, a submission says how to send it again', async (_who, body) => {
    const away = createServer((_request, response) => response.writeHead(503).end(body));
    await once(away.listen(0, '127.0.0.1'), 'listening');
    const bound = away.address();
    const port = typeof bound === 'object' && bound ? bound.port : 0;
    const sent = await countersign(['orders', 'submit', '-', '--idempotency-key', 'mine'], {
      env: { COUNTERSIGN_URL: `http://127.0.0.1:${port}`, COUNTERSIGN_API_KEY: 'k' },
      input: '{}',
    });
    away.close();
    expect(sent).toMatchObject({ code: 3, err: expect.stringContaining('--idempotency-key mine') });
  });

  it.each([200, 404])('because another service answers %d, a command ends with 3', async (status) => {
    const other = createServer((_request, response) => response.writeHead(status).end('<html>'));
    await once(other.listen(0, '127.0.0.1'), 'listening');
    const bound = other.address();
    const port = typeof bound === 'object' && bound ? bound.port : 0;
    const url = `http://127.0.0.1:${port}`;
    const asked = await countersign(['orders', 'list', '--url', url, '--key', 'k']);
    other.close();
    expect(asked).toMatchObject({ code: 3, out: '' });
  });
});
