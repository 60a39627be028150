import { InvalidArgumentError, type Command } from 'commander';
import type { Session } from './command-line.ts';

const MOST_ON_A_PAGE = 200;

/** Which page of a list is shown. */
export interface PageOptions {
  readonly cursor?: string;
  readonly limit: number;
}

function parseLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= MOST_ON_A_PAGE) return limit;
  throw new InvalidArgumentError(`It is a number from 1 to ${MOST_ON_A_PAGE}.`);
}

/** Adds the options of a list to its command. */
export function addPageOptions(list: Command): Command {
  return list
    .option('--cursor <cursor>', 'where the page before ended')
    .option('--limit <number>', 'how many at most', parseLimit, MOST_ON_A_PAGE);
}

/** Says how a list goes on, beside it and not within it. */
export function showNextPage({ terminal }: Session, nextCursor: string | null): void {
  if (nextCursor !== null) terminal.warn(`There are more: --cursor ${nextCursor}\n`);
}
