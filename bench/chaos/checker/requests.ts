import type { Intent, JournalEntry } from '../journal.ts';
import type { Breach } from './observation.ts';

const REFUSED_FROM = 400;
const FAILED_FROM = 500;
const TOO_MANY_REQUESTS = 429;

export interface JournalAnswer {
  readonly status: number;
  readonly body: string;
}

type IntentOf<Kind extends Intent['kind']> = Extract<Intent, { kind: Kind }>;

/** One request of a client, under one key, with every answer that it got. */
export interface JournalRequest<Kind extends Intent['kind'] = Intent['kind']> {
  readonly intent: IntentOf<Kind>;
  readonly answers: readonly JournalAnswer[];
}

/** The answers that acknowledge the request. */
export function acknowledgements({ answers }: Pick<JournalRequest, 'answers'>): JournalAnswer[] {
  return answers.filter(({ status }) => status < REFUSED_FROM);
}

/** The answers that refuse it for good. */
export function refusals({ answers }: Pick<JournalRequest, 'answers'>): JournalAnswer[] {
  return answers.filter(
    ({ status }) => status >= REFUSED_FROM && status < FAILED_FROM && status !== TOO_MANY_REQUESTS,
  );
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

function isOfKind<Kind extends Intent['kind']>(intent: Intent, kind: Kind): intent is IntentOf<Kind> {
  return intent.kind === kind;
}

/** The requests of one kind. */
export function requestsOfKind<Kind extends Intent['kind']>(
  requests: readonly JournalRequest[],
  kind: Kind,
): JournalRequest<Kind>[] {
  return requests.flatMap(({ intent, answers }) => (isOfKind(intent, kind) ? [{ intent, answers }] : []));
}

/** The same key must get the same outcome, however often it is sent. */
export function judgeAnswers(requests: readonly JournalRequest[]): Breach[] {
  return requests.flatMap((request) => {
    const { intent } = request;
    // A 202 to anything but an order or a revision means: not decided yet.
    const isPending = (status: number) =>
      status === 202 && intent.kind !== 'submit' && intent.kind !== 'resubmit';
    const bodies = new Set(
      acknowledgements(request).flatMap(({ status, body }) => (isPending(status) ? [] : [body])),
    );
    const subject = `${intent.kind} ${intent.key}`;
    if (bodies.size > 1)
      return [{ rule: 'answer_changed', subject, detail: `was answered in ${bodies.size} ways` } as const];
    const refused = refusals(request);
    if (bodies.size === 0 || refused.length === 0) return [];
    const detail = `was acknowledged and refused: ${refused[0]?.body ?? ''}`;
    return [{ rule: 'answer_changed', subject, detail } as const];
  });
}
