/** How much a finding matters: `info` passes, `attention` and `block` bring the review before a person. */
export const FINDING_SEVERITIES = ['info', 'attention', 'block'] as const;
export type FindingSeverity = (typeof FINDING_SEVERITIES)[number];

/** A number with its unit: a currency code, a unit of measure, `percent`, `days`, `hours` or `minutes`. */
export interface Measure {
  readonly value: string;
  readonly unit: string;
}

/** What a finding states: measures, ids, days and names, never sentences. */
export type FactValue = Measure | string | boolean;

/** The record that a finding was read from, so that it can be looked up again. */
export interface EvidenceReference {
  readonly record: string;
  readonly id: string;
}

export interface Finding {
  /** `<check>.<what>`, such as `credit.limit_exceeded`. */
  readonly code: string;
  readonly severity: FindingSeverity;
  /** 1-based number of the order line that it concerns. */
  readonly line?: number;
  readonly facts: Readonly<Record<string, FactValue>>;
  readonly evidence: readonly EvidenceReference[];
}

/** Whether a check passed clean, so that a rule may close the review without a person. */
export function isClean(findings: readonly Finding[]): boolean {
  return findings.every((finding) => finding.severity === 'info');
}
