import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChainFollower, verifyChain, type HistoryRow } from '../../cli/verify-chain.ts';
import { canonicalJson } from '../../db/canonical.ts';
import { chainHash } from '../../db/history.ts';
import { CHAIN_START, HISTORY_EVENT_TYPES } from '../../domain/history-event.ts';

const orderId = '019ac3f0-0000-7000-8000-000000000001';

interface Content {
  readonly type: string;
  readonly atMs: number;
  readonly facts: unknown;
}

/** Chains events as the product does. */
function aChain(contents: readonly Content[], of = orderId): HistoryRow[] {
  let previousHash = CHAIN_START;
  return contents.map(({ type, atMs, facts }, index) => {
    const at = new Date(atMs).toISOString();
    const position = index + 1;
    const body = canonicalJson({ type, at, actor: { id: 'p', name: '人' }, facts, orderId: of, position });
    const row = { position, type, at, body, previousHash, hash: chainHash(previousHash, body) };
    previousHash = row.hash;
    return row;
  });
}

const anyContent = fc.record({
  type: fc.constantFrom(...HISTORY_EVENT_TYPES),
  atMs: fc.integer({ min: 0, max: Date.parse('2200-01-01T00:00:00Z') }),
  facts: fc.dictionary(fc.string({ unit: 'binary' }), fc.oneof(fc.string(), fc.integer(), fc.boolean())),
});
const anyChain = fc.array(anyContent, { minLength: 3, maxLength: 8 }).map((contents) => aChain(contents));
const anyPlace = fc.nat();

function faultsOf(rows: readonly HistoryRow[]) {
  return verifyChain(orderId, rows).map(({ place, code }) => `${place} ${code}`);
}

describe('a chain as the product writes it', () => {
  it('is valid, whatever its events say', () => {
    fc.assert(
      fc.property(anyChain, (rows) => {
        expect(verifyChain(orderId, rows)).toEqual([]);
      }),
    );
  });

  it('is valid when there is nothing in it', () => {
    expect(verifyChain(orderId, [])).toEqual([]);
  });

  it('has its last event as head, and contains the receipts of its events and no others', () => {
    const rows = aChain([1, 2, 3].map((atMs) => ({ type: 'order.submitted', atMs, facts: {} })));
    const follower = new ChainFollower(orderId);
    expect(follower.head).toBeNull();
    for (const row of rows) follower.follow(row);
    expect(follower.head).toEqual({ position: 3, hash: rows[2]?.hash });
    expect(rows.every((row) => follower.contains(row))).toBe(true);
    expect(follower.contains({ position: 2, hash: rows[2]?.hash ?? '' })).toBe(false);
    expect(follower.contains({ position: 4, hash: rows[2]?.hash ?? '' })).toBe(false);
  });
});

