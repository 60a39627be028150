import { expect, it } from 'vitest';
import { findDerivationFaults, type EngineAnswer, type LedgerEntry } from '../../domain/rederive.ts';
import type { CheckStep, SettleStep } from '../../domain/review-step.ts';

const check: CheckStep = {
  step: 'check',
  outcome: 'opened',
  round: 1,
  evidenceHash: 'e',
  ladder: [],
  holdsExpireAtMs: 1_000,
};
const text = JSON.stringify(check);
const entry = (position: number, type: LedgerEntry['type'], isFirst: boolean): LedgerEntry => ({
  ...{ position, type, hash: `hash-${position}`, stepKey: 'check:credit:1' },
  answer: isFirst ? { result: check, text } : null,
});
const entries = [
  entry(1, 'review.checked', true),
  entry(2, 'hold.taken', false),
  entry(3, 'review.opened', false),
];
const answer: EngineAnswer = {
  ...{ runId: 'run', eventId: 5, result: text },
  receipt: { position: 3, hash: 'hash-3' },
};
const find = (input: Partial<Parameters<typeof findDerivationFaults>[0]>) =>
  findDerivationFaults({ answers: [answer], entries, covered: new Set(), ...input });

it('a ledger that has what the engine knows agrees', () => {
  expect(find({})).toEqual([]);
});

it.each(['hold.taken', 'review.opened'])('an activity that forgets its %s is found', (type) => {
  const kept = entries
    .filter((event) => event.type !== type)
    .map((event, index) => ({ ...event, position: index + 1, hash: `hash-${index + 1}` }));
  const receipt = { position: 2, hash: 'hash-2' };
  const [fault, ...others] = find({ entries: kept, answers: [{ ...answer, receipt }] });
  expect(fault).toMatchObject({ kind: 'missing' });
  expect(fault?.detail).toContain(type);
  expect(others).toEqual([]);
});

it('an approved amendment that tells nobody of the change is found', () => {
  const settled: SettleStep = {
    step: 'settle',
    settlement: 'approved',
    returnedExpiresAtMs: null,
    replaced: 1,
  };
  const result = JSON.stringify(settled);
  const approved: LedgerEntry = {
    ...{ position: 1, type: 'order.approved', hash: 'hash-1', stepKey: 'settle:2:1' },
    answer: { result: settled, text: result },
  };
  const receipt = { position: 1, hash: 'hash-1' };
  const [fault] = find({ entries: [approved], answers: [{ ...answer, result, receipt }] });
  expect(fault).toMatchObject({ kind: 'missing' });
  expect(fault?.detail).toContain('order.change_issued');
});

it('what the engine knows and the ledger does not have is missing, at the event of the engine', () => {
  expect(find({ entries: [] })).toMatchObject([{ kind: 'missing', position: 3, engine: { eventId: 5 } }]);
});

it('what no execution knows is extra, unless it was taken over from the record', () => {
  expect(find({ answers: [] })).toMatchObject([{ kind: 'extra', position: 3 }]);
  expect(find({ answers: [], covered: new Set([3]) })).toEqual([]);
});

it('another hash and another answer are different', () => {
  const receipt = { position: 3, hash: 'other' };
  expect(find({ answers: [{ ...answer, receipt }] })).toMatchObject([{ kind: 'different' }]);
  expect(find({ answers: [{ ...answer, result: '{}' }] })).toMatchObject([{ kind: 'different' }]);
});
