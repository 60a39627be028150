import { z } from 'zod';
import {
  findAccount,
  listAccounts,
  putAccount,
  resetPassword,
  type ListedAccount,
} from '../../db/accounts.ts';
import { actInOrganisationAs } from '../../db/organisation.ts';
import type { Database } from '../../db/pool.ts';
import { findPerson } from '../../db/reviewers.ts';
import { endSessions } from '../../db/sessions.ts';
import { findDriverError } from '../../db/unavailable.ts';
import { refuse } from '../../domain/errors.ts';
import { normaliseLogin } from '../../domain/sign-in.ts';
import { actorOf } from '../access.ts';
import { cutPage, pageQuery, readCursor } from '../cursor.ts';
import type { ApiApp, ApiContext } from '../dependencies.ts';
import { toInstant } from '../order-answers.ts';
import { BODY_PROBLEMS, COMMON_PROBLEMS, NOT_FOUND } from '../problem-responses.ts';
import {
  accountBody,
  accountListSchema,
  accountSchema,
  oneTimePasswordSchema,
  type AccountAnswer,
} from '../schemas/sign-in.ts';
import { identifier } from '../schemas/values.ts';
import { hashPassword, makeOneTimePassword } from '../sign-in/password.ts';

const ONE_TIME_MS = 72 * 3_600_000;
const params = z.strictObject({ personId: identifier });
const PATH = '/v1/accounts/:personId';

function passwordKind({ passwordHash, oneTimeUntil }: ListedAccount['account']): AccountAnswer['password'] {
  if (passwordHash === null) return 'none';
  return oneTimeUntil ? 'one_time' : 'chosen';
}

function toAccount({ account, name, sessions }: ListedAccount): AccountAnswer {
  const { personId: person, login, active, passwordSetAt, oneTimeUntil, lockedUntil } = account;
  const isLocked = lockedUntil !== null && lockedUntil.getTime() > Date.now();
  return {
    ...{ person, name, login, active, sessions },
    password: passwordKind(account),
    passwordSetAt: toInstant(passwordSetAt),
    oneTimeUntil: toInstant(oneTimeUntil),
    lockedUntil: isLocked ? toInstant(lockedUntil) : null,
  };
}

async function readAccount(database: Database, personId: string): Promise<AccountAnswer> {
  const found = await findAccount(database, personId);
  if (!found) throw refuse.notFound('account');
  return toAccount(found);
}

function registerReading(app: ApiApp, { database }: ApiContext): void {
  app.get(
    '/v1/accounts',
    {
      config: { access: 'account.read' },
      schema: {
        operationId: 'listAccounts',
        summary: 'The local accounts, by the ids of their people',
        tags: ['access'],
        querystring: z.strictObject(pageQuery),
        response: { 200: accountListSchema, ...COMMON_PROBLEMS },
      },
    },
    async (request, reply) => {
      const { cursor, limit } = request.query;
      const after = readCursor(cursor, z.string());
      const rows = await listAccounts(database, { after, limit: limit + 1 });
      const page = cutPage(rows, { limit, placeOf: ({ account }) => account.personId });
      return reply.code(200).send({ ...page, items: page.items.map(toAccount) });
    },
  );
  app.get(
    PATH,
    {
      config: { access: 'account.read' },
      schema: {
        operationId: 'getAccount',
        summary: "A person's local account",
        tags: ['access'],
        params,
        response: { 200: accountSchema, ...COMMON_PROBLEMS, ...NOT_FOUND },
      },
    },
    async (request, reply) => reply.code(200).send(await readAccount(database, request.params.personId)),
  );
}

function isLoginTaken(error: unknown): boolean {
  const driverError = findDriverError(error);
  return !!driverError && 'constraint' in driverError && driverError.constraint === 'accounts_login_unique';
}

async function put(
  database: Database,
  input: { actorId: string; personId: string; login: string; active: boolean },
): Promise<200 | 201> {
  const { actorId, personId, active } = input;
  const login = normaliseLogin(input.login);
  const write = database.transaction(async (tx) => {
    await actInOrganisationAs(tx, actorId);
    const isNew = await putAccount(tx, { personId, login, active });
    if (!active) await endSessions(tx, { personId, which: { allBut: null } });
    return isNew ? 201 : 200;
  });
  return write.catch((error: unknown) => {
    if (!isLoginTaken(error)) throw error;
    throw refuse.invalidRequest([{ pointer: '/login', detail: "is another person's" }]);
  });
}

function registerWriting(app: ApiApp, { database }: ApiContext): void {
  app.put(
    PATH,
    {
      config: { access: 'account.write' },
      schema: {
        operationId: 'putAccount',
        summary: "Makes a person's local account, or changes its login and whether it is active",
        tags: ['access'],
        params,
        body: accountBody,
        response: { 200: accountSchema, 201: accountSchema, ...BODY_PROBLEMS, ...NOT_FOUND },
      },
    },
    async (request, reply) => {
      const { personId } = request.params;
      if (!(await findPerson(database, personId))) throw refuse.notFound('person');
      const status = await put(database, { ...request.body, personId, actorId: actorOf(request).id });
      return reply.code(status).send(await readAccount(database, personId));
    },
  );
}

function registerReset(app: ApiApp, { database }: ApiContext): void {
  app.post(
    `${PATH}/password`,
    {
      config: { access: 'account.write' },
      schema: {
        operationId: 'resetPassword',
        summary: 'Makes a one-time password, with which its person chooses another one; ends their sessions',
        tags: ['access'],
        params,
        response: { 201: oneTimePasswordSchema, ...COMMON_PROBLEMS, ...NOT_FOUND },
      },
    },
    async (request, reply) => {
      const { personId } = request.params;
      const password = makeOneTimePassword();
      const passwordHash = await hashPassword(password);
      const oneTimeUntil = new Date(Date.now() + ONE_TIME_MS);
      await database.transaction(async (tx) => {
        await actInOrganisationAs(tx, actorOf(request).id);
        const isSet = await resetPassword(tx, { personId, passwordHash, oneTimeUntil });
        if (!isSet) throw refuse.notFound('account');
        await endSessions(tx, { personId, which: { allBut: null } });
      });
      return reply.code(201).send({ password, oneTimeUntil: oneTimeUntil.toISOString() });
    },
  );
  app.delete(
    `${PATH}/sessions`,
    {
      config: { access: 'account.write' },
      schema: {
        operationId: 'endSessionsOf',
        summary: 'Signs a person out everywhere',
        tags: ['access'],
        params,
        response: { 204: z.null(), ...COMMON_PROBLEMS },
      },
    },
    async (request, reply) => {
      const { personId } = request.params;
      await database.transaction(async (tx) => {
        await actInOrganisationAs(tx, actorOf(request).id);
        await endSessions(tx, { personId, which: { allBut: null } });
      });
      return reply.code(204).send(null);
    },
  );
}

/** Local accounts, as administrators keep them. */
export function registerAccounts(app: ApiApp, context: ApiContext): void {
  registerReading(app, context);
  registerWriting(app, context);
  registerReset(app, context);
}
