import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { FINDING_SEVERITIES } from '../../domain/finding.ts';
import type { OrderDocument } from '../../domain/order-document.ts';
import { ORDER_STATUSES } from '../../domain/order-status.ts';
import { REVIEW_STATUSES } from '../../domain/review-status.ts';
import { sendPatiently, toFailure, type ApiAccess } from '../api-client.ts';
import { CommandFailure, fail } from '../failure.ts';
import type { ImportedResource } from '../../domain/import/target-fields.ts';
import { TargetRefusal, type ImportTarget, type ReviewedOrder } from './import-target.ts';

const MOST_CANDIDATES = 50;
/** How long an import waits, in turn, for an API that does not answer, such as one that is being restarted. */
const PAUSES_MS = [500, 1_000, 2_000, 4_000, 8_000];

const upsertCounts = z.object({ created: z.number(), updated: z.number(), unchanged: z.number() });
const published = z.object({ version: z.number() });
const submitted = z.object({ id: z.string() });
const candidates = z.object({ items: z.array(submitted) });
const measure = z.object({ value: z.string(), unit: z.string() });
const reviewedOrder: z.ZodType<ReviewedOrder> = z.object({
  id: z.string(),
  status: z.enum(ORDER_STATUSES),
  revision: z.number(),
  asOf: z.string().nullable(),
  document: z.custom<OrderDocument>(),
  reviews: z.array(
    z.object({
      department: z.string(),
      stage: z.number(),
      status: z.enum(REVIEW_STATUSES),
      findings: z.array(
        z.object({
          code: z.string(),
          severity: z.enum(FINDING_SEVERITIES),
          facts: z.record(z.string(), z.union([measure, z.string(), z.boolean()])),
        }),
      ),
    }),
  ),
});

interface Call {
  readonly access: ApiAccess;
  readonly path: string;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
}

async function callOnce({ access, path, body, idempotencyKey }: Call): Promise<unknown> {
  const headers = new Headers({ authorization: `Bearer ${access.key}` });
  if (body !== undefined) headers.set('content-type', 'application/json');
  if (idempotencyKey !== undefined) headers.set('idempotency-key', idempotencyKey);
  const sent = body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) };
  const response = await sendPatiently(new Request(new URL(path, access.url), sent));
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return answer;
  const failure = toFailure(response, answer);
  const { faults, code } = failure.details;
  // An order that the source has changed within the day is one order's refusal, not the end of the import.
  const isAboutContent = faults !== undefined || code === 'idempotency_key_reused';
  throw isAboutContent ? new TargetRefusal(failure.message, faults ?? []) : failure;
}

/**
 * Calls the API, and when it has answered before, again while nobody answers: every call of an import may be made
 * twice. Throws a TargetRefusal where the API points at what is wrong, a CommandFailure for everything else.
 */
function openCalls(): (request: Call) => Promise<unknown> {
  let hasAnswered = false;
  return async (request) => {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const answer = await callOnce(request);
        hasAnswered = true;
        return answer;
      } catch (error) {
        if (!(error instanceof CommandFailure) || error.reason !== 'unreachable') throw error;
        const pauseMs = hasAnswered ? PAUSES_MS[attempt] : undefined;
        if (pauseMs === undefined) throw stopped(request, error);
        await pause(pauseMs);
      }
    }
  };
}

/** The advice of a single command, to send its one request again, is not for an import. */
function stopped({ access }: Call, { details }: CommandFailure): CommandFailure {
  const message = `${access.url} does not answer. Run the import again when it does: it goes on where it stopped.`;
  return fail.unreachable(message, details);
}

/** Only a customer has a currency of its own; elsewhere the mapping's currency has become part of the money. */
function toWire(resource: ImportedResource, record: Readonly<Record<string, unknown>>) {
  if (resource === 'customers') return record;
  return Object.fromEntries(Object.entries(record).filter(([field]) => field !== 'currency'));
}

/** The API as an import writes to it: records and orders by a connected system's key, the policy by an administrator's. */
export function openApiTarget(keys: { system: ApiAccess; admin: ApiAccess }): ImportTarget {
  const access = keys.system;
  const call = openCalls();
  const readOrder = async (orderId: string) =>
    reviewedOrder.parse(await call({ access, path: `/v1/orders/${orderId}` }));
  return {
    importRecords: async (resource, records) => {
      const body = { records: records.map((record) => toWire(resource, record)) };
      return upsertCounts.parse(await call({ access, path: `/v1/${resource}/import`, body }));
    },
    publishPolicy: async (policy) => {
      const body = { policy, activate: false };
      return published.parse(await call({ access: keys.admin, path: '/v1/policies', body })).version;
    },
    findImportedOrder: async ({ customer, customerReference }) => {
      const query = new URLSearchParams({ customer, customerReference, limit: String(MOST_CANDIDATES) });
      const { items } = candidates.parse(await call({ access, path: `/v1/orders?${query.toString()}` }));
      for (const { id } of items) {
        const order = await readOrder(id);
        if (order.asOf !== null) return order;
      }
      return null;
    },
    submitOrder: async ({ document, asOf, policyVersion, idempotencyKey }) => {
      const pinned = policyVersion === null ? {} : { policyVersion };
      const body = { ...document, asOf, ...pinned };
      return submitted.parse(await call({ access, path: '/v1/orders', body, idempotencyKey })).id;
    },
    readOrder,
  };
}
