import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { temporal } from '@temporalio/proto';
import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { runCommand } from '../../cli/main.ts';
import { archivedExecutions } from '../../db/tables/archive.ts';
import { historyEvents, holds, orderStates, reviews } from '../../db/tables/process.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import type { EncryptionKey } from '../../encryption.ts';
import { addCompany } from '../support/company.ts';
import { aTestKey, TEST_PAYLOAD_KEYS } from '../support/encryption.ts';
import { aReviewer, orderIdOf } from '../support/review-environment.ts';
import { RECORDED_SHAPES } from '../workflows/recorded-shapes.ts';

let environment: ApiEnvironment;
let url: string;
const folder = mkdtempSync(join(tmpdir(), 'countersign-replay-test-'));
const auditor = anActor('auditor');
const played = new Map<string, string>();

const reportSchema = z.looseObject({
  valid: z.boolean(),
  executions: z.array(
    z.looseObject({ own: z.looseObject({ as: z.string() }), current: z.looseObject({ as: z.string() }) }),
  ),
  ledger: z.array(z.looseObject({ kind: z.string(), position: z.number(), detail: z.string() })),
  state: z.array(z.string()),
});

/** The shapes whose order has another execution after the first: one that took it over, and one of its amendment. */
const SECOND_EXECUTIONS = ['taken-over', 'amended-when-approved'] as const;

beforeAll(async () => {
  environment = await ApiEnvironment.start();
  const { review } = environment;
  await addCompany(review.owner);
  await review.addPeople(aReviewer('credit'), aReviewer('materials'));
  await review.startWorker();
  for (const [shape, run] of Object.entries(RECORDED_SHAPES)) {
    const order = await run(review);
    await order.result();
    played.set(shape, orderIdOf(order));
  }
  const executions = played.size + SECOND_EXECUTIONS.length;
  await review.until(async () =>
    (await review.owner.$count(archivedExecutions)) === executions ? true : null,
  );
  url = await environment.app.listen({ host: '127.0.0.1', port: 0 });
}, 300_000);

afterAll(async () => {
  await environment.close();
  rmSync(folder, { recursive: true });
});

async function run(...args: readonly string[]) {
  return runWith(TEST_PAYLOAD_KEYS, args);
}

async function runWith(keys: readonly EncryptionKey[] | undefined, args: readonly string[]) {
  const written = { out: '', err: '' };
  const code = await runCommand(['history', 'replay', ...args], {
    config: {
      COUNTERSIGN_URL: url,
      COUNTERSIGN_API_KEY: await environment.keyOf(auditor),
      COUNTERSIGN_DATA_DIR: folder,
      PAYLOAD_KEYS: keys,
    },
    terminal: {
      write: (text) => (written.out += text),
      warn: (text) => (written.err += text),
      readInput: () => Promise.resolve(Buffer.from('')),
    },
  });
  return { code, ...written };
}

function orderOf(shape: string): string {
  const orderId = played.get(shape);
  if (orderId === undefined) throw new Error(`there is no shape ${shape}`);
  return orderId;
}

async function report(orderId: string) {
  const { code, out } = await run(orderId, '--json');
  return { code, report: reportSchema.parse(JSON.parse(out)) };
}

/** Runs the work on changed rows and puts them back. */
async function changed(sql: readonly string[], work: () => Promise<void>): Promise<void> {
  const { owner } = environment.review;
  const kept = {
    events: await owner.select().from(historyEvents),
    states: await owner.select().from(orderStates),
    reviews: await owner.select().from(reviews),
    holds: await owner.select().from(holds),
  };
  for (const statement of sql) await owner.execute(statement);
  try {
    await work();
  } finally {
    await owner.delete(historyEvents);
    await owner.insert(historyEvents).values(kept.events);
    for (const row of kept.states) {
      await owner.update(orderStates).set(row).where(eq(orderStates.orderId, row.orderId));
    }
    for (const row of kept.reviews) {
      const { orderId, department, round } = row;
      const isRow = and(
        eq(reviews.orderId, orderId),
        eq(reviews.department, department),
        eq(reviews.round, round),
      );
      await owner.update(reviews).set(row).where(isRow);
    }
    for (const row of kept.holds) await owner.update(holds).set(row).where(eq(holds.id, row.id));
  }
}

it('every shape of the process replays, agrees with its history, and its history with its state', async () => {
  const { code, out } = await run('--all', '--json');
  expect(JSON.parse(out)).toMatchObject({ valid: true, orders: played.size, invalid: [] });
  expect(code).toBe(0);
});

