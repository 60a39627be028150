import type { Check } from '../policy.ts';
import { judgeCredit, type CreditFacts } from './credit.ts';
import type { CheckContext, Judgement } from './judgement.ts';

/** A check whose rules have not landed yet: it opens for a person. */
interface UnjudgedFacts {
  readonly check: Exclude<Check, 'credit'>;
}

/** What was read for a check, told apart by the check's name. */
export type CheckFacts = CreditFacts | UnjudgedFacts;

/** Judges the facts of one check: findings and the holds that it wants. Pure: the same facts, the same judgement. */
export function judge(facts: CheckFacts, context: CheckContext): Judgement {
  if (facts.check === 'credit') return judgeCredit(facts, context);
  const unjudged = {
    code: `${facts.check}.not_judged`,
    severity: 'attention',
    facts: {},
    evidence: [],
  } as const;
  return { findings: [unjudged], holds: [] };
}
