import { z } from 'zod';
import { refuse } from '../domain/errors.ts';
import { findTextFaults } from './text-faults.ts';

const MOST_ON_A_PAGE = 200;
const DEFAULT_ON_A_PAGE = 50;

/** The query of every list. */
export const pageQuery = {
  cursor: z.string().max(1_000).optional().describe('The nextCursor of the page before.'),
  limit: z.coerce.number().int().min(1).max(MOST_ON_A_PAGE).default(DEFAULT_ON_A_PAGE),
} as const;

/** The cursor of the next page; null on the last one. */
export const nextCursor = z.string().nullable();

/** Writes where a page ended, so that nobody is tempted to build on its form. */
export function writeCursor(place: unknown): string {
  return Buffer.from(JSON.stringify(place), 'utf8').toString('base64url');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Reads a cursor that this API wrote; null for the first page. Throws `invalid_request` for any other text. */
export function readCursor<Place>(text: string | undefined, schema: z.ZodType<Place>): Place | null {
  if (text === undefined) return null;
  const parsed = schema.safeParse(parseJson(Buffer.from(text, 'base64url').toString('utf8')));
  if (parsed.success && findTextFaults(parsed.data).length === 0) return parsed.data;
  throw refuse.invalidRequest([{ pointer: '/query/cursor', detail: 'is not a cursor of this list' }]);
}

/** Cuts a page of at most `limit` from rows of which one more was read. */
export function cutPage<Row>(
  rows: readonly Row[],
  page: { limit: number; placeOf: (row: Row) => unknown },
): { items: Row[]; nextCursor: string | null } {
  const items = rows.slice(0, page.limit);
  const last = items.at(-1);
  const isMore = rows.length > page.limit && last !== undefined;
  return { items, nextCursor: isMore ? writeCursor(page.placeOf(last)) : null };
}
