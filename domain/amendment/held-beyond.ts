import type { HoldRequest } from '../hold.ts';

/** A hold that an amendment needs in the end, as JSON keeps it: the amount in decimal digits. */
export interface StoredNeed extends Omit<HoldRequest, 'amount'> {
  readonly amount: string;
}

/** What an amendment needs in the end, for its record. */
export function toStoredNeeds(requests: readonly HoldRequest[]): StoredNeed[] {
  return requests.map((request) => ({ ...request, amount: request.amount.toString() }));
}

/** What an amendment needs in the end, as its record has it. */
export function fromStoredNeeds(needs: readonly StoredNeed[]): HoldRequest[] {
  return needs.map((need) => ({ ...need, amount: BigInt(need.amount) }));
}

/** What is one and the same to a limit: a day of a work centre, a product on whichever day, a customer's credit. */
function keyOf({ kind, resource, unit, neededOn }: HoldRequest): string {
  return [kind, resource, unit, kind === 'capacity' ? neededOn : ''].join('\n');
}

/**
 * What an amendment has to hold beside what the approved revision has consumed: only what goes beyond it, so that both
 * together never count for more than the larger of them.
 */
export function heldBeyond(
  requests: readonly HoldRequest[],
  consumed: readonly HoldRequest[],
): HoldRequest[] {
  const left = new Map<string, bigint>();
  for (const hold of consumed) left.set(keyOf(hold), (left.get(keyOf(hold)) ?? 0n) + hold.amount);
  return requests.flatMap((request) => {
    const key = keyOf(request);
    const available = left.get(key) ?? 0n;
    const covered = available < request.amount ? available : request.amount;
    left.set(key, available - covered);
    return covered === request.amount ? [] : [{ ...request, amount: request.amount - covered }];
  });
}
