import { eq, sql, type SQL } from 'drizzle-orm';
import { addDays, toDay } from '../../domain/calendar-day.ts';
import type { CreditFacts, ExposureComponent } from '../../domain/checks/credit.ts';
import type { CheckContext } from '../../domain/checks/judgement.ts';
import { customers, payments, receivables } from '../tables/master-data.ts';
import { decisions, holds, orderRevisions, reviews } from '../tables/process.ts';
import { lockResources } from './lock-resources.ts';
import { isHeldByOthers, rowField, rowsField, type Reading } from './reading.ts';

interface ExposureRow {
  readonly component: ExposureComponent;
  readonly currency: string;
  readonly amount: string;
}

interface DueRow {
  readonly id: string;
  readonly dueOn: string;
  readonly open: string;
}

interface ReleaseRow {
  readonly actorId: string;
  readonly actorName: string;
  readonly decidedAt: string;
  readonly total: string;
  readonly currency: string;
  readonly round: number;
}

function selectExposure(context: CheckContext): SQL<ExposureRow[]> {
  const asOf = new Date(context.asOfMs).toISOString();
  const { today } = context;
  const ofCustomer = sql`${holds.kind} = 'credit' and ${holds.resource} = ${customers.externalId}
    and ${isHeldByOthers(context)}`;
  return rowsField<ExposureRow>(sql`
    select 'live_holds' as component, ${holds.unit} as currency, sum(${holds.amount})::text as amount
    from ${holds} where ${holds.status} = 'live' and ${ofCustomer} group by ${holds.unit}
    union all
    select 'consumed_holds', ${holds.unit}, sum(${holds.amount})::text
    from ${holds} where ${holds.status} = 'consumed' and ${holds.effectiveAt} <= ${asOf}::timestamptz and ${ofCustomer}
      and not exists (select 1 from ${receivables} where ${receivables.customerId} = ${customers.externalId}
        and ${receivables.orderId} = ${holds.orderId} and ${receivables.issuedOn} <= ${today}::date)
    group by ${holds.unit}
    union all
    select 'receivables', ${receivables.currency}, sum(${receivables.amountMinor})::text
    from ${receivables} where ${receivables.customerId} = ${customers.externalId}
      and ${receivables.issuedOn} <= ${today}::date
    group by ${receivables.currency}
    union all
    select 'payments', ${payments.currency}, sum(${payments.amountMinor})::text
    from ${payments} where ${payments.customerId} = ${customers.externalId} and ${payments.paidOn} <= ${today}::date
    group by ${payments.currency}`);
}

/** The customer's receivables as of the day, each with what was paid by naming it, in the customer's currency. */
function receivablesWithPayments(context: CheckContext): SQL {
  const { today } = context;
  return sql`(select ${receivables.externalId} as id, ${receivables.dueOn} as due_on,
      ${receivables.amountMinor} as amount, coalesce(named.amount, 0) as paid
    from ${receivables}
    left join (select ${payments.receivableId} as receivable_id, sum(${payments.amountMinor}) as amount
      from ${payments} where ${payments.customerId} = ${customers.externalId}
        and ${payments.currency} = ${customers.currency} and ${payments.paidOn} <= ${today}::date
      group by ${payments.receivableId}) as named on named.receivable_id = ${receivables.externalId}
    where ${receivables.customerId} = ${customers.externalId} and ${receivables.currency} = ${customers.currency}
      and ${receivables.issuedOn} <= ${today}::date) as applied`;
}

function selectDueReceivables(context: CheckContext): SQL<DueRow[]> {
  const overdueBefore = addDays(context.today, -context.policy.credit.overdueGraceDays);
  return rowsField<DueRow>(sql`
    select id as "id", due_on as "dueOn", (amount - paid)::text as "open"
    from ${receivablesWithPayments(context)} where amount > paid and due_on < ${overdueBefore}::date`);
}

/** What the receivables took of the payments that name them; a credit note takes less than nothing. */
function appliedPayments(context: CheckContext): SQL {
  return sql`(select coalesce(sum(least(amount, paid)), 0) from ${receivablesWithPayments(context)})`;
}

/** The latest decision of the department on this order, when it is an approval, with the approved total. */
function selectRelease({ orderId, department }: CheckContext): SQL<ReleaseRow | null> {
  return rowField<ReleaseRow>(sql`
    select * from (select ${decisions.actorId} as "actorId", ${decisions.actorName} as "actorName",
        ${decisions.decidedAt} as "decidedAt", ${decisions.verb} as "verb", ${decisions.round} as "round",
        ${orderRevisions.totalMinor}::text as "total", ${orderRevisions.currency} as "currency"
      from ${decisions}
      join ${reviews} on ${reviews.orderId} = ${decisions.orderId}
        and ${reviews.department} = ${decisions.department} and ${reviews.round} = ${decisions.round}
      join ${orderRevisions} on ${orderRevisions.orderId} = ${reviews.orderId}
        and ${orderRevisions.revision} = ${reviews.revision}
      where ${decisions.orderId} = ${orderId}::uuid and ${decisions.department} = ${department.name}
        and ${decisions.settles}
      order by ${decisions.round} desc limit 1) as latest
    where verb in ('approve', 'approve_with_conditions')`);
}

const UNKNOWN: CreditFacts = {
  check: 'credit',
  customer: null,
  exposure: [],
  dueReceivables: [],
  unappliedMinor: 0n,
  release: null,
};

function readCustomer({ on, context }: Reading) {
  return on
    .select({
      currency: customers.currency,
      limitMinor: customers.creditLimitMinor,
      blocked: customers.blocked,
      blockedReason: customers.blockedReason,
      exposure: selectExposure(context),
      due: selectDueReceivables(context),
      appliedMinor: sql`${appliedPayments(context)}`.mapWith(BigInt),
      release: selectRelease(context),
    })
    .from(customers)
    .where(eq(customers.externalId, context.document.customer));
}

function toRelease(row: ReleaseRow | null, { orderId, department }: CheckContext): CreditFacts['release'] {
  return (
    row && {
      actorId: row.actorId,
      actorName: row.actorName,
      decidedAtMs: Date.parse(row.decidedAt),
      total: { amountMinor: BigInt(row.total), currency: row.currency },
      decisionId: `${orderId}/${department.name}/${row.round}`,
    }
  );
}

/** Reads a customer's limit and exposure as of the context's instant, under the customer's credit lock when asked. */
export async function readCreditFacts(reading: Reading): Promise<CreditFacts> {
  const { on, context, access } = reading;
  if (access === 'lock') await lockResources(on, { kind: 'credit', resources: [context.document.customer] });
  const [row] = await readCustomer(reading);
  if (!row) return UNKNOWN;
  const { currency, limitMinor, blocked, blockedReason } = row;
  const exposure = row.exposure.map((sum) => ({
    component: sum.component,
    sum: { amountMinor: BigInt(sum.amount), currency: sum.currency },
  }));
  const paidMinor = exposure
    .filter(({ component, sum }) => component === 'payments' && sum.currency === currency)
    .reduce((total, { sum }) => total + sum.amountMinor, 0n);
  return {
    check: 'credit',
    customer: { currency, limitMinor, blocked, blockedReason },
    exposure,
    dueReceivables: row.due.map(({ id, dueOn, open }) => ({
      id,
      dueOn: toDay(dueOn),
      openMinor: BigInt(open),
    })),
    unappliedMinor: paidMinor - row.appliedMinor,
    release: toRelease(row.release, context),
  };
}
