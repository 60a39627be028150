import type { FastifyRequest } from 'fastify';
import { recordReads, type PersonalRead } from '../../db/personal-reads.ts';
import type { OpenedValue } from '../../db/personal-data.ts';
import { parseStored } from '../../db/canonical.ts';
import { ERASED, findReferences, isReference, replaceReferences } from '../../domain/personal-data.ts';
import type { ApiApp, ApiContext } from '../dependencies.ts';

const ORDER_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** `as_recorded` for answers that are the record byte for byte, with references in the place of personal data. */
    personalData?: 'as_recorded';
  }
}

type Opened = ReadonlyMap<string, OpenedValue>;

/** A reference, and the order that the answer has it on. */
interface Placed {
  readonly reference: string;
  readonly orderId: string | null;
}

function orderOf(value: object): string | null {
  if ('orderId' in value && typeof value.orderId === 'string') return value.orderId;
  // An order itself.
  return 'id' in value && 'revision' in value && typeof value.id === 'string' ? value.id : null;
}

/** Where in an answer references are. */
function* placesOf(value: unknown, orderId: string | null): Generator<Placed> {
  if (typeof value === 'string' && isReference(value)) yield { reference: value, orderId };
  if (typeof value !== 'object' || value === null) return;
  const within = orderOf(value) ?? orderId;
  for (const part of Object.values(value)) yield* placesOf(part, within);
}

function orderOfRoute({ params }: FastifyRequest): string | null {
  if (typeof params !== 'object' || params === null || !('orderId' in params)) return null;
  return typeof params.orderId === 'string' ? params.orderId : null;
}

const uuidOrNull = (text: string | null) => (text !== null && ORDER_ID.test(text) ? text : null);

/** Whose reads are recorded: those of who may read everything and decides nothing. */
function isWatched({ actor }: FastifyRequest): boolean {
  return actor?.roles.includes('auditor') ?? false;
}

/** Records, before it is sent, whose personal data an answer has, where the reads of its reader are recorded. */
export async function noteReads(
  { database }: Pick<ApiContext, 'database'>,
  request: FastifyRequest,
  reads: readonly PersonalRead[],
): Promise<void> {
  if (!isWatched(request) || !request.actor) return;
  const { method, routeOptions, id: requestId } = request;
  const route = `${method} ${routeOptions.url ?? ''}`;
  const fallback = orderOfRoute(request);
  await recordReads(database, {
    ...{ actorId: request.actor.id, route, requestId },
    reads: reads.map(({ subject, orderId }) => ({ subject, orderId: uuidOrNull(orderId ?? fallback) })),
  });
}

function readsIn(request: FastifyRequest, payload: string, opened: Opened): PersonalRead[] {
  if (!isWatched(request)) return [];
  const placed = [...placesOf(parseStored<unknown>(payload), orderOfRoute(request))];
  return placed.flatMap(({ reference, orderId }) => {
    const value = opened.get(reference);
    return value ? [{ subject: value.subject, orderId: value.orderId ?? orderId }] : [];
  });
}

/**
 * Puts personal data into answers, at the last moment, in the place of the references that everything before works with. What
 * was erased is shown as such.
 */
export function openAnswers(app: ApiApp, context: ApiContext): void {
  const { database, personal } = context;
  app.addHook('onSend', async (request, _reply, payload) => {
    if (typeof payload !== 'string' || request.routeOptions.config.personalData === 'as_recorded')
      return payload;
    const references = findReferences(payload);
    if (references.length === 0) return payload;
    const opened = await personal.open(database, references);
    await noteReads(context, request, readsIn(request, payload, opened));
    return replaceReferences(payload, (reference) => opened.get(reference)?.content?.text ?? ERASED);
  });
}

/** What makes texts of the record readable for an answer that is not JSON, or that is checked before it is sent. */
export async function openFor(
  context: Pick<ApiContext, 'database' | 'personal'>,
  request: FastifyRequest,
  texts: readonly (string | null)[],
): Promise<(text: string) => string | null> {
  const opened = await context.personal.open(
    context.database,
    texts.filter((text) => text !== null),
  );
  const reads = [...opened.values()].map(({ subject, orderId }) => ({ subject, orderId }));
  await noteReads(context, request, reads);
  return (text) => (isReference(text) ? (opened.get(text)?.content?.text ?? null) : text);
}
