import { inArray } from 'drizzle-orm';
import type { SpecialRequirementsFacts } from '../../domain/checks/special-requirements.ts';
import { capabilities } from '../tables/master-data.ts';
import type { Reading } from './reading.ts';

/** Reads what is known of the kinds of requirement that the order has. */
export async function readSpecialRequirementsFacts({
  on,
  context,
}: Reading): Promise<SpecialRequirementsFacts> {
  const kinds = [...new Set((context.document.requirements ?? []).map(({ kind }) => kind))];
  if (kinds.length === 0) return { check: 'special_requirements', capabilities: new Map() };
  const { externalId, feasibility, unit, minimumMicro, maximumMicro, phrases } = capabilities;
  const rows = await on
    .select({ kind: externalId, feasibility, unit, minimumMicro, maximumMicro, phrases })
    .from(capabilities)
    .where(inArray(externalId, kinds));
  const known = new Map(rows.map(({ kind, ...capability }) => [kind, capability]));
  return { check: 'special_requirements', capabilities: known };
}
