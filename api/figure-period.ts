import { z } from 'zod';
import { readCompanyClock, type CompanyClock } from '../db/figures/company-clock.ts';
import type { PastAsked } from '../db/figures/past.ts';
import type { Database } from '../db/pool.ts';
import { FIGURE_PERIODS, type FigurePeriod } from '../domain/figures/periods.ts';
import type { ApiApp } from './dependencies.ts';
import { FreshAnswers } from './fresh-answers.ts';

const MS_A_DAY = 86_400_000;
/** Putting a clock together takes a tenth of a second; calendars change a few times a year. */
const CLOCK_FRESH_MS = 60_000;

/** The clock of the company, which every figure counts by. */
export type Clocks = Pick<FreshAnswers<'company', CompanyClock>, 'get'>;

/** What the routes of figures work with. */
export interface FigureRoutes {
  readonly app: ApiApp;
  readonly database: Database;
  readonly clocks: Clocks;
}

/** Keeps the clock of the company for a while. */
export function openClocks(database: Database): Clocks {
  return new FreshAnswers<'company', CompanyClock>({
    freshMs: CLOCK_FRESH_MS,
    read: () => readCompanyClock(database, new Date()),
  });
}

/** The query of figures of the past. */
export const periodQuery = {
  days: z.coerce.number().pipe(z.literal(FIGURE_PERIODS)).default(30).describe('How many days back.'),
} as const;

/** The last so many days, with the clock that counts within them, and as answers tell it. */
export async function periodOf(clocks: Clocks, days: FigurePeriod) {
  const { calendar, clock } = await clocks.get('company');
  const until = new Date();
  const since = new Date(until.getTime() - days * MS_A_DAY);
  const asked: PastAsked = { clock, since, until };
  return { asked, shown: { days, since: since.toISOString(), until: until.toISOString(), calendar } };
}
