import { judgeCapacity, type CapacityFacts } from './capacity.ts';
import { judgeCredit, type CreditFacts } from './credit.ts';
import { judgeFinalApproval, type FinalApprovalFacts } from './final-approval.ts';
import type { CheckContext, Judgement } from './judgement.ts';
import { judgeMaterials, type MaterialsFacts } from './materials.ts';
import { judgeOrderData, type OrderDataFacts } from './order-data.ts';
import { judgePaymentTerms, type PaymentTermsFacts } from './payment-terms.ts';
import { judgeSpecialRequirements, type SpecialRequirementsFacts } from './special-requirements.ts';

/** What was read for a check, told apart by the check's name. */
export type CheckFacts =
  | OrderDataFacts
  | CreditFacts
  | PaymentTermsFacts
  | CapacityFacts
  | MaterialsFacts
  | SpecialRequirementsFacts
  | FinalApprovalFacts;

/** Judges the facts of one check: findings and the holds that it wants. Pure: the same facts, the same judgement. */
export function judge(facts: CheckFacts, context: CheckContext): Judgement {
  switch (facts.check) {
    case 'order_data':
      return judgeOrderData(facts, context);
    case 'credit':
      return judgeCredit(facts, context);
    case 'payment_terms':
      return judgePaymentTerms(facts, context);
    case 'capacity':
      return judgeCapacity(facts, context);
    case 'materials':
      return judgeMaterials(facts, context);
    case 'special_requirements':
      return judgeSpecialRequirements(facts, context);
    case 'final_approval':
      return judgeFinalApproval(facts, context);
  }
}
