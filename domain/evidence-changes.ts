import type { Finding } from './finding.ts';
import type { EvidencePacket, PacketHold } from './packet.ts';

/** What has a key under which it can be looked for in another packet, and a content that may differ there. */
interface Keyed {
  readonly key: string;
  readonly content: string;
}

function toKeyedFinding(finding: Finding): Keyed {
  const line = finding.line === undefined ? '' : `:line_${finding.line}`;
  return { key: `${finding.code}${line}`, content: JSON.stringify([finding.severity, finding.facts]) };
}

function toKeyedHold(hold: PacketHold): Keyed {
  const { amount, unit, neededOn, excessReleasedBy } = hold;
  return {
    key: `${hold.kind}:${hold.resource}`,
    content: JSON.stringify([amount, unit, neededOn, excessReleasedBy]),
  };
}

/** The contents under each key, in an order that does not depend on where they stood. */
function contentsByKey(keyed: readonly Keyed[]): Map<string, string> {
  const collected = new Map<string, string[]>();
  for (const { key, content } of keyed) collected.set(key, [...(collected.get(key) ?? []), content]);
  return new Map([...collected].map(([key, contents]) => [key, contents.sort().join()]));
}

function differences(what: string, shown: readonly Keyed[], current: readonly Keyed[]): string[] {
  const [before, now] = [contentsByKey(shown), contentsByKey(current)];
  return [...new Set([...before.keys(), ...now.keys()])].sort().flatMap((key) => {
    if (!before.has(key)) return [`${what}_added:${key}`];
    if (!now.has(key)) return [`${what}_gone:${key}`];
    return before.get(key) === now.get(key) ? [] : [`${what}_changed:${key}`];
  });
}

/** The questions that were answered after the packet had been shown. */
function answersSince(shown: EvidencePacket, { inquiries = [] }: EvidencePacket): string[] {
  const known = new Set(shown.inquiries?.map(({ number }) => number));
  return inquiries
    .filter(({ number }) => !known.has(number))
    .map(({ number }) => `inquiry_answered:${number}`);
}

function isReopenedSince(shown: EvidencePacket, current: EvidencePacket): boolean {
  return current.reopening?.at !== shown.reopening?.at;
}

/**
 * Names what is different between the packet that a reviewer was shown and the one that counts now, as codes:
 * `revision_changed`, `document_changed`, `policy_changed`, and `finding_` or `hold_` with `added`, `gone` or
 * `changed` and its subject, such as `finding_added:credit.limit_exceeded`; `inquiry_answered` with the question's
 * number, and `review_reopened` with why. Empty when nothing differs (I5).
 */
export function findEvidenceChanges(shown: EvidencePacket, current: EvidencePacket): string[] {
  return [
    ...(shown.revision === current.revision ? [] : ['revision_changed']),
    ...(shown.documentHash === current.documentHash ? [] : ['document_changed']),
    ...(shown.policyVersion === current.policyVersion ? [] : ['policy_changed']),
    ...differences('finding', shown.findings.map(toKeyedFinding), current.findings.map(toKeyedFinding)),
    ...answersSince(shown, current),
    ...(isReopenedSince(shown, current) ? [`review_reopened:${current.reopening?.why ?? 'again'}`] : []),
    ...differences('hold', shown.holds.map(toKeyedHold), current.holds.map(toKeyedHold)),
  ];
}
