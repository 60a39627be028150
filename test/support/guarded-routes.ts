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

/** The address of a route with ids in it that nothing has. */
export function concreteUrl(url: string): string {
  return url.replaceAll(/\{\w+\}/g, '01940000-0000-7000-8000-000000000001');
}
