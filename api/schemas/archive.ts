import { z } from 'zod';
import { EXECUTION_OUTCOMES } from '../../domain/archive.ts';
import { HISTORY_EVENT_TYPES } from '../../domain/history-event.ts';
import { HOLD_STATUSES } from '../../domain/hold.ts';
import { ORDER_STATUSES } from '../../domain/order-status.ts';
import { DECIDERS, REVIEW_STATUSES } from '../../domain/review-status.ts';
import type { ArchivedExecution, listBundles } from '../../db/archive.ts';
import type { OrderArchive } from '../../db/order-archives.ts';
import { nextCursor } from '../cursor.ts';
import { instant } from './values.ts';

const hash = z.string().describe('SHA-256, hexadecimal.');

const executionSchema = z
  .object({
    runId: z.string(),
    outcome: z.enum(EXECUTION_OUTCOMES),
    startedAt: instant,
    closedAt: instant,
    history: z
      .string()
      .describe('Base64 of the message temporal.api.history.v1.History in the encoding of protobuf.'),
    historyHash: hash.describe('SHA-256 over the bytes of the history, hexadecimal.'),
    eventCount: z.int(),
    buildId: z.string().nullable().describe('The build that ran its last step.'),
    bundleHash: hash.nullable().describe('Of the workflow code of that build; null where it was not kept.'),
    archivedAt: instant,
  })
  .meta({ id: 'ArchivedExecution' });

const ledgerEventSchema = z
  .object({
    position: z.int(),
    type: z.enum(HISTORY_EVENT_TYPES),
    at: instant,
    body: z.string(),
    previousHash: hash,
    hash,
    stepKey: z.string().describe('The step of the process that recorded it.'),
    stepResult: z
      .unknown()
      .describe('What the step answered to the engine, on its first event; null on the others.'),
  })
  .meta({ id: 'LedgerEvent' });

export const orderArchiveSchema = z
  .object({
    orderId: z.uuid(),
    status: z.enum(ORDER_STATUSES),
    revision: z.int(),
    closedAt: instant.nullable(),
    head: z.object({ position: z.int(), hash }),
    executions: z.array(executionSchema).describe('Those that have ended, the first one first.'),
    events: z.array(ledgerEventSchema),
    reviews: z.array(
      z.object({
        department: z.string(),
        round: z.int(),
        revision: z.int(),
        status: z.enum(REVIEW_STATUSES),
        by: z.enum(DECIDERS).nullable(),
      }),
    ),
    holds: z.array(z.object({ id: z.uuid(), status: z.enum(HOLD_STATUSES) })),
  })
  .meta({ id: 'OrderArchive' });
type OrderArchiveAnswer = z.infer<typeof orderArchiveSchema>;

export const orderArchiveListSchema = z
  .object({
    items: z.array(orderArchiveSchema),
    nextCursor,
    total: z.int().describe('How many orders have ended.'),
  })
  .meta({ id: 'OrderArchiveList' });

const bundleSchema = z
  .object({
    hash,
    sizeBytes: z.int(),
    keptAt: instant,
    startedAt: instant.describe('When a worker began with it last.'),
  })
  .meta({ id: 'WorkflowBundle' });

export const bundleListSchema = z.object({ items: z.array(bundleSchema) }).meta({ id: 'WorkflowBundleList' });

function toExecution(row: ArchivedExecution): z.infer<typeof executionSchema> {
  const { runId, outcome, historyHash, eventCount, buildId, bundleHash } = row;
  return {
    ...{ runId, outcome, historyHash, eventCount, buildId, bundleHash },
    startedAt: row.startedAt.toISOString(),
    closedAt: row.closedAt.toISOString(),
    archivedAt: row.archivedAt.toISOString(),
    history: row.history.toString('base64'),
  };
}

/** What the API answers of an order's archive. */
export function toOrderArchive(archive: OrderArchive): OrderArchiveAnswer {
  const { orderId, status, revision, closedAt, headPosition, headHash, executions, events } = archive;
  return {
    ...{ orderId, status, revision },
    closedAt: closedAt?.toISOString() ?? null,
    head: { position: headPosition, hash: headHash },
    executions: executions.map(toExecution),
    events: events.map(({ position, type, at, body, previousHash, hash: own, stepKey, stepResult }) => ({
      ...{ position, type, body, previousHash, stepKey, stepResult },
      hash: own,
      at: at.toISOString(),
    })),
    reviews: archive.reviews.map(({ department, round, revision: of, status: is, closedBy }) => ({
      ...{ department, round, revision: of, status: is, by: closedBy },
    })),
    holds: archive.holds.map(({ id, status: is }) => ({ id, status: is })),
  };
}

/** What the API answers of a bundle. */
export function toBundle(row: Awaited<ReturnType<typeof listBundles>>[number]): z.infer<typeof bundleSchema> {
  return { ...row, keptAt: row.keptAt.toISOString(), startedAt: row.startedAt.toISOString() };
}
