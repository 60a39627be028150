import { toMicro } from '../decimal.ts';
import type { EvidenceReference, FactValue, Finding, FindingSeverity } from '../finding.ts';
import type { CheckContext, Judgement } from './judgement.ts';
import { daysMeasure, percentMeasure } from './measures.ts';

export interface Terms {
  readonly code: string;
  readonly netDays: number;
  readonly prepaymentPercentMicro: bigint;
}

/** What the check of payment terms judges. */
export interface PaymentTermsFacts {
  readonly check: 'payment_terms';
  /** The terms agreed with the customer, or null when there are none. */
  readonly agreed: Terms | null;
  /** The terms that the order asks for by code, or null when it asks for none or the code is unknown. */
  readonly requested: Terms | null;
}

interface Compared {
  readonly applying: Terms;
  readonly agreed: Terms | null;
  readonly context: CheckContext;
}

function found(
  code: string,
  what: {
    severity: FindingSeverity;
    facts: Record<string, FactValue>;
    evidence?: readonly EvidenceReference[];
  },
): Finding {
  return { evidence: [], ...what, code: `payment_terms.${code}` };
}

function evidenceOf(...terms: (Terms | null)[]): EvidenceReference[] {
  const codes = terms.flatMap((one) => (one ? [one.code] : []));
  return [...new Set(codes)].map((id) => ({ record: 'payment_terms', id }));
}

function judgeNetDays({ applying, agreed, context }: Compared): Finding[] {
  const { maximumNetDays } = context.policy.paymentTerms;
  const findings: Finding[] = [];
  const netDays = daysMeasure(applying.netDays);
  if (agreed && applying.netDays > agreed.netDays) {
    const facts = {
      terms: applying.code,
      netDays,
      agreedTerms: agreed.code,
      agreedNetDays: daysMeasure(agreed.netDays),
    };
    const evidence = evidenceOf(applying, agreed);
    findings.push(found('longer_than_agreed', { severity: 'block', facts, evidence }));
  }
  if (applying.netDays > maximumNetDays) {
    const facts = { terms: applying.code, netDays, maximumNetDays: daysMeasure(maximumNetDays) };
    findings.push(found('beyond_policy', { severity: 'block', facts, evidence: evidenceOf(applying) }));
  }
  return findings;
}

function judgePrepayment({ applying, agreed }: Compared): Finding[] {
  if (!agreed || applying.prepaymentPercentMicro >= agreed.prepaymentPercentMicro) return [];
  const facts = {
    terms: applying.code,
    prepayment: percentMeasure(applying.prepaymentPercentMicro),
    agreedTerms: agreed.code,
    agreedPrepayment: percentMeasure(agreed.prepaymentPercentMicro),
  };
  return [
    found('prepayment_below_agreed', { severity: 'block', facts, evidence: evidenceOf(applying, agreed) }),
  ];
}

function judgeMissingAgreement({ applying, agreed, context }: Compared): Finding[] {
  if (agreed) return [];
  const facts = {
    customer: context.document.customer,
    terms: applying.code,
    netDays: daysMeasure(applying.netDays),
    maximumNetDays: daysMeasure(context.policy.paymentTerms.maximumNetDays),
  };
  return [found('none_agreed', { severity: 'attention', facts, evidence: evidenceOf(applying) })];
}

function judgeTerms(compared: Compared): Finding[] {
  const findings = [
    ...judgeMissingAgreement(compared),
    ...judgeNetDays(compared),
    ...judgePrepayment(compared),
  ];
  if (findings.length > 0) return findings;
  const { applying, agreed, context } = compared;
  const facts: Record<string, FactValue> = {
    terms: applying.code,
    netDays: daysMeasure(applying.netDays),
    prepayment: percentMeasure(applying.prepaymentPercentMicro),
    maximumNetDays: daysMeasure(context.policy.paymentTerms.maximumNetDays),
  };
  if (agreed) facts['agreedNetDays'] = daysMeasure(agreed.netDays);
  const code = context.document.paymentTerms ? 'within_agreed' : 'agreed_apply';
  return [found(code, { severity: 'info', facts, evidence: evidenceOf(applying, agreed) })];
}

/** The terms that the order asks for; a prepayment that it names itself replaces that of the code. */
function requestedTerms(facts: PaymentTermsFacts, { document }: CheckContext): Terms | null {
  const prepayment = document.paymentTerms?.prepaymentPercent;
  if (!facts.requested || prepayment === undefined) return facts.requested;
  return { ...facts.requested, prepaymentPercentMicro: toMicro(prepayment) };
}

/** Judges the terms that an order asks for, or else the agreed ones, against the agreement and the policy. */
export function judgePaymentTerms(facts: PaymentTermsFacts, context: CheckContext): Judgement {
  const { customer, paymentTerms } = context.document;
  const { agreed } = facts;
  const applying = paymentTerms ? requestedTerms(facts, context) : agreed;
  if (applying) return { findings: judgeTerms({ applying, agreed, context }), holds: [] };
  const missing = paymentTerms
    ? found('unknown_terms', { severity: 'attention', facts: { terms: paymentTerms.code } })
    : found('none_agreed', { severity: 'attention', facts: { customer } });
  return { findings: [missing], holds: [] };
}
