import type { CheckFacts } from '../../domain/checks/judge.ts';
import type { CheckContext } from '../../domain/checks/judgement.ts';
import type { Check } from '../../domain/policy.ts';
import type { Queryable } from '../pool.ts';
import { readCreditFacts } from './credit.ts';
import type { Access } from './reading.ts';

/**
 * Reads what a check judges. With access `lock` it first locks everything that the check may hold until the
 * transaction ends; with `read` it takes no lock, so that what is free may have changed when it answers.
 */
export async function readFacts(
  on: Queryable,
  input: { check: Check; context: CheckContext; access: Access },
): Promise<CheckFacts> {
  const { check, context, access } = input;
  return check === 'credit' ? readCreditFacts({ on, context, access }) : { check };
}