it('the executions of one order are replayed with their own code and with the current one', async () => {
  const taken = await report(orderOf('taken-over'));
  expect(taken.report.executions.map(({ own, current }) => [own.as, current.as])).toEqual([
    ['replayed', 'replayed'],
    ['replayed', 'replayed'],
  ]);
  const shown = await run(orderOf('taken-over'));
  expect(shown.out).toContain(`${orderOf('taken-over')} is valid`);
});

it('an archive is replayed with its key, also among others, and without it only that is told', async () => {
  const orderId = orderOf('approved-by-update');
  const rotated = await runWith([aTestKey('next'), ...TEST_PAYLOAD_KEYS], [orderId]);
  expect([rotated.code, rotated.out]).toEqual([0, expect.stringContaining(`${orderId} is valid`)]);
  for (const keys of [undefined, [aTestKey('next')]]) {
    const { code, out, err } = await runWith(keys, [orderId]);
    expect([code, out, err]).toEqual([2, '', expect.stringContaining('PAYLOAD_KEYS has no key "test"')]);
  }
});

it('code that does something else is a violation at the event where they part, and only the other code is', async () => {
  const path = join(folder, 'changed.js');
  const code = readFileSync(inject('workflowBundlePath'), 'utf8');
  const changedCode = code.replace(/Promise\.all\(\[\s*review\(order\),[^\]]*\]\)/, 'review(order)');
  expect(changedCode).not.toBe(code);
  writeFileSync(path, changedCode);
  const { code: exit, out } = await run(orderOf('approved-by-update'), '--bundle', path, '--json');
  const [execution] = reportSchema.parse(JSON.parse(out)).executions;
  const [archived] = await environment.review.owner
    .select()
    .from(archivedExecutions)
    .where(eq(archivedExecutions.orderId, orderOf('approved-by-update')));
  const { events } = temporal.api.history.v1.History.decode(archived?.history ?? Buffer.from(''));
  const timer = events.find((event) => event.timerStartedEventAttributes);
  const timerEventId = Number(timer?.eventId);
  expect(execution?.own.as).toBe('replayed');
  expect(execution?.current).toMatchObject({ as: 'violation', fault: { eventId: timerEventId } });
  expect(exit).toBe(1);
});

describe('a record that was changed is found', () => {
  const orderId = () => orderOf('hold-renewed');

  it('with a step that an activity forgot', async () => {
    const sql = `delete from history_events where order_id = '${orderId()}' and step_key like 'decide:%'`;
    await changed([sql], async () => {
      const found = await report(orderId());
      expect(found.report.ledger.map(({ kind }) => kind)).toContain('missing');
      expect(found.code).toBe(1);
    });
  });

  it('with a step that no execution knows', async () => {
    const copied = `insert into history_events select order_id, position + 1, type, at, body, hash, hash,
      'act:credit:1:99', 0, jsonb_build_object('step', 'rung') from history_events where order_id = '${orderId()}'
      order by position desc limit 1`;
    await changed([copied], async () => {
      const found = await report(orderId());
      expect(found.report.ledger.map(({ kind }) => kind)).toEqual(['extra']);
    });
  });

  it('with an answer that was another one', async () => {
    const sql = `update history_events set step_result = step_result || '{"round": 7}' where order_id = '${orderId()}'
      and step_key = 'check:credit:1' and step_ordinal = 0`;
    await changed([sql], async () => {
      const found = await report(orderId());
      expect(found.report.ledger.map(({ kind }) => kind)).toEqual(['different']);
    });
  });

  it('with a state that its history does not tell', async () => {
    const sql = [
      `update order_states set status = 'rejected' where order_id = '${orderId()}'`,
      `update holds set status = 'live' where order_id = '${orderId()}' and status = 'consumed'`,
    ];
    await changed(sql, async () => {
      const found = await report(orderId());
      expect(found.report.state).toHaveLength(2);
      expect(found.report.state[0]).toContain('approved');
    });
  });
});

it('an order without an archived execution is not valid', async () => {
  const { owner } = environment.review;
  const orderId = orderOf('withdrawn');
  const rows = await owner
    .delete(archivedExecutions)
    .where(eq(archivedExecutions.orderId, orderId))
    .returning();
  const { code, out } = await run(orderId);
  await owner.insert(archivedExecutions).values(rows);
  expect(out).toContain('no execution is archived');
  expect(code).toBe(1);
});
