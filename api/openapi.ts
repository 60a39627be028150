import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { DOCUMENTATION_PREFIX } from './access.ts';
import type { ApiApp } from './api-app.ts';

const REFERENCE = /"#\/components\/schemas\/([A-Za-z0-9]+)"/g;
type Transformed = ReturnType<typeof jsonSchemaTransformObject>;
type Schemas = Readonly<Record<string, unknown>>;

const componentsSchema = z.looseObject({
  components: z
    .looseObject({ schemas: z.record(z.string(), z.unknown()).default({}) })
    .default({ schemas: {} }),
});

function referencesOf(value: unknown): string[] {
  return [...JSON.stringify(value).matchAll(REFERENCE)].map(([, name = '']) => name);
}

/** The names that are used from outside of the components, directly or through one another. */
function usedNames(document: object, schemas: Schemas): ReadonlySet<string> {
  const used = new Set<string>();
  const waiting = referencesOf({ ...document, components: {} });
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (used.has(name)) continue;
    used.add(name);
    waiting.push(...referencesOf(schemas[name] ?? null));
  }
  return used;
}

/** Drops the suffix that the generator gives to every schema of a request, where no answer has another form of it. */
function withoutSuffix(name: string, taken: ReadonlyMap<string, string>, text: string): string {
  const bare = name.replace(/Input$/, '');
  const other = taken.get(bare);
  return other === undefined || other === text ? bare : name;
}

function normalised(text: string): string {
  return text.replace(
    REFERENCE,
    (_match, name: string) => `"#/components/schemas/${name.replace(/Input$/, '')}"`,
  );
}

/**
 * Leaves one component for each schema. The generator makes two of every named schema, one as it is sent and one as
 * it is answered, whether or not they differ or are used.
 */
function transformObject(input: Parameters<typeof jsonSchemaTransformObject>[0]): Transformed {
  const generated = jsonSchemaTransformObject(input);
  const { components } = componentsSchema.parse(generated);
  const used = usedNames(generated, components.schemas);
  const texts = new Map(
    [...used].sort().map((name) => [name, normalised(JSON.stringify(components.schemas[name]))]),
  );
  const names = new Map([...texts].map(([name, text]) => [name, withoutSuffix(name, texts, text)]));
  const kept = [...names].map(([name, bare]): [string, unknown] => [bare, components.schemas[name]]);
  const document = { ...generated, components: { ...components, schemas: Object.fromEntries(kept) } };
  const renamed = JSON.stringify(document).replace(
    REFERENCE,
    (_match, name: string) => `"#/components/schemas/${names.get(name) ?? name}"`,
  );
  return parseDocument(renamed);
}

function parseDocument(text: string): Transformed {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-assignment -- the document that was just written
  const document: Transformed = JSON.parse(text);
  return document;
}

function withFile(response: unknown, download: true | readonly string[]): object {
  const mediaTypes = download === true ? ['application/octet-stream'] : download;
  const file = { schema: { type: 'string', format: 'binary' } };
  const content = Object.fromEntries(mediaTypes.map((mediaType) => [mediaType, file]));
  const answer = { description: 'The content of the file.', content };
  return { ...(typeof response === 'object' ? response : {}), 200: answer };
}

function bodyOfFile(name: string) {
  return { type: 'object', required: [name], properties: { [name]: { type: 'string', format: 'binary' } } };
}

/** Says in the document which operation a route needs, and that the public ones need no key. */
const transform: typeof jsonSchemaTransform = (input) => {
  const { schema, url } = jsonSchemaTransform(input);
  const { access, upload, download } = input.route.config ?? {};
  const needs = access === 'public' ? { security: [] } : { 'x-operation': access };
  const body = upload === undefined ? {} : { consumes: ['multipart/form-data'], body: bodyOfFile(upload) };
  const answer = download === undefined ? {} : { response: withFile(schema.response, download) };
  return { schema: { ...schema, ...needs, ...body, ...answer }, url };
};

/** Generates the OpenAPI 3.1 document from the schemas of the routes, and shows it. Registered before the routes. */
export async function documentRoutes(app: ApiApp): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Countersign',
        description: 'Reviews customer orders before a company commits to them.',
        version: '1.0.0',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      components: { securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' } } },
      security: [{ apiKey: [] }],
    },
    transform,
    transformObject,
  });
  await app.register(swaggerUi, {
    routePrefix: DOCUMENTATION_PREFIX,
    staticCSP: false,
    uiConfig: { docExpansion: 'list' },
  });
  app.get('/openapi.json', { config: { access: 'public' }, schema: { hide: true } }, () => app.swagger());
}
