import { sql, type SQL } from 'drizzle-orm';
import { addDays, toDay, type CalendarDay } from '../../domain/calendar-day.ts';
import type { CapacityFacts } from '../../domain/checks/capacity.ts';
import type { CheckContext } from '../../domain/checks/judgement.ts';
import type { RoutingOperation } from '../../domain/checks/schedule.ts';
import type { WorkCentre } from '../../domain/checks/work-calendar.ts';
import { products, routingOperations, workCentreDays, workCentres } from '../tables/master-data.ts';
import { holds } from '../tables/process.ts';
import { lockResources } from './lock-resources.ts';
import { reachedProducts, selectStructure, toStructure } from './product-structure.ts';
import { groupRows } from '../group-rows.ts';
import { isHeldByOthers, ONE_ROW, rowsField, type Reading } from './reading.ts';

interface OperationRow {
  readonly id: string;
  readonly productId: string;
  readonly workCentreId: string;
  readonly setupMinutes: number;
  readonly minutesPerUnit: string;
}

interface DayRow {
  readonly workCentreId: string;
  readonly day: string;
  readonly minutes: number;
}

interface CentreRow {
  readonly id: string;
  readonly weeklyMinutes: number[];
}

/** The operations of every made product that the order needs, in sequence. */
function selectOperations(context: CheckContext): SQL<OperationRow[]> {
  return rowsField<OperationRow>(sql`${reachedProducts(context)}
    select ${routingOperations.externalId} as "id", ${routingOperations.productId} as "productId",
      ${routingOperations.workCentreId} as "workCentreId", ${routingOperations.setupMinutes} as "setupMinutes",
      ${routingOperations.minutesPerUnitMicro}::text as "minutesPerUnit"
    from reached
    join ${products} on ${products.externalId} = reached.id and ${products.supply} = 'made_to_order'
    join ${routingOperations} on ${routingOperations.productId} = reached.id
    order by ${routingOperations.productId}, ${routingOperations.sequence}, ${routingOperations.externalId}`);
}

function selectCentres(ids: SQL): SQL<CentreRow[]> {
  return rowsField<CentreRow>(sql`
    select ${workCentres.externalId} as "id", ${workCentres.weeklyMinutes} as "weeklyMinutes"
    from ${workCentres} where ${workCentres.externalId} = any(${ids})`);
}

function selectExceptions(ids: SQL, of: { today: CalendarDay; lastDay: CalendarDay }): SQL<DayRow[]> {
  return rowsField<DayRow>(sql`
    select ${workCentreDays.workCentreId} as "workCentreId", ${workCentreDays.day} as "day",
      ${workCentreDays.minutes} as "minutes"
    from ${workCentreDays} where ${workCentreDays.workCentreId} = any(${ids})
      and ${workCentreDays.day} between ${of.today}::date and ${of.lastDay}::date`);
}

/** What approved orders and orders in review have taken of the days to come. */
function selectHeld(ids: SQL, of: { context: CheckContext; lastDay: CalendarDay }): SQL<DayRow[]> {
  return rowsField<DayRow>(sql`
    select ${holds.resource} as "workCentreId", ${holds.neededOn} as "day", sum(${holds.amount})::int as "minutes"
    from ${holds} where ${holds.kind} = 'capacity' and ${holds.resource} = any(${ids})
      and ${holds.status} in ('live', 'consumed') and ${isHeldByOthers(of.context)}
      and ${holds.neededOn} between ${of.context.today}::date and ${of.lastDay}::date
    group by 1, 2`);
}

function minutesByDay(rows: readonly DayRow[] = []): Map<CalendarDay, number> {
  return new Map(rows.map(({ day, minutes }) => [toDay(day), minutes]));
}

async function readWorkCentres(
  { on, context }: Reading,
  resources: readonly string[],
): Promise<Map<string, WorkCentre>> {
  const ids = sql`${sql.param(resources)}::text[]`;
  const { today } = context;
  const lastDay = addDays(today, context.policy.capacity.horizonDays);
  const [row] = await on
    .select({
      centres: selectCentres(ids),
      exceptions: selectExceptions(ids, { today, lastDay }),
      held: selectHeld(ids, { context, lastDay }),
    })
    .from(ONE_ROW);
  if (!row) throw new Error('a query for one row answered none');
  const exceptions = groupRows(row.exceptions, ({ workCentreId }) => workCentreId);
  const held = groupRows(row.held, ({ workCentreId }) => workCentreId);
  return new Map(
    row.centres.map(({ id, weeklyMinutes }) => [
      id,
      {
        weeklyMinutes,
        exceptions: minutesByDay(exceptions.get(id)),
        heldMinutes: minutesByDay(held.get(id)),
      },
    ]),
  );
}

function toRoutings(rows: readonly OperationRow[]): Map<string, RoutingOperation[]> {
  const routings = new Map<string, RoutingOperation[]>();
  for (const { productId, minutesPerUnit, ...operation } of rows) {
    const sofar = routings.get(productId) ?? [];
    sofar.push({ ...operation, minutesPerUnitMicro: BigInt(minutesPerUnit) });
    routings.set(productId, sofar);
  }
  return routings;
}

/**
 * Reads how an order's products are made, then, under the lock of every work centre that may be held, their
 * calendars and what others hold.
 */
export async function readCapacityFacts(reading: Reading): Promise<CapacityFacts> {
  const { on, context, access } = reading;
  const [row] = await on
    .select({ structure: selectStructure(context), operations: selectOperations(context) })
    .from(ONE_ROW);
  const operations = row?.operations ?? [];
  const facts = {
    check: 'capacity' as const,
    structure: toStructure(row?.structure ?? []),
    routings: toRoutings(operations),
  };
  const resources = [...new Set(operations.map(({ workCentreId }) => workCentreId))];
  if (resources.length === 0) return { ...facts, workCentres: new Map() };
  if (access === 'lock') await lockResources(on, { kind: 'capacity', resources });
  return { ...facts, workCentres: await readWorkCentres(reading, resources) };
}