describe('a chain that was tampered with is found out', () => {
  it('at the event of which any byte of the body was changed', () => {
    fc.assert(
      fc.property(anyChain, anyPlace, anyPlace, fc.integer({ min: 1, max: 255 }), (rows, at, byte, flip) => {
        const index = at % rows.length;
        const bytes = Buffer.from(rows[index]?.body ?? '', 'utf8');
        const place = byte % bytes.length;
        bytes[place] = (bytes[place] ?? 0) ^ flip;
        const changed = rows.map((row, i) => (i === index ? { ...row, body: bytes.toString('utf8') } : row));
        expect(faultsOf(changed)).toContain(`${index + 1} hash`);
      }),
    );
  });

  it('at the event of which any other field was changed', () => {
    const anyChange = fc.constantFrom<(row: HistoryRow) => HistoryRow>(
      (row) => ({ ...row, type: `${row.type}.` }),
      (row) => ({ ...row, at: new Date(Date.parse(row.at) + 1).toISOString() }),
      (row) => ({ ...row, at: 'never' }),
      (row) => ({ ...row, position: row.position + 1 }),
      (row) => ({ ...row, hash: row.hash.toUpperCase() + 'A' }),
      (row) => ({ ...row, previousHash: 'f'.repeat(64) }),
    );
    fc.assert(
      fc.property(anyChain, anyPlace, anyChange, (rows, at, change) => {
        const index = at % rows.length;
        const changed = rows.map((row, i) => (i === index ? change(row) : row));
        expect(verifyChain(orderId, changed)[0]?.place).toBe(index + 1);
      }),
    );
  });

  it('where an event was taken out, unless it was the last', () => {
    fc.assert(
      fc.property(anyChain, anyPlace, (rows, at) => {
        const index = at % (rows.length - 1);
        const faults = faultsOf(rows.toSpliced(index, 1));
        expect(faults[0]).toBe(`${index + 1} position`);
        expect(faults).toContain(`${index + 1} previous_hash`);
      }),
    );
  });

  it('where the rest was cut off and what follows put in its stead', () => {
    fc.assert(
      fc.property(anyChain, anyChain, anyPlace, (rows, others, at) => {
        const kept = 1 + (at % (rows.length - 1));
        const spliced = [...rows.slice(0, kept), ...others.slice(kept)];
        const isSame = canonicalJson(rows.slice(0, kept)) === canonicalJson(others.slice(0, kept));
        fc.pre(!isSame && spliced.length > kept);
        expect(faultsOf(spliced)).toEqual([`${kept + 1} previous_hash`]);
      }),
    );
  });

  it('where an event was put in', () => {
    fc.assert(
      fc.property(anyChain, anyPlace, anyPlace, (rows, at, source) => {
        const index = at % (rows.length + 1);
        const copy = rows[source % rows.length];
        const found = verifyChain(orderId, rows.toSpliced(index, 0, ...(copy ? [copy] : [])));
        expect(found.length).toBeGreaterThan(0);
        expect(found[0]?.place).toBeGreaterThanOrEqual(index + 1);
      }),
    );
  });

  it('where two events changed places', () => {
    fc.assert(
      fc.property(anyChain, anyPlace, anyPlace, (rows, one, other) => {
        const first = one % rows.length;
        const second = other % rows.length;
        fc.pre(first < second);
        const swapped = rows.map((row, i) => rows[i === first ? second : i === second ? first : i] ?? row);
        expect(faultsOf(swapped)[0]).toBe(`${first + 1} position`);
      }),
    );
  });

  it('at the event after one that was rewritten together with its hash', () => {
    fc.assert(
      fc.property(anyChain, anyPlace, (rows, at) => {
        const index = at % (rows.length - 1);
        const changed = rows.map((row, i) => {
          if (i !== index) return row;
          const body = row.body.replace('"name":"人"', '"name":"人人"');
          return { ...row, body, hash: chainHash(row.previousHash, body) };
        });
        expect(faultsOf(changed)).toEqual([`${index + 2} previous_hash`]);
      }),
    );
  });

  it('when it is that of another order', () => {
    const rows = aChain([{ type: 'order.submitted', atMs: 0, facts: {} }], 'another');
    expect(faultsOf(rows)).toEqual(['1 body_disagrees']);
  });
});

describe('a body that two readers could read differently is found out', () => {
  const [honest] = aChain([{ type: 'order.submitted', atMs: 0, facts: {} }]);
  const withBody = (body: string) => [
    {
      position: 1,
      type: 'order.submitted',
      at: '1970-01-01T00:00:00.000Z',
      body,
      previousHash: CHAIN_START,
      hash: chainHash(CHAIN_START, body),
    },
  ];

  it.each([
    ['a name is in it twice', (body: string) => body.replace('{', '{"type":"order.approved",')],
    ['a blank was added', (body: string) => ` ${body}`],
    ['half of a surrogate pair is in it', (body: string) => body.replace('人', '\ud800')],
    ['half of a pair is escaped in it', (body: string) => body.replace('人', '\\ud800')],
  ])('because %s', (_why, change) => {
    expect(faultsOf(withBody(change(honest?.body ?? '')))).toEqual(['1 body_not_canonical']);
  });

  it.each(['', 'null', '[]', '{"type":"order.submitted"}', '{'])('because it is no event: %s', (body) => {
    expect(faultsOf(withBody(body))).toEqual(['1 body_not_json']);
  });
});
