import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runCommand } from '../../cli/main.ts';
import type { Actor } from '../../domain/actor.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { aReviewer } from '../support/review-environment.ts';

const NEW_PASSWORD = 'a long enough password';
let environment: ApiEnvironment;
let url: string;
const admin = anActor('admin');
const credit = aReviewer('credit');

beforeAll(async () => {
  environment = await ApiEnvironment.start();
  await environment.review.addPeople(credit);
  url = await environment.app.listen({ host: '127.0.0.1', port: 0 });
});

afterAll(() => environment.close());

async function run(by: Actor | string, ...args: readonly string[]) {
  const written = { out: '', err: '' };
  const code = await runCommand(args, {
    config: {
      COUNTERSIGN_URL: url,
      COUNTERSIGN_API_KEY: typeof by === 'string' ? by : await environment.keyOf(by),
      COUNTERSIGN_DATA_DIR: '/nowhere',
    },
    terminal: {
      write: (text) => (written.out += text),
      warn: (text) => (written.err += text),
      readInput: () => Promise.resolve(Buffer.from('')),
    },
  });
  return { code, ...written };
}

async function signIn(body: object): Promise<number> {
  const answer = await environment.app.inject({ method: 'POST', url: '/v1/session', payload: body });
  return answer.statusCode;
}

describe('an account', () => {
  it('is made, given a one-time password, locked, unlocked, and signed out everywhere', async () => {
    const made = await run(admin, 'accounts', 'create', credit.id, '--login', 'credit.desk');
    expect(made).toMatchObject({ code: 0, err: '' });
    const reset = await run(admin, 'accounts', 'reset-password', credit.id);
    const [password = ''] = reset.out.split('\n');
    expect(await signIn({ login: 'credit.desk', password })).toBe(403);
    const credentials = { login: 'credit.desk', password: NEW_PASSWORD };
    expect(await signIn({ ...credentials, password, newPassword: NEW_PASSWORD })).toBe(201);
    const signedIn = await run(admin, 'accounts', 'show', credit.id);
    expect(signedIn.out).toMatch(/^signed in +1$/m);
    expect(await run(admin, 'accounts', 'sign-out', credit.id)).toMatchObject({ code: 0, err: '' });
    expect((await run(admin, 'accounts', 'list')).out).toMatch(
      new RegExp(`^${credit.id} .* credit\\.desk +active +chosen +0$`, 'm'),
    );
    expect((await run(admin, 'accounts', 'lock', credit.id)).out).toMatch(/^state +locked$/m);
    expect(await signIn(credentials)).toBe(401);
    expect((await run(admin, 'accounts', 'unlock', credit.id)).out).toMatch(/^login +credit\.desk$/m);
    expect(await signIn(credentials)).toBe(201);
  });

  it('is kept by an administrator alone', async () => {
    for (const command of ['show', 'lock', 'unlock', 'reset-password', 'sign-out']) {
      const refused = await run(credit, 'accounts', command, credit.id);
      expect([command, refused.code, refused.err.includes('forbidden')]).toEqual([command, 1, true]);
    }
    const made = await run(credit, 'accounts', 'create', admin.id, '--login', 'mine');
    expect([made.code, made.err.includes('forbidden')]).toEqual([1, true]);
  });
});

const keyList = z.object({
  items: z.array(z.object({ id: z.string(), label: z.string(), scopes: z.array(z.string()).nullable() })),
});

describe('a key', () => {
  it('is made with scopes and an end, does that alone, is listed without its secret, and revoked', async () => {
    const given = ['--person', credit.id, '--label', 'board', '--expires-at', '2099-01-01T00:00:00Z'];
    const scopes = ['--scope', 'task.list', 'order.read'];
    const made = await run(admin, 'keys', 'create', ...given, ...scopes);
    expect(made).toMatchObject({ code: 0, err: '' });
    const key = made.out.trim();
    expect((await run(key, 'tasks')).code).toBe(0);
    const beyond = await run(key, 'policy', 'list');
    expect([beyond.code, beyond.err.includes('forbidden')]).toEqual([1, true]);
    const listed = await run(admin, 'keys', 'list', '--json');
    const found = keyList.parse(JSON.parse(listed.out)).items.find(({ label }) => label === 'board');
    expect(found?.scopes).toEqual(['task.list', 'order.read']);
    expect(listed.out).not.toContain(key.split('.')[1] ?? key);
    expect((await run(admin, 'keys', 'revoke', '--', found?.id ?? '')).code).toBe(0);
    expect((await run(key, 'tasks')).err).toContain('unauthenticated');
  });

  it('with a scope that does not exist, or that has ended already, is not made', async () => {
    const given = ['--person', credit.id, '--label', 'board'];
    expect((await run(admin, 'keys', 'create', ...given, '--scope', 'order.eat')).code).toBe(2);
    const ended = await run(admin, 'keys', 'create', ...given, '--expires-at', '2020-01-01T00:00:00Z');
    expect([ended.code, ended.err.includes('/expiresAt: is not in the future')]).toEqual([1, true]);
  });

  it('of their own is revoked by a reviewer, and nobody else’s', async () => {
    const make = async (person: string) =>
      (await run(admin, 'keys', 'create', '--person', person, '--label', 'desk')).out.trim();
    const [own, other] = await Promise.all([make(credit.id), make(admin.id)]);
    const idOf = (key: string) => key.replace(/^csk_/, '').split('.')[0] ?? '';
    expect((await run(credit, 'keys', 'revoke', '--', idOf(own))).code).toBe(0);
    expect((await run(credit, 'keys', 'revoke', '--', idOf(other))).err).toContain('not_found');
    expect((await run(other, 'keys', 'list')).code).toBe(0);
  });
});
