import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { DomainError, refuse, type ErrorCode } from '../domain/errors.ts';
import { isDatabaseUnreachable } from '../db/unavailable.ts';
import { internalProblem, toProblem, type Problem } from './problem.ts';

/** Seconds after which a request that met an unreachable neighbour is worth repeating. */
const RETRY_AFTER_SECONDS = 5;
const RETRYABLE: ReadonlySet<ErrorCode> = new Set([
  'engine_unavailable',
  'identity_provider_unavailable',
  'database_unavailable',
  'overloaded',
]);

/** The framework's own refusals of a request, by their code. */
const FRAMEWORK_REFUSALS: Readonly<Partial<Record<string, () => DomainError>>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: refuse.payloadTooLarge,
  FST_ERR_CTP_INVALID_MEDIA_TYPE: refuse.unsupportedMediaType,
  FST_REQ_FILE_TOO_LARGE: refuse.payloadTooLarge,
  FST_INVALID_MULTIPART_CONTENT_TYPE: refuse.unsupportedMediaType,
  FST_ERR_CTP_INVALID_JSON_BODY: () => refuse.invalidRequest([{ pointer: '', detail: 'is not JSON' }]),
  FST_ERR_CTP_EMPTY_JSON_BODY: () => refuse.invalidRequest([{ pointer: '', detail: 'is empty' }]),
};

function isFrameworkError(error: unknown): error is FastifyError {
  return error instanceof Error && 'statusCode' in error && 'code' in error;
}

/** The refusal that an error stands for; null for a bug. */
export function toRefusal(error: unknown): DomainError | null {
  if (error instanceof DomainError) return error;
  if (isDatabaseUnreachable(error)) return refuse.databaseUnavailable();
  if (!isFrameworkError(error)) return null;
  const known = FRAMEWORK_REFUSALS[error.code];
  if (known) return known();
  const status = error.statusCode ?? 500;
  return status < 500 ? refuse.invalidRequest([{ pointer: '', detail: 'cannot be read' }]) : null;
}

function send(reply: FastifyReply, problem: Problem): void {
  void reply
    .code(problem.status)
    .header('content-type', 'application/problem+json')
    .serializer((body: unknown) => JSON.stringify(body))
    .send(problem);
}

function addHeaders(reply: FastifyReply, refusal: DomainError): void {
  if (RETRYABLE.has(refusal.code)) void reply.header('retry-after', RETRY_AFTER_SECONDS);
  if (refusal.code === 'unauthenticated') void reply.header('www-authenticate', 'Bearer');
}

/** Turns every error into a problem; what is not a refusal is a bug, which is logged and of which nothing is told. */
export function handleError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const refusal = toRefusal(error);
  if (!refusal) {
    request.log.error({ err: error }, 'request failed');
    send(reply, internalProblem(request.id));
    return;
  }
  if (RETRYABLE.has(refusal.code)) request.log.warn({ err: error, code: refusal.code }, 'request refused');
  addHeaders(reply, refusal);
  send(reply, toProblem(refusal, request.id));
}

/** Answers a request for which there is no route. */
export function handleUnknownRoute(request: FastifyRequest, reply: FastifyReply): void {
  send(reply, toProblem(refuse.notFound('route'), request.id));
}
