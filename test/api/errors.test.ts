import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { handleError } from '../../api/error-handler.ts';
import { PROBLEMS, problemSchema } from '../../api/problem.ts';
import { DomainError, ERROR_CODES } from '../../domain/errors.ts';
import { openDatabase } from '../../db/pool.ts';
import { findActorByKey } from '../../db/api-keys.ts';

let app: FastifyInstance;
let error: unknown;

beforeAll(() => {
  app = Fastify();
  app.setErrorHandler(handleError);
  app.get('/', () => {
    throw error;
  });
});

afterAll(() => app.close());

async function answerTo(thrown: unknown) {
  error = thrown;
  return app.inject('/');
}

describe('a refusal', () => {
  it.each(ERROR_CODES)('%s is a problem with its status, code and request id', async (code) => {
    const answer = await answerTo(new DomainError(code, 'No.', { detail: 'why' }));
    const problem = problemSchema.parse(answer.json());
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.statusCode).toBe(PROBLEMS[code].status);
    expect(problem).toMatchObject({ status: PROBLEMS[code].status, code, detail: 'No.' });
    expect(problem.requestId).not.toBe('');
    const isWorthRepeating = PROBLEMS[code].status === 503;
    expect(answer.headers['retry-after'] !== undefined).toBe(isWorthRepeating);
  });
});

it('a bug is answered with nothing of its text', async () => {
  const answer = await answerTo(new Error('password=secret in table people'));
  expect(answer.json()).toMatchObject({ status: 500, code: 'internal_error' });
  expect(answer.body).not.toMatch(/secret|people/);
});

it('a thrown value that is no error is a bug as well', async () => {
  expect((await answerTo('oops')).statusCode).toBe(500);
});

it('a database that nobody answers for is a matter of trying again', async () => {
  const opened = openDatabase({
    databaseUrl: 'postgres://nobody@127.0.0.1:1/none',
    role: 'countersign_api',
    maximumConnections: 1,
    onBrokenConnection: () => undefined,
  });
  const key = `csk_${'a'.repeat(12)}.${'a'.repeat(43)}`;
  const failure = await findActorByKey(opened.database, key).catch((thrown: unknown) => thrown);
  await opened.close();
  const answer = await answerTo(failure);
  expect(answer.json()).toMatchObject({ status: 503, code: 'database_unavailable' });
  expect(answer.headers['retry-after']).toBeDefined();
});
