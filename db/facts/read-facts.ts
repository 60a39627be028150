import type { CheckFacts } from '../../domain/checks/judge.ts';
import type { CheckContext } from '../../domain/checks/judgement.ts';
import type { Check } from '../../domain/policy.ts';
import type { Queryable } from '../pool.ts';
import { readCapacityFacts } from './capacity.ts';
import { readCreditFacts } from './credit.ts';
import { readFinalApprovalFacts } from './final-approval.ts';
import { readMaterialsFacts } from './materials.ts';
import { readOrderDataFacts } from './order-data.ts';
import { readPaymentTermsFacts } from './payment-terms.ts';
import type { Access, Reading } from './reading.ts';
import { readSpecialRequirementsFacts } from './special-requirements.ts';

const READERS: Readonly<Record<Check, (reading: Reading) => Promise<CheckFacts>>> = {
  order_data: readOrderDataFacts,
  credit: readCreditFacts,
  payment_terms: readPaymentTermsFacts,
  capacity: readCapacityFacts,
  materials: readMaterialsFacts,
  special_requirements: readSpecialRequirementsFacts,
  final_approval: readFinalApprovalFacts,
};

/**
 * Reads what a check judges. With access `lock` it first locks everything that the check may hold until the
 * transaction ends; with `read` it takes no lock, so that what is free may have changed when it answers.
 */
export async function readFacts(
  on: Queryable,
  input: { check: Check; context: CheckContext; access: Access },
): Promise<CheckFacts> {
  const { check, context, access } = input;
  return READERS[check]({ on, context, access });
}
