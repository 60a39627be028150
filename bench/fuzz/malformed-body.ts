import fc from 'fast-check';
import { sampleNodes, typesOf, type Path, type SampleNode } from './sample-body.ts';
import type { WrittenRoute, WrittenRoutes } from './written-routes.ts';

/** A body that its route must refuse. */
export interface MalformedBody {
  readonly kind: string;
  readonly route: WrittenRoute;
  /** Null sends none. */
  readonly contentType: string | null;
  readonly bytes: Buffer;
}

interface Spoiling {
  readonly nodes: readonly SampleNode[];
  /** The sample that nothing is wrong with. */
  readonly valid: string;
  /** One of the choices, by the seed; null when there is none. */
  readonly pick: <Choice>(from: readonly Choice[]) => Choice | null;
  readonly typesOf: (node: SampleNode) => ReadonlySet<string>;
}

type Spoiled = Pick<MalformedBody, 'contentType' | 'bytes'> | null;

const JSON_TYPE = 'application/json';
const PLACEHOLDER = '@raw@';
const FIVE_MEBIBYTES = 5 * 1_048_576;
/** Values by the name of their JSON type. */
const VALUES: Readonly<Record<string, string>> = {
  null: 'null',
  boolean: 'true',
  number: '7',
  string: '"7"',
  array: '[]',
  object: '{}',
};
const MANY = 20_000;
const DEPTHS = [40, 1_000, 100_000];

