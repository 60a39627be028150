import { addDays, dayOfInstant } from '../calendar-day.ts';
import { toMicro } from '../decimal.ts';
import type { Finding } from '../finding.ts';
import type { Money } from '../money.ts';
import type { CheckContext } from './judgement.ts';
import { daysMeasure, moneyMeasure, percentMeasure } from './measures.ts';

/** A person's approval of an earlier credit review of the same order. */
export interface CreditRelease {
  readonly actorId: string;
  readonly actorName: string;
  readonly decidedAtMs: number;
  /** The total of the revision that was approved. */
  readonly total: Money;
  /** `<order>/<department>/<round>` of the decision. */
  readonly decisionId: string;
}

const WHOLE_MICRO = 100_000_000n;

/**
 * The release when it still covers the total: the same currency, within the policy's deviation above the released
 * total, and decided at most the policy's days before `today`. Null otherwise.
 */
export function validRelease(input: {
  release: CreditRelease | null;
  total: Money;
  context: CheckContext;
}): CreditRelease | null {
  const { release, total, context } = input;
  if (release?.total.currency !== total.currency) return null;
  const { releaseDeviationPercent, releaseValidDays } = context.policy.credit;
  const coveredMicro = release.total.amountMinor * (WHOLE_MICRO + toMicro(releaseDeviationPercent));
  if (total.amountMinor * WHOLE_MICRO > coveredMicro) return null;
  const validUntil = addDays(dayOfInstant(release.decidedAtMs), releaseValidDays);
  return context.today <= validUntil ? release : null;
}

/** Turns findings that a person has released already into information that names the person and the release. */
export function releaseFindings(input: {
  findings: readonly Finding[];
  release: CreditRelease;
  context: CheckContext;
}): Finding[] {
  const { findings, release, context } = input;
  const { releaseDeviationPercent, releaseValidDays } = context.policy.credit;
  const { total } = release;
  const releaseFacts = {
    releasedBy: release.actorId,
    releasedByName: release.actorName,
    releasedOn: dayOfInstant(release.decidedAtMs),
    releasedTotal: moneyMeasure(total.amountMinor, total.currency),
    deviationAllowed: percentMeasure(toMicro(releaseDeviationPercent)),
    validDays: daysMeasure(releaseValidDays),
  };
  return findings.map((finding) => {
    if (finding.severity === 'info') return finding;
    return {
      code: 'credit.release_valid',
      severity: 'info',
      facts: { ...finding.facts, released: finding.code, ...releaseFacts },
      evidence: [...finding.evidence, { record: 'decisions', id: release.decisionId }],
    };
  });
}
