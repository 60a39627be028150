import { addDays } from '../calendar-day.ts';
import { divideRounded, formatDecimal } from '../decimal.ts';
import type { EvidenceReference, FactValue, Finding, FindingSeverity, Measure } from '../finding.ts';
import type { HoldRequest } from '../hold.ts';
import { lineRequiredOn, type OrderLine } from '../order-document.ts';
import { describeFault, explode, isMade } from './bill-of-materials.ts';
import type { CheckContext, Judgement } from './judgement.ts';
import { daysMeasure } from './measures.ts';
import { scheduleLine, type LineSchedule, type Production } from './schedule.ts';
import { WorkCalendar, type Booking } from './work-calendar.ts';

/** What the capacity check judges: how the order's products are made, and what is free where. */
export interface CapacityFacts extends Production {
  readonly check: 'capacity';
}

interface NumberedLine {
  readonly line: OrderLine;
  /** 1-based. */
  readonly number: number;
}

interface LineJudgement {
  readonly findings: readonly Finding[];
  readonly bookings: readonly Booking[];
}

function found(
  code: string,
  what: {
    severity: FindingSeverity;
    line: number;
    facts: Record<string, FactValue>;
    evidence?: readonly EvidenceReference[];
  },
): Finding {
  return { evidence: [], ...what, code: `capacity.${code}` };
}

function hoursMeasure(minutes: number): Measure {
  return { value: formatDecimal(divideRounded(BigInt(minutes) * 100n, 60n), 2), unit: 'hours' };
}

/** What is missing to schedule the line; what is there is scheduled all the same. */
function judgeRoutings(facts: CapacityFacts, of: { products: readonly string[]; number: number }): Finding[] {
  const { structure, routings, workCentres } = facts;
  const made = of.products.filter((id) => isMade(structure, id));
  return made.flatMap((product) => {
    const operations = routings.get(product) ?? [];
    if (operations.length === 0) {
      const evidence = [{ record: 'products', id: product }];
      return [found('no_routing', { severity: 'attention', line: of.number, facts: { product }, evidence })];
    }
    return operations
      .filter(({ workCentreId }) => !workCentres.has(workCentreId))
      .map(({ id, workCentreId }) =>
        found('unknown_work_centre', {
          severity: 'attention',
          line: of.number,
          facts: { product, workCentre: workCentreId },
          evidence: [{ record: 'routing_operations', id }],
        }),
      );
  });
}

function judgeSchedule(schedule: LineSchedule | null, of: NumberedLine & { context: CheckContext }): Finding {
  const { line, number, context } = of;
  const { product } = line;
  const requiredOn = lineRequiredOn(context.document, line);
  const evidence = [{ record: 'products', id: product }];
  if (!schedule) {
    const { horizonDays } = context.policy.capacity;
    const lastDay = addDays(context.today, horizonDays);
    const facts = { product, requiredOn, horizon: daysMeasure(horizonDays), lastDay };
    return found('beyond_horizon', { severity: 'block', line: number, facts, evidence });
  }
  const { neededMinutes, finishedOn: earliestOn } = schedule;
  const facts = { product, needed: hoursMeasure(neededMinutes), earliestOn, requiredOn };
  return earliestOn <= requiredOn
    ? found('available', { severity: 'info', line: number, facts, evidence })
    : found('late', { severity: 'block', line: number, facts, evidence });
}

function judgeNothing({ document }: CheckContext): Finding {
  const facts = { lines: { value: String(document.lines.length), unit: 'lines' } };
  return { code: 'capacity.nothing_to_make', severity: 'info', facts, evidence: [] };
}

function judgeLine(
  facts: CapacityFacts,
  of: NumberedLine & { context: CheckContext; calendar: WorkCalendar },
): LineJudgement {
  const { line, number, context, calendar } = of;
  const productUnit = facts.structure.products.get(line.product)?.unit ?? line.unit;
  if (productUnit !== line.unit) {
    const differs = { product: line.product, unit: line.unit, productUnit };
    const finding = found('unit_differs', { severity: 'attention', line: number, facts: differs });
    return { findings: [finding], bookings: [] };
  }
  const explosion = explode(facts.structure, line.product);
  if (explosion.kind !== 'ordered') {
    const { code, ...what } = describeFault(explosion);
    return { findings: [found(code, { severity: 'block', line: number, ...what })], bookings: [] };
  }
  const { products } = explosion;
  const { today } = context;
  const schedule = scheduleLine({ line, products, production: facts, calendar, today });
  const missing = judgeRoutings(facts, { products, number });
  const scheduled = judgeSchedule(schedule, of);
  // What is missing takes time too: no day can be promised, but what is too late without it stays too late.
  const saysTooMuch = missing.length > 0 && scheduled.severity === 'info';
  const findings = saysTooMuch ? missing : [...missing, scheduled];
  return { findings, bookings: schedule?.bookings ?? [] };
}

/** One hold for each work centre and day, whichever lines need it. */
function toHolds(bookings: readonly Booking[]): HoldRequest[] {
  const minutesOf = new Map<string, Booking>();
  for (const booking of bookings) {
    const key = `${booking.day} ${booking.workCentreId}`;
    const minutes = (minutesOf.get(key)?.minutes ?? 0) + booking.minutes;
    minutesOf.set(key, { ...booking, minutes });
  }
  return [...minutesOf.values()].map(({ workCentreId, day, minutes }) => ({
    kind: 'capacity',
    resource: workCentreId,
    amount: BigInt(minutes),
    unit: 'minutes',
    neededOn: day,
    excessReleasedBy: null,
  }));
}

/** The made lines in the order in which they are scheduled: the one wanted first takes its minutes first. */
function linesToMake(facts: CapacityFacts, { document }: CheckContext): NumberedLine[] {
  const key = ({ line }: NumberedLine) => lineRequiredOn(document, line);
  return document.lines
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => isMade(facts.structure, line.product))
    .sort((left, right) => {
      if (key(left) === key(right)) return left.number - right.number;
      return key(left) < key(right) ? -1 : 1;
    });
}

/**
 * Judges by when the made lines of an order can be ready, scheduling their routings forward from today against
 * what is free at the work centres, and holds the minutes of that earliest schedule, also when it is late.
 */
export function judgeCapacity(facts: CapacityFacts, context: CheckContext): Judgement {
  const lines = linesToMake(facts, context);
  if (lines.length === 0) return { findings: [judgeNothing(context)], holds: [] };
  const { workCentres } = facts;
  const { horizonDays } = context.policy.capacity;
  const calendar = new WorkCalendar({ workCentres, firstDay: context.today, horizonDays });
  const judged = lines.map((of) => judgeLine(facts, { ...of, context, calendar }));
  const findings = judged.flatMap((line) => line.findings);
  findings.sort((left, right) => (left.line ?? 0) - (right.line ?? 0));
  return { findings, holds: toHolds(judged.flatMap(({ bookings }) => bookings)) };
}
