import { InvalidArgumentError, type Command } from 'commander';
import { FIGURE_PERIODS, type FigurePeriod } from '../domain/figures/periods.ts';
import { answered } from './api-client.ts';
import { openSession, type CommandLine } from './command-line.ts';
import type { components } from './generated/api.ts';
import { toPersonText } from './order-display.ts';
import { toFields, toSections, toTable, type Cell } from './output.ts';

type Schemas = components['schemas'];

const MS_AN_HOUR = 3_600_000;

interface FigureOptions {
  readonly days: FigurePeriod;
}

const PERIODS = FIGURE_PERIODS.join(', ');

function parseDays(text: string): FigurePeriod {
  const days = FIGURE_PERIODS.find((one) => String(one) === text);
  if (days === undefined) throw new InvalidArgumentError(`It is one of ${PERIODS}.`);
  return days;
}

/** Hours with one decimal. */
function hours(ms: number | null): Cell {
  return ms === null ? null : `${(ms / MS_AN_HOUR).toFixed(1)} h`;
}

function share(part: number, whole: number): string {
  return whole === 0 ? '' : ` (${((100 * part) / whole).toFixed(1)} %)`;
}

function bottleneckText(bottleneck: Schemas['FiguresNow']['bottleneck']): string | null {
  if (bottleneck === null) return null;
  const { department, reviews, halfMs } = bottleneck;
  return `${department}: half of ${reviews} reviews ${hours(halfMs) ?? ''} or longer`;
}

function calendarText(calendar: Schemas['FiguresNow']['calendar']): string {
  return calendar === null
    ? 'as it passes: no calendar knows the present'
    : `working time by ${calendar.title} (${calendar.name}, version ${calendar.version})`;
}

function presentText(present: Schemas['FiguresNow']): string {
  const { ageLimitsHours, departments, bottleneck, orders } = present;
  const ages = [...ageLimitsHours.map((limit) => `<${limit} h`), `from ${ageLimitsHours.at(-1) ?? 0} h`];
  return toSections(
    toFields({
      'as of': present.at,
      'time counts': calendarText(present.calendar),
      ...Object.fromEntries(orders.map((row) => [`orders ${row.status}`, row.orders])),
      'bottleneck now': bottleneckText(bottleneck),
    }),
    toTable(
      ['department', ...ages, 'overdue', 'soon', 'paused', 'half waited', 'longest'],
      departments.map((row) => [
        ...[row.department, ...row.byAge, row.overdue, row.soon, row.paused],
        ...[hours(row.halfWaitedMs), hours(row.longestWaitedMs)],
      ]),
    ),
  );
}

function reworkText({ orders }: Schemas['FiguresOfPeriod']): string {
  const all = orders.find(({ outcome }) => outcome === null);
  const approved = orders.find(({ outcome }) => outcome === 'approved')?.orders ?? 0;
  if (!all) return '';
  const ofAll = (count: number): string => `${count}${share(count, all.orders)}`;
  return toFields({
    'approved as first submitted': `${all.firstPass} of ${approved}${share(all.firstPass, approved)}`,
    'returned to the submitter': ofAll(all.returned),
    'ended with another revision': ofAll(all.revised),
    'with a review that ran again': ofAll(all.reopened),
    'reviews that ran again': all.reopenedReviews,
  });
}

function periodText(period: Schemas['FiguresOfPeriod']): string {
  return toSections(
    toFields({
      'orders that ended since': period.since,
      'bottleneck then': bottleneckText(period.bottleneck),
    }),
    toTable(
      ['outcome', 'orders', 'half within', '9 of 10 within'],
      period.orders.map((row) => [
        ...[row.outcome ?? 'all', row.orders, hours(row.halfMs), hours(row.mostMs)],
      ]),
    ),
    reworkText(period),
    toTable(
      ['department', 'decided', 'returned', 'rejected', 'half within', '9 of 10 within'],
      period.departments.map((row) => [
        ...[row.department, row.reviews, row.returned, row.rejected],
        ...[hours(row.halfMs), hours(row.mostMs)],
      ]),
    ),
  );
}

function unusualTable(of: 'customer' | 'product', found: readonly Schemas['UnusualFindings'][]): string {
  const counts = ({ unusual, orders }: { unusual: number; orders: number }) => `${unusual} of ${orders}`;
  return toTable(
    [`unusual ${of}`, 'lately', 'before', 'held against', 'by chance'],
    found.map(({ id, recent, earlier, basis, chance }) => [
      ...[id, counts(recent), counts(earlier), basis, `${(100 * chance).toFixed(3)} %`],
    ]),
  );
}

function reviewersTable({ people }: Schemas['FiguresOfReviewers']): string {
  return toTable(
    ['reviewer', 'theirs alone', 'shared', 'decided', 'half within'],
    people.map(({ person, own, shared, decided, halfMs }) => [
      ...[toPersonText(person), own, shared, decided, hours(halfMs)],
    ]),
  );
}

/** Registers the figures of how the reviews go. */
export function registerFigures(program: Command, line: CommandLine): void {
  program
    .command('figures')
    .description(
      'show how the reviews go: what waits, how long things take, what stands out, the load of reviewers',
    )
    .option('--days <days>', `how many days back figures of the past go: ${PERIODS}`, parseDays, 30)
    .action(async ({ days }: FigureOptions, command: Command) => {
      const { api, show } = openSession(line, command, 'manager');
      const params = { query: { days } };
      const [present, period, warnings, reviewers] = await Promise.all([
        answered(api.GET('/v1/figures/present')),
        answered(api.GET('/v1/figures/period', { params })),
        answered(api.GET('/v1/figures/warnings')),
        answered(api.GET('/v1/figures/reviewers', { params })),
      ]);
      show({
        json: {
          ...{ present: present.data, period: period.data },
          ...{ warnings: warnings.data, reviewers: reviewers.data },
        },
        text: toSections(
          presentText(present.data),
          periodText(period.data),
          unusualTable('customer', warnings.data.customers),
          unusualTable('product', warnings.data.products),
          reviewersTable(reviewers.data),
        ),
      });
    });
}
