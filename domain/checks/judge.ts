import { judgeCredit, type CreditFacts } from './credit.ts';
import { judgeFinalApproval, type FinalApprovalFacts } from './final-approval.ts';
import type { CheckContext, Judgement } from './judgement.ts';
import { judgeOrderData, type OrderDataFacts } from './order-data.ts';
import { judgePaymentTerms, type PaymentTermsFacts } from './payment-terms.ts';
import { judgeSpecialRequirements, type SpecialRequirementsFacts } from './special-requirements.ts';

/** A check whose rules have not landed yet: it opens for a person. */
interface UnjudgedFacts {
  readonly check: 'capacity' | 'materials';
}

/** What was read for a check, told apart by the check's name. */
export type CheckFacts =
  | OrderDataFacts
  | CreditFacts
  | PaymentTermsFacts
  | SpecialRequirementsFacts
  | FinalApprovalFacts
  | UnjudgedFacts;

/** Judges the facts of one check: findings and the holds that it wants. Pure: the same facts, the same judgement. */
export function judge(facts: CheckFacts, context: CheckContext): Judgement {
  switch (facts.check) {
    case 'order_data':
      return judgeOrderData(facts, context);
    case 'credit':
      return judgeCredit(facts, context);
    case 'payment_terms':
      return judgePaymentTerms(facts, context);
    case 'special_requirements':
      return judgeSpecialRequirements(facts, context);
    case 'final_approval':
      return judgeFinalApproval(facts, context);
    case 'capacity':
    case 'materials': {
      const code = `${facts.check}.not_judged`;
      return { findings: [{ code, severity: 'attention', facts: {}, evidence: [] }], holds: [] };
    }
  }
}
