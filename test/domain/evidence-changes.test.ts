import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findEvidenceChanges } from '../../domain/evidence-changes.ts';
import type { Finding } from '../../domain/finding.ts';
import type { EvidencePacket, PacketHold } from '../../domain/packet.ts';

function aFinding(overrides: Partial<Finding> = {}): Finding {
  return { code: 'credit.exposure', severity: 'info', facts: {}, evidence: [], ...overrides };
}

function aHold(overrides: Partial<PacketHold> = {}): PacketHold {
  return {
    kind: 'credit',
    resource: 'C-1001',
    amount: '125.00',
    unit: 'CNY',
    neededOn: null,
    excessReleasedBy: null,
    ...overrides,
  };
}

function aPacket(overrides: Partial<EvidencePacket> = {}): EvidencePacket {
  return {
    orderId: '01940000-0000-7000-8000-000000000001',
    revision: 1,
    documentHash: 'a'.repeat(64),
    department: 'credit',
    policyVersion: 1,
    findings: [aFinding()],
    holds: [aHold()],
    ...overrides,
  };
}

describe('a change of the evidence is named', () => {
  const overLimit = aFinding({ code: 'credit.limit_exceeded', severity: 'block' });
  const cases: { why: string; current: Partial<EvidencePacket>; changes: string[] }[] = [
    {
      why: 'another revision',
      current: { revision: 2, documentHash: 'b'.repeat(64) },
      changes: ['revision_changed', 'document_changed'],
    },
    { why: 'another policy', current: { policyVersion: 2 }, changes: ['policy_changed'] },
    {
      why: 'a finding more',
      current: { findings: [aFinding(), overLimit] },
      changes: ['finding_added:credit.limit_exceeded'],
    },
    { why: 'a finding less', current: { findings: [] }, changes: ['finding_gone:credit.exposure'] },
    {
      why: 'a finding with another number',
      current: { findings: [aFinding({ facts: { exposure: { value: '9.00', unit: 'CNY' } } })] },
      changes: ['finding_changed:credit.exposure'],
    },
    {
      why: 'the same finding on another line',
      current: { findings: [aFinding({ line: 2 })] },
      changes: ['finding_gone:credit.exposure', 'finding_added:credit.exposure:line_2'],
    },
    { why: 'a hold less', current: { holds: [] }, changes: ['hold_gone:credit:C-1001'] },
    {
      why: 'a hold of another amount',
      current: { holds: [aHold({ amount: '130.00' })] },
      changes: ['hold_changed:credit:C-1001'],
    },
  ];
  it.each(cases)('$why', ({ current, changes }) => {
    expect(findEvidenceChanges(aPacket(), aPacket(current))).toEqual(changes);
  });
});

it('a packet has no changes against itself, in whatever order its findings stand', () => {
  const finding = fc.record({
    code: fc.constantFrom('credit.exposure', 'credit.overdue', 'credit.blocked'),
    severity: fc.constantFrom('info' as const, 'attention' as const),
    line: fc.integer({ min: 1, max: 3 }),
    facts: fc.constant({}),
    evidence: fc.constant([]),
  });
  fc.assert(
    fc.property(fc.array(finding), (findings) => {
      const shown = aPacket({ findings });
      expect(findEvidenceChanges(shown, aPacket({ findings: [...findings].reverse() }))).toEqual([]);
    }),
  );
});

it('what was added in one direction is gone in the other', () => {
  const codes = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'));
  fc.assert(
    fc.property(codes, codes, (shown, current) => {
      const toPacket = (list: readonly string[]) =>
        aPacket({ findings: list.map((code) => aFinding({ code })) });
      const forth = findEvidenceChanges(toPacket(shown), toPacket(current));
      const back = findEvidenceChanges(toPacket(current), toPacket(shown));
      const mirrored = back.map((change) =>
        change.replace(/_(added|gone)/, (_all, how) => (how === 'added' ? '_gone' : '_added')),
      );
      expect(mirrored).toEqual(forth);
    }),
  );
});
