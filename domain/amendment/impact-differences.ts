import type { DepartmentImpact, ImpactCertificate, ImpactOutcome, ReopeningReason } from './impact.ts';

interface ImpactSummary {
  readonly outcome: ImpactOutcome;
  readonly because: ReopeningReason | null;
  /** From which revision and round the decision is carried; null for the other outcomes. */
  readonly from: string | null;
}

/** How the impact on one department came to differ from what its author was shown. */
export interface ImpactDifference {
  readonly department: string;
  /** Null for a department that the other certificate does not name. */
  readonly shown: ImpactSummary | null;
  readonly stored: ImpactSummary | null;
}

function summarise(impact: DepartmentImpact | undefined): ImpactSummary | null {
  if (!impact) return null;
  const { outcome, because, from } = impact;
  return { outcome, because, from: from && `${from.revision}/${from.round}` };
}

/** Names the departments for which the certificate that counts says something else than the one that was shown. */
export function findImpactDifferences(
  shown: ImpactCertificate,
  stored: ImpactCertificate,
): ImpactDifference[] {
  const names = [...shown.departments, ...stored.departments].map(({ department }) => department);
  return [...new Set(names)].flatMap((department) => {
    const of = (certificate: ImpactCertificate) =>
      summarise(certificate.departments.find((impact) => impact.department === department));
    const difference = { department, shown: of(shown), stored: of(stored) };
    return JSON.stringify(difference.shown) === JSON.stringify(difference.stored) ? [] : [difference];
  });
}
