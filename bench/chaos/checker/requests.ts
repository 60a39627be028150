import type { Intent, JournalEntry } from '../journal.ts';
import type { Breach } from './observation.ts';

const ACCEPTED = 202;
const REFUSED_FROM = 400;
const FAILED_FROM = 500;
const INTERNAL_ERROR = 500;
const TOO_MANY_REQUESTS = 429;

export interface JournalAnswer {
  readonly status: number;
  readonly body: string;
}

type IntentOf<Kind extends Intent['kind']> = Extract<Intent, { kind: Kind }>;

/** One request of a client, under one key, with every answer that it got. */
export interface JournalRequest<Asked extends Intent = Intent> {
  readonly intent: Asked;
  readonly answers: readonly JournalAnswer[];
}

/** A 202 to anything but an order or a revision means: not decided yet. */
function isPending(status: number, kind: Intent['kind']): boolean {
  return status === ACCEPTED && kind !== 'submit' && kind !== 'resubmit';
}

/** The answers that acknowledge the request. */
export function acknowledgements({ intent, answers }: JournalRequest): JournalAnswer[] {
  return answers.filter(({ status }) => status < REFUSED_FROM && !isPending(status, intent.kind));
}

function isRefusal({ status }: JournalAnswer): boolean {
  return status >= REFUSED_FROM && status < FAILED_FROM && status !== TOO_MANY_REQUESTS;
}

/** What the client knows in the end: `refused` with the first refusal, `unknown` where no answer was final. */
export type Outcome =
  | { readonly is: 'acknowledged'; readonly answers: readonly JournalAnswer[] }
  | { readonly is: 'refused'; readonly body: string }
  | { readonly is: 'unknown' };

/** What a request came to as its client was told. */
export function outcomeOf(request: JournalRequest): Outcome {
  const answers = acknowledgements(request);
  if (answers.length > 0) return { is: 'acknowledged', answers };
  const refusal = request.answers.find(isRefusal);
  return refusal ? { is: 'refused', body: refusal.body } : { is: 'unknown' };
}

/** The requests of a journal. Throws on an answer whose intent was not written down. */
export function requestsOf(entries: readonly JournalEntry[]): JournalRequest[] {
  const requests = new Map<string, { intent: Intent; answers: JournalAnswer[] }>();
  for (const entry of entries) {
    if (entry.type === 'intent') requests.set(entry.key, { intent: entry, answers: [] });
    if (entry.type !== 'answer') continue;
    const request = requests.get(entry.key);
    if (!request) throw new Error(`the journal has an answer to ${entry.key}, which nobody sent`);
    request.answers.push({ status: entry.status, body: entry.body });
  }
  return [...requests.values()];
}

/** A request of one kind. */
export type RequestTo<Kind extends Intent['kind']> = JournalRequest<IntentOf<Kind>>;

function isOfKind<Kind extends Intent['kind']>(intent: Intent, kind: Kind): intent is IntentOf<Kind> {
  return intent.kind === kind;
}

/** The requests of one kind. */
export function requestsOfKind<Kind extends Intent['kind']>(
  requests: readonly JournalRequest[],
  kind: Kind,
): RequestTo<Kind>[] {
  return requests.flatMap(({ intent, answers }) => (isOfKind(intent, kind) ? [{ intent, answers }] : []));
}

function judgeAnswersTo(request: JournalRequest): Breach[] {
  const bodies = new Set(acknowledgements(request).map(({ body }) => body));
  const refusal = request.answers.find(isRefusal);
  const changed = (detail: string): Breach[] => [
    { rule: 'answer_changed', subject: `${request.intent.kind} ${request.intent.key}`, detail },
  ];
  if (bodies.size > 1) return changed(`was answered in ${bodies.size} ways`);
  return bodies.size === 1 && refusal ? changed(`was acknowledged and refused: ${refusal.body}`) : [];
}

/** Whatever fails has an answer that says so; this one stands for a bug. */
function judgeFailures({ intent, answers }: JournalRequest): Breach[] {
  return answers
    .filter(({ status }) => status === INTERNAL_ERROR)
    .map(({ body }) => ({
      rule: 'internal_error',
      subject: `${intent.kind} ${intent.key}`,
      detail: body,
    }));
}

/** The same key must get the same outcome, however often it is sent, and no answer may be a bug's. */
export function judgeAnswers(requests: readonly JournalRequest[]): Breach[] {
  return requests.flatMap((request) => [...judgeAnswersTo(request), ...judgeFailures(request)]);
}
