import { dayOfInstant, type CalendarDay } from '../domain/calendar-day.ts';
import { OFFICE_CALENDAR } from './demonstration/calendar.ts';
import { DEMONSTRATION_SIGN_INS, PEOPLE } from './demonstration/people.ts';
import {
  BILL_OF_MATERIALS_LINES,
  CAPABILITIES,
  plannedReceipts,
  PRODUCTS,
  ROUTING_OPERATIONS,
  stock,
  SUPPLIER_LEAD_TIMES,
  UNITS,
  WORK_CENTRES,
  workCentreDays,
} from './demonstration/production.ts';
import {
  AGREED_DISCOUNTS,
  CUSTOMERS,
  PAYMENT_TERMS,
  payments,
  PRICE_LIST_ENTRIES,
  quotations,
  receivables,
} from './demonstration/sales.ts';

export { DEMONSTRATION_SIGN_INS };

interface ApiAccess {
  readonly address: string;
  readonly adminKey: string;
}

type Records = readonly { readonly externalId: string }[];

const requestDeadlineMs = 30_000;
/** Loaded last, so that it tells whether everything has been. */
const lastResource = 'capabilities';

/** The records by resource, with days counted from `today`; what each refers to comes before it. */
function recordsByResource(today: CalendarDay): Readonly<Record<string, Records>> {
  return {
    people: PEOPLE,
    'payment-terms': PAYMENT_TERMS,
    units: UNITS,
    products: PRODUCTS,
    'price-list-entries': PRICE_LIST_ENTRIES,
    customers: CUSTOMERS,
    'agreed-discounts': AGREED_DISCOUNTS,
    quotations: quotations(today),
    receivables: receivables(today),
    payments: payments(today),
    stock: stock(today),
    'planned-receipts': plannedReceipts(today),
    'bill-of-materials-lines': BILL_OF_MATERIALS_LINES,
    'supplier-lead-times': SUPPLIER_LEAD_TIMES,
    'work-centres': WORK_CENTRES,
    'work-centre-days': workCentreDays(today),
    'routing-operations': ROUTING_OPERATIONS,
    [lastResource]: CAPABILITIES,
  };
}

interface Written {
  readonly method: 'POST' | 'PUT';
  readonly body: unknown;
}

function ask(access: ApiAccess, path: string, write?: Written): Promise<Response> {
  const headers = { authorization: `Bearer ${access.adminKey}` };
  const signal = AbortSignal.timeout(requestDeadlineMs);
  const url = new URL(path, access.address);
  if (!write) return fetch(url, { headers, signal });
  const { method, body } = write;
  const written = { ...headers, 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() };
  return fetch(url, { method, headers: written, signal, body: JSON.stringify(body) });
}

async function isLoaded(access: ApiAccess): Promise<boolean> {
  const [last] = CAPABILITIES.slice(-1);
  const answer = await ask(access, `/v1/${lastResource}/${last?.externalId ?? ''}`);
  if (answer.ok || answer.status === 404) return answer.ok;
  throw new Error(`the API answers ${answer.status} for ${lastResource}: ${await answer.text()}`);
}

async function load(access: ApiAccess, path: string, write: Written): Promise<void> {
  const answer = await ask(access, path, write);
  if (answer.ok) return;
  throw new Error(`the API answers ${answer.status} for ${write.method} ${path}: ${await answer.text()}`);
}

/**
 * Loads an invented company with people for every role and department, and its office hours, through the API. What is
 * loaded already stays as it is, also where somebody has changed it since; a load that was cut short is made up for.
 */
export async function loadDemonstrationCompany(options: ApiAccess): Promise<void> {
  if (await isLoaded(options)) return;
  await load(options, '/v1/calendars/office', { method: 'PUT', body: OFFICE_CALENDAR });
  for (const [resource, records] of Object.entries(recordsByResource(dayOfInstant(Date.now())))) {
    await load(options, `/v1/${resource}/import`, { method: 'POST', body: { records } });
  }
}
