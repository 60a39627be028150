import type { RecordRow } from '../../db/master-data.ts';
import { actInOrganisationAs } from '../../db/organisation.ts';
import type { Transaction } from '../../db/pool.ts';
import { findDriverError } from '../../db/unavailable.ts';
import type { Actor } from '../../domain/actor.ts';
import { refuse, type DomainError } from '../../domain/errors.ts';
import type { RecordResource } from './record-resource.ts';

interface NamedRow {
  readonly externalId: string;
  readonly row: RecordRow;
}

/** What the rules of the tables refuse, beyond what a schema can see: the field, and what is wrong with it. */
const TABLE_RULES: Readonly<Record<string, { pointer: string; detail: string }>> = {
  people_customers_check: { pointer: '/customers', detail: 'are for the role customer, which needs them' },
  people_customer_role_check: { pointer: '/roles', detail: 'has another role beside customer' },
  substitutions_people_check: { pointer: '/substitute', detail: 'is the principal' },
  substitutions_period_check: { pointer: '/endsAt', detail: 'is not after the start' },
  absences_period_check: { pointer: '/endsAt', detail: 'is not after the start' },
  authority_limits_person_idx: {
    pointer: '/person',
    detail: 'has another limit in this department and currency',
  },
};

/** The refusal behind a rule of the database; null when the error is something else. */
function findRefusal(error: unknown, resource: RecordResource): DomainError | null {
  const driverError = findDriverError(error);
  if (!driverError || !('constraint' in driverError) || typeof driverError.constraint !== 'string')
    return null;
  if (driverError.constraint === 'organisation_not_of_oneself')
    return refuse.forbidden(`${resource.write}_own`);
  const rule = TABLE_RULES[driverError.constraint];
  return rule ? refuse.invalidRequest([rule]) : null;
}

/** Nobody gives themselves roles, departments or authority, nor takes it back that somebody else restrained them. */
function refuseOwnRecords(resource: RecordResource, actor: Actor, records: readonly NamedRow[]): void {
  const { concerns = [] } = resource;
  const isOwn = records.some(({ externalId, row }) => {
    const columns: RecordRow = { ...row, external_id: externalId };
    return concerns.some((column) => columns[column] === actor.id);
  });
  if (isOwn) throw refuse.forbidden(`${resource.write}_own`);
}

/**
 * Writes records in the actor's name. Those of the organisation are refused where they concern the actor, by what they
 * say and, in the database, by what they said before. Throws `forbidden`, or `invalid_request` for what a table forbids.
 */
export async function writeInName<Result>(
  tx: Transaction,
  input: { resource: RecordResource; actor: Actor; records: readonly NamedRow[] },
  write: () => Promise<Result>,
): Promise<Result> {
  const { resource, actor, records } = input;
  if (!resource.concerns) return write();
  refuseOwnRecords(resource, actor, records);
  await actInOrganisationAs(tx, actor.id);
  return write().catch((error: unknown) => {
    throw findRefusal(error, resource) ?? error;
  });
}
