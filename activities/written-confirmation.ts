import { refuse } from '../domain/errors.ts';
import type { Finding } from '../domain/finding.ts';
import type { OrderDocument } from '../domain/order-document.ts';
import { decidesLast, type DepartmentPolicy, type Policy } from '../domain/policy.ts';
import { hasOrderFile } from '../db/counter-offers.ts';
import type { Transaction } from '../db/pool.ts';

interface Approving {
  readonly orderId: string;
  readonly document: OrderDocument;
  readonly policy: Policy;
  readonly department: DepartmentPolicy | null;
}

/** Whether the department would let a verbal order through of which the order has no file to confirm it. */
async function lacksWriting(tx: Transaction, of: Approving): Promise<boolean> {
  const { orderId, document, policy, department } = of;
  const isVerbal = document.channel === 'verbal';
  if (!isVerbal || !department || !decidesLast(policy, department)) return false;
  return !(await hasOrderFile(tx, { orderId }));
}

/** What stands in the way of the approval of a verbal order that nobody has confirmed in writing. */
export async function findMissingConfirmation(tx: Transaction, of: Approving): Promise<Finding[]> {
  if (!(await lacksWriting(tx, of))) return [];
  return [{ code: 'confirmation.missing', severity: 'block', facts: { channel: 'verbal' }, evidence: [] }];
}

/** Throws `confirmation_missing` where a person would approve a verbal order that nobody has confirmed in writing. */
export async function requireConfirmation(tx: Transaction, of: Approving): Promise<void> {
  if (await lacksWriting(tx, of)) throw refuse.confirmationMissing();
}
