import createClient from 'openapi-fetch';
import type { paths } from '../../cli/generated/api.ts';
import { Problem, toProblem } from './problem.ts';

/** Longer than the API waits for the engine, so that its own answer comes first. */
const ANSWER_WITHIN_MS = 30_000;

/** A header that no other site can send along with the cookie: without it the API changes nothing. */
export const SAME_SITE_HEADER = { 'x-countersign-request': '1' } as const;

/** What is made while it is waited for, such as the evidence of many orders. */
const MADE_WITHIN_MS = 600_000;

function senderFor(ms: number) {
  return async (request: Request): Promise<Response> => {
    try {
      return await fetch(request, { signal: AbortSignal.timeout(ms) });
    } catch {
      throw new Problem('unreachable', 0);
    }
  };
}

/** Sends a request whose answer takes long to be made. */
export const sendPatiently = senderFor(MADE_WITHIN_MS);

/** The API, typed by its own document. The session is in a cookie that no script can read. */
export const api = createClient<paths>({
  baseUrl: location.origin,
  credentials: 'same-origin',
  headers: SAME_SITE_HEADER,
  fetch: senderFor(ANSWER_WITHIN_MS),
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
