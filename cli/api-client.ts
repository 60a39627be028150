import { setTimeout } from 'node:timers/promises';
import createClient, { type Client } from 'openapi-fetch';
import { z } from 'zod';
import { CommandFailure, fail } from './failure.ts';
import type { paths } from './generated/api.ts';

/** The API, typed by its own document. */
export type ApiClient = Client<paths>;

/** Where the API is, and the key to call it with. */
export interface ApiAccess {
  readonly url: string;
  readonly key: string;
}

const REQUEST_TIMEOUT_MS = 60_000;
const MOST_PAUSES = 5;
const LONGEST_PAUSE_SECONDS = 60;
const MS_A_SECOND = 1_000;
const TOO_MANY_REQUESTS = 429;
/** Nobody behind the address can work at present; the same request may succeed later. */
const AWAY: ReadonlySet<number> = new Set([502, 503, 504]);
const KEY_HEADER = 'idempotency-key';

const problemSchema = z.object({
  title: z.string(),
  detail: z.string(),
  code: z.string(),
  requestId: z.string().optional(),
  facts: z.record(z.string(), z.unknown()).optional(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
});

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof AggregateError) return causeOf(error.cause.errors[0]);
  return error.cause === undefined ? error.message : causeOf(error.cause);
}

/** A request that may have arrived is sent again with its key, which makes it happen once. */
function adviceFor(request: Request): string {
  const key = request.headers.get(KEY_HEADER);
  if (key === null) return '';
  return ` Whether it was done is not known; send it again with --idempotency-key ${key}.`;
}

type Fetch = (request: Request) => Promise<Response>;

const fetchInTime: Fetch = (request) => fetch(request, { signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });

/** Only until the answer begins: how long it takes then is its length's affair. */
const fetchWithoutEnd: Fetch = async (request) => {
  const controller = new AbortController();
  const timer = globalThis.setTimeout(() => {
    controller.abort(new Error('there was no answer in time'));
  }, REQUEST_TIMEOUT_MS);
  try {
    return await fetch(request, { signal: controller.signal });
  } finally {
    clearTimeout(timer);
  }
};

async function send(request: Request, fetchOnce: Fetch): Promise<Response> {
  try {
    return await fetchOnce(request.clone());
  } catch (error) {
    const { origin } = new URL(request.url);
    throw fail.unreachable(`${origin} cannot be reached: ${causeOf(error)}.${adviceFor(request)}`);
  }
}

function pauseSecondsOf(response: Response): number {
  const seconds = Number(response.headers.get('retry-after') ?? 1);
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 1), LONGEST_PAUSE_SECONDS) : 1;
}

/** Waits as long as the API asks a key that makes too many requests to wait. */
export async function sendPatiently(request: Request, fetchOnce = fetchInTime): Promise<Response> {
  for (let pauses = 0; ; pauses += 1) {
    const response = await send(request, fetchOnce);
    if (response.status !== TOO_MANY_REQUESTS || pauses === MOST_PAUSES) return response;
    await response.body?.cancel();
    await setTimeout(pauseSecondsOf(response) * MS_A_SECOND);
  }
}

/** As {@link sendPatiently}; an answer that the service cannot work at present becomes advice to send it again. */
async function sendOrAdvise(request: Request, fetchOnce = fetchInTime): Promise<Response> {
  const response = await sendPatiently(request, fetchOnce);
  if (!AWAY.has(response.status)) return response;
  const { message, details } = toFailure(response, await response.json().catch(() => null));
  throw fail.unreachable(`${message}${adviceFor(request)}`, details);
}

/** Sends a request whose answer may go on for as long as it has something to say. */
export function sendWithoutEnd(request: Request): Promise<Response> {
  return sendOrAdvise(request, fetchWithoutEnd);
}

/** A client of the API that waits when it is asked to, and says so when nobody answers. */
export function openApi({ url, key }: ApiAccess): ApiClient {
  return createClient<paths>({
    baseUrl: url,
    headers: { authorization: `Bearer ${key}` },
    fetch: (request) => sendOrAdvise(request),
  });
}

/** The refusal or failure that an answer which is not a success stands for. */
export function toFailure(response: Response, body: unknown): CommandFailure {
  const { status, url } = response;
  const reason = AWAY.has(status) ? 'unreachable' : 'refused';
  const parsed = problemSchema.safeParse(body);
  if (!parsed.success) return fail.unreachable(`${url} answered ${status}, and not as Countersign does.`);
  const { title, detail, code, requestId, facts, errors } = parsed.data;
  return new CommandFailure(reason, `${title}. ${detail}`, { code, requestId, facts, faults: errors });
}

interface Call<Data> {
  readonly data?: Data;
  readonly error?: unknown;
  readonly response: Response;
}

/** What the API answered, with its HTTP status. */
export interface Answered<Data> {
  readonly status: number;
  readonly data: Data;
}

async function settled<Data>(call: Promise<Call<Data>>): Promise<Call<Data>> {
  const answer = await call.catch((thrown: unknown) => {
    if (!(thrown instanceof SyntaxError)) throw thrown;
    throw fail.unreachable('The answer is not JSON, so this is not the address of Countersign.');
  });
  if (!answer.response.ok) throw toFailure(answer.response, answer.error);
  return answer;
}

/** Waits for a call. Throws a CommandFailure for every answer that is not a success, with the pointers to bad fields. */
export async function answered<Data>(call: Promise<Call<Data>>): Promise<Answered<Data>> {
  const { data, response } = await settled(call);
  if (data === undefined) throw fail.unreachable(`${response.url} answered ${response.status} with nothing.`);
  return { status: response.status, data };
}

/** As {@link answered}, for a call that succeeds with nothing to show. */
export async function done(call: Promise<Call<unknown>>): Promise<void> {
  await settled(call);
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

/** The items of a list, page after page. */
export async function* everyItem<Item>(
  readPage: (cursor: string | undefined) => Promise<Answered<Page<Item>>>,
): AsyncGenerator<Item> {
  let cursor: string | undefined;
  do {
    const { data }: Answered<Page<Item>> = await readPage(cursor);
    yield* data.items;
    cursor = data.nextCursor ?? undefined;
  } while (cursor !== undefined);
}