function json(text: string): Spoiled {
  return { contentType: JSON_TYPE, bytes: Buffer.from(text, 'utf8') };
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

function placed(value: unknown, path: Path, inner: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return inner;
  if (Array.isArray(value)) {
    return value.map((child: unknown, index) => (index === step ? placed(child, rest, inner) : child));
  }
  return Object.fromEntries(
    entriesOf(value).map(([name, child]) => [name, name === step ? placed(child, rest, inner) : child]),
  );
}

/** The sample as JSON text, with the text given in the place of one node. */
function withText({ nodes }: Spoiling, path: Path, raw: string): Spoiled {
  const spoiled = JSON.stringify(placed(nodes[0]?.value, path, PLACEHOLDER));
  return json(spoiled.replace(JSON.stringify(PLACEHOLDER), () => raw));
}

const objectsOf = ({ nodes }: Spoiling) => nodes.filter(({ schema }) => schema.properties !== undefined);
const stringsOf = (of: Spoiling) => of.nodes.filter((node) => of.typesOf(node).has('string'));

/** Adds text at the end of one of the sample's objects. */
function withMember(of: Spoiling, member: string): Spoiled {
  const node = of.pick(objectsOf(of));
  if (!node) return null;
  const text = JSON.stringify(node.value);
  return withText(of, node.path, `${text.slice(0, -1)}${text === '{}' ? '' : ','}${member}}`);
}

function withString(of: Spoiling, raw: string): Spoiled {
  const node = of.pick(stringsOf(of));
  return node && withText(of, node.path, raw);
}

function wrongType(of: Spoiling): Spoiled {
  const node = of.pick(of.nodes.filter((one) => of.typesOf(one).size > 0));
  if (!node) return null;
  const allowed = of.typesOf(node);
  const raw = of.pick(Object.keys(VALUES).filter((type) => !allowed.has(type)));
  return raw === null ? null : withText(of, node.path, VALUES[raw] ?? 'null');
}

function withoutRequired(of: Spoiling): Spoiled {
  const node = of.pick(objectsOf(of).filter(({ schema }) => (schema.required ?? []).length > 0));
  const name = node && of.pick(node.schema.required ?? []);
  if (!node || name === null) return null;
  const left = Object.fromEntries(entriesOf(node.value).filter(([key]) => key !== name));
  return withText(of, node.path, JSON.stringify(left));
}

/** The last of two members of the same name is the one that is read. */
function duplicateKey(of: Spoiling): Spoiled {
  const node = of.pick(objectsOf(of).filter(({ schema }) => (schema.required ?? []).length > 0));
  const name = node && of.pick(node.schema.required ?? []);
  if (!node || name === null) return null;
  const text = JSON.stringify(node.value);
  return withText(of, node.path, `${text.slice(0, -1)},${JSON.stringify(name)}:{"a":[[]]}}`);
}

function broken({ valid, pick }: Spoiling): Spoiled {
  const places = Array.from({ length: valid.length - 1 }, (_, index) => index);
  const at = pick(places) ?? 0;
  const texts = [
    valid.slice(0, at),
    `${valid},`,
    `${valid}${valid}`,
    `{${valid}`,
    valid.replaceAll('"', "'"),
    `/* why */${valid}`,
    valid.replace(':', '='),
    'undefined',
    'NaN',
    '{"a":',
    '\0',
    '',
    ' \n',
  ];
  return json(pick(texts) ?? '');
}

function nested(of: Spoiling): Spoiled {
  const depth = of.pick(DEPTHS) ?? 40;
  const open = of.pick(['[', '{"a":']) ?? '[';
  const close = open === '[' ? ']' : '}';
  const node = of.pick(of.nodes);
  const raw = `${open.repeat(depth)}1${close.repeat(depth)}`;
  return node && withText(of, node.path, raw);
}

function hugeNumber(of: Spoiling): Spoiled {
  const node = of.pick(of.nodes);
  const raw = of.pick(['1e400', '-1e400', '9'.repeat(400), '1.5e-7', '9007199254740993']);
  return node && raw !== null ? withText(of, node.path, raw) : null;
}

function otherRoot({ pick }: Spoiling): Spoiled {
  return json(pick(['null', '[]', '[{}]', '"{}"', '0', 'true']) ?? 'null');
}

/** Thousands of things that are wrong, of which a refusal may not tell every one. */
function manyFaults(of: Spoiling): Spoiled {
  const lists = of.nodes.filter((node) => of.typesOf(node).has('array'));
  const node = of.pick(lists);
  const member = of.pick(['7', '{}', '{"a":1}', '[[]]']) ?? '7';
  if (node) return withText(of, node.path, `[${Array<string>(MANY).fill(member).join(',')}]`);
  const names = Array.from({ length: MANY }, (_, number) => `"surprise${number}":1`);
  return withMember(of, names.join(','));
}

function otherContentType({ valid, pick }: Spoiling): Spoiled {
  const types = [
    'text/plain',
    'application/xml',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/octet-stream',
    'application/json5',
    'application/jsonp',
    'json',
    ';;;',
    '',
  ];
  const contentType = pick([null, ...types]);
  return { contentType, bytes: Buffer.from(valid, 'utf8') };
}

/** JSON is UTF-8: bytes of other encodings are not text that may be kept as something like it. */
function otherEncoding(of: Spoiling): Spoiled {
  const node = of.pick(stringsOf(of));
  const text = node && withText(of, node.path, '"@"')?.bytes;
  if (!text) return null;
  const bytes = of.pick([[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xb5, 0xc4], [0xf8, 0x88, 0x80, 0x80]]);
  const [at, given] = [text.indexOf('"@"') + 1, Buffer.from(bytes ?? [])];
  return {
    contentType: JSON_TYPE,
    bytes: Buffer.concat([text.subarray(0, at), given, text.subarray(at + 1)]),
  };
}

function utf16({ valid, pick }: Spoiling): Spoiled {
  const contentType = pick([JSON_TYPE, `${JSON_TYPE}; charset=utf-16le`]);
  return { contentType, bytes: Buffer.from(valid, 'utf16le') };
}

const KINDS: Readonly<Record<string, (of: Spoiling) => Spoiled>> = {
  'broken JSON': broken,
  'another root': otherRoot,
  'a wrong type': wrongType,
  'a field missing': withoutRequired,
  'an unknown field': (of) => withMember(of, '"surprise":1'),
  'a duplicate key': duplicateKey,
  'a prototype': (of) =>
    withMember(of, of.pick(['"__proto__":{"admin":true}', '"\\u005f_proto__":null']) ?? ''),
  'a constructor': (of) => withMember(of, '"constructor":{"prototype":{"admin":true}}'),
  'a NUL character': (of) => withString(of, '"a\\u0000b"'),
  'a lone surrogate': (of) => withString(of, of.pick(['"\\ud800"', '"a\\udc00b"']) ?? ''),
  'a NUL character in a name': (of) => withMember(of, '"a\\u0000b":1'),
  'deep nesting': nested,
  'a huge number': hugeNumber,
  'a string without end': (of) => withString(of, `"${'x'.repeat(20_000)}"`),
  'many faults': manyFaults,
  'another content type': otherContentType,
  'another encoding': otherEncoding,
  'UTF-16': utf16,
  'five mebibytes': (of) => json(`{"a":"${'x'.repeat(FIVE_MEBIBYTES)}"${of.pick(['}', '']) ?? ''}`),
};
/** One in so many is of the kind that is dear to send. */
const SELDOM: Readonly<Partial<Record<string, number>>> = {
  'five mebibytes': 1,
  'many faults': 5,
  'deep nesting': 10,
};
const OFTEN = 20;

function spoil(written: WrittenRoutes, of: { route: WrittenRoute; kind: string; choices: number[] }) {
  const { route, kind, choices } = of;
  const nodes = sampleNodes(route.schema, [], written.schemas);
  let turn = 0;
  const spoiled = KINDS[kind]?.({
    nodes,
    valid: JSON.stringify(nodes[0]?.value),
    pick: (from) => {
      turn += 1;
      const index = (choices[turn % choices.length] ?? 0) % Math.max(from.length, 1);
      return from[index] ?? null;
    },
    typesOf: ({ schema }) => typesOf(schema, written.schemas),
  });
  // A route without such a place gets a body that no route takes.
  return { kind, route, ...(spoiled ?? { contentType: JSON_TYPE, bytes: Buffer.from('[') }) };
}

/** Bodies for all routes, each with something wrong with it that no route may take. */
export function malformedBodies(written: WrittenRoutes): fc.Arbitrary<MalformedBody> {
  const kinds = Object.keys(KINDS).map((kind) => ({
    weight: SELDOM[kind] ?? OFTEN,
    arbitrary: fc.constant(kind),
  }));
  return fc
    .record({
      route: fc.constantFrom(...written.routes),
      kind: fc.oneof(...kinds),
      choices: fc.array(fc.nat(), { minLength: 4, maxLength: 4 }),
    })
    .map((of) => spoil(written, of));
}
