import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { DEMONSTRATION_SIGN_INS } from './demonstration-company.ts';
import { writePrivateFile } from './postgres/secrets.ts';
import { withProgress } from './progress.mjs';
import { codeOf } from './stack-failure.ts';

const passwordsSchema = z.record(z.string(), z.string());

/** Passwords by the login that they sign in. */
export type DemonstrationPasswords = z.infer<typeof passwordsSchema>;

interface AccountPlace {
  readonly dataFolder: string;
  readonly address: string;
  readonly adminKey: string;
}

const oneTimePasswordSchema = z.object({ password: z.string() });
const requestDeadlineMs = 30_000;
const passwordBytes = 12;
/** The system has its key, and no browser. */
const { submitter, reviewer, manager, auditor } = DEMONSTRATION_SIGN_INS;
const people = [submitter, reviewer, manager, auditor, 'admin'];

function pathIn(dataFolder: string): string {
  return join(dataFolder, 'demonstration-passwords.json');
}

function readPasswords(dataFolder: string): DemonstrationPasswords {
  try {
    return passwordsSchema.parse(JSON.parse(readFileSync(pathIn(dataFolder), 'utf8')));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return {};
    throw error;
  }
}

interface Write {
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: object;
}

async function send(address: string, { method, path, headers, body = {} }: Write): Promise<unknown> {
  const answer = await fetch(new URL(path, address), {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    signal: AbortSignal.timeout(requestDeadlineMs),
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`the API answers ${answer.status} for ${method} ${path}`);
  return answer.json();
}

/** Gives the person an account whose password only this data folder knows; it replaces one that was lost. */
async function makeAccount({ address, adminKey }: AccountPlace, person: string): Promise<string> {
  const byAdmin = { headers: { authorization: `Bearer ${adminKey}` } };
  const path = `/v1/accounts/${person}`;
  await send(address, { ...byAdmin, method: 'PUT', path, body: { login: person } });
  const oneTime = oneTimePasswordSchema.parse(
    await send(address, { ...byAdmin, method: 'POST', path: `${path}/password` }),
  );
  const newPassword = randomBytes(passwordBytes).toString('base64url');
  const headers = { 'x-countersign-request': '1' };
  const body = { login: person, password: oneTime.password, newPassword };
  await send(address, { method: 'POST', path: '/v1/session', headers, body });
  return newPassword;
}

/** Passwords with which the people of the demonstration sign in on the web pages, the same from start to start. */
export async function provideDemonstrationAccounts(place: AccountPlace): Promise<DemonstrationPasswords> {
  const passwords = readPasswords(place.dataFolder);
  const missing = people.filter((person) => passwords[person] === undefined);
  if (missing.length === 0) return passwords;
  await withProgress('Making the demonstration sign-ins', async () => {
    for (const person of missing) {
      passwords[person] = await makeAccount(place, person);
      writePrivateFile(pathIn(place.dataFolder), JSON.stringify(passwords));
    }
  });
  return passwords;
}
