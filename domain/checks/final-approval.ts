import type { FactValue, Finding } from '../finding.ts';
import { toMoney } from '../money.ts';
import { orderTotal } from '../order-document.ts';
import type { CheckContext, Judgement } from './judgement.ts';
import { moneyMeasure } from './measures.ts';

/** The approval of another department's current review by a person. */
export interface PersonalApproval {
  readonly department: string;
  readonly round: number;
  readonly actorId: string;
  readonly actorName: string;
  /** Whether the approval is under conditions, and which. */
  readonly conditional: boolean;
  readonly conditions: readonly string[];
  /** The codes of the blocking findings that the person approved in spite of. */
  readonly blockCodes: readonly string[];
}

/** What the check of the final approval judges. */
export interface FinalApprovalFacts {
  readonly check: 'final_approval';
  readonly approvals: readonly PersonalApproval[];
}

function attention(
  approval: PersonalApproval,
  what: { code: string; facts: Record<string, FactValue>; context: CheckContext },
): Finding {
  const { department, round, actorId, actorName } = approval;
  const { orderId } = what.context;
  return {
    code: `final_approval.${what.code}`,
    severity: 'attention',
    facts: { department, approvedBy: actorId, approvedByName: actorName, ...what.facts },
    evidence: [{ record: 'decisions', id: `${orderId}/${department}/${round}` }],
  };
}

function judgeConditions(approval: PersonalApproval, context: CheckContext): Finding[] {
  if (!approval.conditional) return [];
  const code = 'open_condition';
  if (approval.conditions.length === 0) return [attention(approval, { code, facts: {}, context })];
  return approval.conditions.map((condition) => attention(approval, { code, facts: { condition }, context }));
}

function judgeOverruling(approval: PersonalApproval, context: CheckContext): Finding[] {
  return [...new Set(approval.blockCodes)].map((finding) =>
    attention(approval, { code: 'block_overruled', facts: { finding }, context }),
  );
}

function judgeTotal({ document, policy }: CheckContext): Finding {
  const total = orderTotal(document);
  const limit = toMoney(policy.finalApproval.withoutPersonUpTo);
  const isWithin = total.currency === limit.currency && total.amountMinor <= limit.amountMinor;
  return {
    code: isWithin ? 'final_approval.within_limit' : 'final_approval.above_limit',
    severity: isWithin ? 'info' : 'attention',
    facts: {
      orderTotal: moneyMeasure(total.amountMinor, total.currency),
      limit: moneyMeasure(limit.amountMinor, limit.currency),
    },
    evidence: [],
  };
}

/** Judges whether an order still needs somebody with authority: by its total, and by how the departments approved it. */
export function judgeFinalApproval(facts: FinalApprovalFacts, context: CheckContext): Judgement {
  const findings = [
    judgeTotal(context),
    ...facts.approvals.flatMap((approval) => judgeConditions(approval, context)),
    ...facts.approvals.flatMap((approval) => judgeOverruling(approval, context)),
  ];
  return { findings, holds: [] };
}
