import { z } from 'zod';
import type { ApiApp } from '../../api/dependencies.ts';
import { OPERATIONS, type Operation } from '../../domain/authorization.ts';

const method = z.enum(['GET', 'POST', 'PUT', 'DELETE']);

/** A route that needs a caller, with the operation that these must be allowed. */
export interface GuardedRoute {
  readonly method: z.infer<typeof method>;
  readonly url: string;
  readonly operation: Operation;
}

const operationOf = z.object({ 'x-operation': z.enum(OPERATIONS).optional() });
const documentOf = z.object({ paths: z.record(z.string(), z.record(z.string(), operationOf)) });

/** Every route that is not public, as the document of the API tells it. */
export async function listGuardedRoutes(app: ApiApp): Promise<GuardedRoute[]> {
  const answer = await app.inject('/openapi.json');
  return Object.entries(documentOf.parse(answer.json()).paths).flatMap(([url, methods]) =>
    Object.entries(methods).flatMap(([name, { 'x-operation': operation }]) =>
      operation ? [{ method: method.parse(name.toUpperCase()), url, operation }] : [],
    ),
  );
}

/** Longer than any place in a stream. */
const NO_PLACE = 'x'.repeat(100);

/** The address of a route with ids in it that nothing has. A stream, which would not end, is asked for from no place. */
export function concreteUrl(url: string): string {
  const concrete = url.replaceAll(/\{\w+\}/g, '01940000-0000-7000-8000-000000000001');
  return url === '/v1/events' ? `${concrete}?after=${NO_PLACE}` : concrete;
}
