import type { DepartmentPolicy, Policy } from '../../domain/policy.ts';
import { DEFAULT_POLICY } from '../../db/default-policy.ts';
import { loadCompany } from '../load/company.ts';
import type { LoadClient } from '../load/load-client.ts';
import type { RehearsedStack } from './rehearsed-stack.ts';

const SECOND_MS = 1_000;
/** Whoever decides orders that wait in stage 1; the load's company has nobody for them. */
const FIRST_STAGE = 'order_data';

/** With a deadline of a minute, so that timers fire on either version; nothing ends by itself. */
function hurried(department: DepartmentPolicy): DepartmentPolicy {
  const { remindAtPercent, remindManagerAtPercent, lastResort } = department.deadline;
  const deadline = { remindAtPercent, remindManagerAtPercent, lastResort };
  return {
    ...department,
    deadline: { ...deadline, decideWithinMs: 60 * SECOND_MS, lastResortAfterMs: 24 * 3_600 * SECOND_MS },
  };
}

const POLICY: Policy = {
  ...DEFAULT_POLICY,
  title: 'Rehearsed upgrade',
  departments: DEFAULT_POLICY.departments.map(hurried),
  holds: {
    creditExpiresAfterMs: 45 * SECOND_MS,
    stockExpiresAfterMs: 75 * SECOND_MS,
    capacityExpiresAfterMs: 75 * SECOND_MS,
  },
};

/** Loads the company whose orders are in flight, and answers a client that signs in as its people. */
export async function provideCompany({ address, keys }: RehearsedStack): Promise<LoadClient> {
  const { admin = '', auditor = '' } = keys;
  const client = await loadCompany({ address, adminKey: admin, auditorKey: auditor });
  const externalId = `load-${FIRST_STAGE}`;
  const duties = { roles: ['reviewer'], departments: [FIRST_STAGE], authorityLimit: null, active: true };
  const records = [{ externalId, name: externalId, ...duties }];
  await client.post({ as: 'admin', path: '/v1/people/import', body: { records } });
  await client.signIn(FIRST_STAGE, externalId);
  await client.post({ as: 'admin', path: '/v1/policies', body: { policy: POLICY, activate: true } });
  return client;
}
