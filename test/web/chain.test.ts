import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CHAIN_START } from '../../domain/history-event.ts';
import { findChainFault, type ChainedRow } from '../../web/order/chain.ts';

const ORDER = '01940000-0000-7000-8000-0000000000aa';
const AT = '2026-03-01T09:00:00.000Z';
const TYPE = 'order.submitted';

function aChain(facts: readonly object[], orderId = ORDER): ChainedRow[] {
  let previousHash = CHAIN_START;
  return facts.map((fact, index) => {
    const body = JSON.stringify({ at: AT, facts: fact, orderId, position: index + 1, type: TYPE });
    const hash = createHash('sha256')
      .update(previousHash + body)
      .digest('hex');
    const row = { position: index + 1, type: TYPE, at: AT, body, previousHash, hash, personal: [] };
    previousHash = hash;
    return row;
  });
}

describe('the chain as a browser follows it', () => {
  const rows = aChain([{ a: 1 }, { b: '会签' }, { c: 3 }]);

  const firstWith = (change: Partial<ChainedRow>) =>
    rows.map((row, at) => (at === 0 ? { ...row, ...change } : row));

  it('holds the texts that it refers to, also when one was erased, and no others', async () => {
    const value = { id: '01940000-0000-7000-8000-000000000001', salt: 'salt', text: 'a remark' };
    const commitment = createHash('sha256').update('salta remark').digest('hex');
    const [row] = aChain([{ comment: `personal:1:${value.id}:${commitment}` }]);
    if (!row) throw new Error('the chain has an event');
    const faultOf = (personal: object) =>
      findChainFault(ORDER, [{ ...row, personal: [{ ...value, commitment, ...personal }] }]);
    expect(await faultOf({})).toBeNull();
    expect(await faultOf({ salt: null, text: null })).toBeNull();
    const exchanged = { position: 1, code: 'text' };
    expect(await faultOf({ text: 'another' })).toEqual(exchanged);
    expect(await faultOf({ id: '01940000-0000-7000-8000-000000000002' })).toEqual(exchanged);
  });

  it('holds as it was written', async () => {
    expect(await findChainFault(ORDER, rows)).toBeNull();
  });

  it.each([
    [
      'a changed body',
      rows.map((row, at) => (at === 1 ? { ...row, body: row.body.replace('会签', '会议') } : row)),
      2,
      'hash',
    ],
    ['a missing event', rows.filter((_, at) => at !== 1), 3, 'position'],
    ['a rewritten tail', [...rows.slice(0, 1), ...aChain([{ x: 0 }, { y: 1 }]).slice(1)], 2, 'previous_hash'],
    ['events of another order', aChain([{ a: 1 }], '01940000-0000-7000-8000-0000000000bb'), 1, 'other_order'],
    ['another type beside the bytes', firstWith({ type: 'order.approved' }), 1, 'shown'],
    ['another time beside the bytes', firstWith({ at: '2026-03-02T09:00:00.000Z' }), 1, 'shown'],
    ['another event shown than the bytes say', firstWith({ event: { facts: { a: 2 } } }), 1, 'shown'],
  ] as const)('does not hold with %s', async (_name, altered, position, code) => {
    expect(await findChainFault(ORDER, altered)).toEqual({ position, code });
  });
});
