import createClient from 'openapi-fetch';
import type { paths } from '../../cli/generated/api.ts';
import { Problem, toProblem } from './problem.ts';

/** Longer than the API waits for the engine, so that its own answer comes first. */
const ANSWER_WITHIN_MS = 30_000;

/** A header that no other site can send along with the cookie: without it the API changes nothing. */
export const SAME_SITE_HEADER = { 'x-countersign-request': '1' } as const;

async function send(request: Request): Promise<Response> {
  try {
    return await fetch(request, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
  } catch {
    throw new Problem('unreachable', 0);
  }
}

/** The API, typed by its own document. The session is in a cookie that no script can read. */
export const api = createClient<paths>({
  baseUrl: location.origin,
  credentials: 'same-origin',
  headers: SAME_SITE_HEADER,
  fetch: send,
});

interface Call<Data> {
  readonly data?: Data;
  readonly error?: unknown;
  readonly response: Response;
}

/** What the API answered. Throws a {@link Problem} for every answer that is no success, and when there is none. */
export async function answered<Data>(call: Promise<Call<Data>>): Promise<Data> {
  const { data, error, response } = await call.catch((thrown: unknown) => {
    throw thrown instanceof Problem ? thrown : new Problem('internal_error', 0);
  });
  if (!response.ok) throw toProblem(response.status, error);
  if (data === undefined) throw new Problem('internal_error', response.status);
  return data;
}
