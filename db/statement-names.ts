import type pg from 'pg';

/** Texts that are remembered; beyond it all are forgotten, so that generated texts cannot fill the memory. */
const MOST_TEXTS = 1_000;
/** From this use on a text is worth a prepared statement. */
const NAMED_FROM_USE = 3;

interface KnownText {
  readonly name: string;
  uses: number;
}

const known = new Map<string, KnownText>();
let lastNumber = 0;

function nameOf(text: string): string | undefined {
  let entry = known.get(text);
  if (!entry) {
    if (known.size >= MOST_TEXTS) known.clear();
    lastNumber += 1;
    entry = { name: `countersign_${lastNumber}`, uses: 0 };
    known.set(text, entry);
  }
  entry.uses += 1;
  return entry.uses >= NAMED_FROM_USE ? entry.name : undefined;
}

function withName(query: unknown): unknown {
  const isUnnamed =
    typeof query === 'object' && query !== null && 'text' in query && !('name' in query && query.name);
  if (!isUnnamed || typeof query.text !== 'string') return query;
  const name = nameOf(query.text);
  return name === undefined ? query : { ...query, name };
}

/**
 * Has the server parse and plan a statement once for each connection instead of each time it is sent: the texts of
 * the application are few and come again and again (docs/performance.md has the figures).
 */
export function nameStatements(client: pg.PoolClient): void {
  const send: unknown = client.query.bind(client);
  if (typeof send !== 'function') return;
  Object.defineProperty(client, 'query', {
    value: (query: unknown, ...rest: unknown[]): unknown =>
      Reflect.apply(send, undefined, [withName(query), ...rest]),
  });
}
