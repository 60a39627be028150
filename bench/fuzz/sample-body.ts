import type { BodySchema } from './written-routes.ts';

export type Path = readonly (string | number)[];

/** A value inside of a sample, with the schema that it follows. */
export interface SampleNode {
  readonly path: Path;
  readonly value: unknown;
  readonly schema: BodySchema;
}

type Schemas = ReadonlyMap<string, BodySchema>;

const BY_FORMAT: Readonly<Partial<Record<string, string>>> = {
  date: '2099-12-18',
  'date-time': '2099-12-18T09:00:00Z',
  uuid: '01940000-0000-7000-8000-000000000001',
};
const TEXTS = ['x', '1', '0'.repeat(64), '2099-12-18T09:00:00Z'];

/** The schema itself, behind its reference if it is one. */
export function resolved(schema: BodySchema, schemas: Schemas): BodySchema {
  if (schema.$ref === undefined) return schema;
  const found = schemas.get(schema.$ref.replace('#/components/schemas/', ''));
  if (!found) throw new Error(`${schema.$ref} leads nowhere`);
  return resolved(found, schemas);
}

function sampleText({ format, pattern }: BodySchema): string {
  const ofFormat = format === undefined ? undefined : BY_FORMAT[format];
  if (ofFormat !== undefined) return ofFormat;
  const matcher = new RegExp(pattern ?? '', 'u');
  return TEXTS.find((text) => matcher.test(text)) ?? 'x';
}

function nodesOfObject(schema: BodySchema, path: Path, schemas: Schemas): SampleNode[] {
  const children = Object.entries(schema.properties ?? {}).map(
    ([name, child]) => [name, sampleNodes(child, [...path, name], schemas)] as const,
  );
  const value = Object.fromEntries(children.map(([name, [first]]) => [name, first?.value]));
  return [{ path, value, schema }, ...children.flatMap(([, nodes]) => nodes)];
}

function nodesOfArray(schema: BodySchema, path: Path, schemas: Schemas): SampleNode[] {
  const count = Math.max(1, schema.minItems ?? 1);
  const items = Array.from({ length: count }, (_, index) =>
    sampleNodes(schema.items ?? {}, [...path, index], schemas),
  );
  return [{ path, value: items.map(([first]) => first?.value), schema }, ...items.flat()];
}

function namedTypes({ type = [] }: BodySchema): readonly string[] {
  return (typeof type === 'string' ? [type] : type).map((name) => (name === 'integer' ? 'number' : name));
}

function sampleScalar(schema: BodySchema): unknown {
  const [type] = namedTypes(schema);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.example !== undefined) return schema.example;
  if (type === 'string') return sampleText(schema);
  if (type === 'number') return Math.max(1, schema.minimum ?? 1);
  return type === 'boolean' ? true : null;
}

/** A value that follows a schema, every optional field included: the root first, then everything inside of it. */
export function sampleNodes(given: BodySchema, path: Path, schemas: Schemas): SampleNode[] {
  const schema = resolved(given, schemas);
  const [first] = schema.anyOf ?? [];
  if (first) {
    return sampleNodes(first, path, schemas).map((node) => (node.path === path ? { ...node, schema } : node));
  }
  const [type] = namedTypes(schema);
  if (type === 'object') return nodesOfObject(schema, path, schemas);
  if (type === 'array') return nodesOfArray(schema, path, schemas);
  return [{ path, value: sampleScalar(schema), schema }];
}

/** The JSON types that a schema takes; none when it takes any. */
export function typesOf(given: BodySchema, schemas: Schemas): ReadonlySet<string> {
  const schema = resolved(given, schemas);
  if (schema.anyOf) return new Set(schema.anyOf.flatMap((one) => [...typesOf(one, schemas)]));
  const named = namedTypes(schema);
  if (named.length > 0) return new Set(named);
  const constants = schema.const === undefined ? (schema.enum ?? []) : [schema.const];
  return new Set(constants.map((value) => typeof value));
}
