import { MICRO_SCALE, parseDecimal } from '../decimal.ts';
import type { FactValue, Finding, FindingSeverity } from '../finding.ts';
import type { Feasibility } from '../master-data.ts';
import type { OrderRequirement } from '../order-document.ts';
import type { CheckContext, Judgement } from './judgement.ts';
import { quantityMeasure } from './measures.ts';

/** What is known about one kind of requirement. */
export interface Capability {
  readonly feasibility: Feasibility;
  readonly unit: string | null;
  readonly minimumMicro: bigint | null;
  readonly maximumMicro: bigint | null;
  readonly phrases: readonly string[];
}

/** What the check of special requirements judges: the capabilities by kind. */
export interface SpecialRequirementsFacts {
  readonly check: 'special_requirements';
  readonly capabilities: ReadonlyMap<string, Capability>;
}

interface Verdict {
  readonly code: string;
  readonly severity: FindingSeverity;
  readonly facts?: Readonly<Record<string, FactValue>>;
}

function fold(text: string): string {
  return text.trim().replace(/\s+/g, ' ').toLowerCase();
}

function limitFacts({ minimumMicro, maximumMicro, unit }: Capability): Record<string, FactValue> {
  const facts: Record<string, FactValue> = {};
  if (minimumMicro !== null) facts['minimum'] = quantityMeasure(minimumMicro, unit ?? '');
  if (maximumMicro !== null) facts['maximum'] = quantityMeasure(maximumMicro, unit ?? '');
  return facts;
}

function isWithin({ minimumMicro, maximumMicro }: Capability, valueMicro: bigint): boolean {
  if (minimumMicro !== null && valueMicro < minimumMicro) return false;
  return maximumMicro === null || valueMicro <= maximumMicro;
}

function judgeValue(capability: Capability, of: { value: string; unit: string }): Verdict {
  const { value, unit } = of;
  const stated = { value: { value, unit } };
  if (unit !== (capability.unit ?? '')) {
    const facts = { ...stated, expectedUnit: capability.unit ?? '' };
    return { code: 'other_unit', severity: 'attention', facts };
  }
  const facts = { ...stated, ...limitFacts(capability) };
  const valueMicro = parseDecimal(value, MICRO_SCALE);
  if (valueMicro === null) return { code: 'not_a_number', severity: 'attention', facts };
  if (capability.minimumMicro === null && capability.maximumMicro === null) {
    return { code: 'limits_unknown', severity: 'attention', facts };
  }
  if (!isWithin(capability, valueMicro)) return { code: 'outside_limits', severity: 'block', facts };
  return { code: 'feasible', severity: 'info', facts };
}

function judgeWording(capability: Capability, text: string): Verdict {
  const folded = fold(text);
  const isKnown = capability.phrases.some((phrase) => fold(phrase) === folded);
  return isKnown
    ? { code: 'feasible', severity: 'info' }
    : { code: 'wording_unknown', severity: 'attention' };
}

function judgeRequirement(capability: Capability | undefined, requirement: OrderRequirement): Verdict {
  if (!capability) return { code: 'unknown_kind', severity: 'attention' };
  if (capability.feasibility === 'infeasible') return { code: 'infeasible', severity: 'block' };
  if (capability.feasibility === 'ask') return { code: 'ask', severity: 'attention' };
  const { value, unit = '', text } = requirement;
  return value === undefined ? judgeWording(capability, text) : judgeValue(capability, { value, unit });
}

/** Judges each special requirement against what is known to be feasible; what is not known is left to a person. */
export function judgeSpecialRequirements(facts: SpecialRequirementsFacts, context: CheckContext): Judgement {
  const requirements = context.document.requirements ?? [];
  const findings = requirements.map((requirement): Finding => {
    const { kind, text } = requirement;
    const capability = facts.capabilities.get(kind);
    const verdict = judgeRequirement(capability, requirement);
    return {
      code: `special_requirements.${verdict.code}`,
      severity: verdict.severity,
      facts: { kind, text, ...verdict.facts },
      evidence: capability ? [{ record: 'capabilities', id: kind }] : [],
    };
  });
  return { findings, holds: [] };
}
