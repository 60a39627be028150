import { sql, type SQL, type SQLWrapper } from 'drizzle-orm';

/** The codes of what a check has found, in a packet: the expression that is indexed. */
export function findingCodes(packet: SQLWrapper): SQL {
  return sql`jsonb_path_query_array(${packet}::jsonb, '$.findings[*].code')`;
}

/**
 * Whether a stored packet has a finding that asks for attention or blocks, without reading it as JSON: it is canonical, so
 * that within a text of it no quotation mark stands without a backslash. An index is on those that have, in these words.
 */
export function hasUnusualFinding(packet: SQLWrapper): SQL {
  return sql`(${packet} like '%"severity":"attention"%' or ${packet} like '%"severity":"block"%')`;
}
