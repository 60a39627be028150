import { z } from 'zod';
import { isAllowed, OPERATIONS, type Operation } from '../../domain/authorization.ts';
import { ROLES, type Role } from '../../domain/actor.ts';

/** As much of JSON Schema as the API's document uses. */
export interface BodySchema {
  readonly $ref?: string | undefined;
  readonly type?: string | readonly string[] | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly const?: unknown;
  readonly example?: unknown;
  readonly format?: string | undefined;
  readonly pattern?: string | undefined;
  readonly minimum?: number | undefined;
  readonly minItems?: number | undefined;
  readonly properties?: Readonly<Record<string, BodySchema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly additionalProperties?: unknown;
  readonly items?: BodySchema | undefined;
  readonly anyOf?: readonly BodySchema[] | undefined;
}

const bodySchema: z.ZodType<BodySchema> = z.lazy(() =>
  z.object({
    $ref: z.string().optional(),
    type: z.union([z.string(), z.array(z.string())]).optional(),
    enum: z.array(z.unknown()).optional(),
    const: z.unknown().optional(),
    example: z.unknown().optional(),
    format: z.string().optional(),
    pattern: z.string().optional(),
    minimum: z.number().optional(),
    minItems: z.number().optional(),
    properties: z.record(z.string(), bodySchema).optional(),
    required: z.array(z.string()).optional(),
    additionalProperties: z.unknown().optional(),
    items: bodySchema.optional(),
    anyOf: z.array(bodySchema).optional(),
  }),
);

const operation = z.object({
  'x-operation': z.enum(OPERATIONS).optional(),
  requestBody: z
    .object({ content: z.object({ 'application/json': z.object({ schema: bodySchema }).optional() }) })
    .optional(),
  responses: z.record(z.string(), z.unknown()),
});
const document = z.object({
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.object({ schemas: z.record(z.string(), bodySchema) }),
});

/** A route that takes a JSON body. */
export interface WrittenRoute {
  readonly method: 'POST' | 'PUT';
  /** With its parameters in braces. */
  readonly path: string;
  readonly schema: BodySchema;
  /** A role that may call it. */
  readonly role: Role;
  /** The statuses that it documents. */
  readonly statuses: ReadonlySet<number>;
}

/** The routes with a body and the named schemas that theirs refer to. */
export interface WrittenRoutes {
  readonly routes: readonly WrittenRoute[];
  readonly schemas: ReadonlyMap<string, BodySchema>;
}

const METHODS: Readonly<Partial<Record<string, WrittenRoute['method']>>> = { post: 'POST', put: 'PUT' };

/** A role that may call the route; one that is open to everybody needs none, and is called by whoever comes first. */
function roleFor(needed: Operation | undefined): Role {
  const role = ROLES.find((one) => needed === undefined || isAllowed({ roles: [one] }, needed));
  if (!role) throw new Error(`no role is allowed ${String(needed)}`);
  return role;
}

/** Finds every route with a JSON body in the text of the API's document; files have malformed bodies of their own. */
export function findWrittenRoutes(text: string): WrittenRoutes {
  const { paths, components } = document.parse(JSON.parse(text));
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([name, described]): WrittenRoute[] => {
      const method = METHODS[name];
      const schema = described.requestBody?.content['application/json']?.schema;
      if (!method || !schema) return [];
      const statuses = new Set(Object.keys(described.responses).map(Number));
      return [{ method, path, schema, role: roleFor(described['x-operation']), statuses }];
    }),
  );
  return { routes, schemas: new Map(Object.entries(components.schemas)) };
}
