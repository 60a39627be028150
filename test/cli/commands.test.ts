import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { historySchema } from '../../api/schemas/history.ts';
import { decisionAnswerSchema, orderSchema } from '../../api/schemas/order-answers.ts';
import { runCommand } from '../../cli/main.ts';
import { historyEvents, orders } from '../../db/tables/process.ts';
import type { Actor } from '../../domain/actor.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { addCompany } from '../support/company.ts';
import { aDepartment, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer } from '../support/review-environment.ts';

let environment: ApiEnvironment;
let url: string;
const folder = mkdtempSync(join(tmpdir(), 'countersign-cli-'));
const submitter = anActor('submitter');
const credit = aReviewer('credit');
const auditor = anActor('auditor');
const admin = anActor('admin');
const order = anOrder({ requiredOn: '2099-12-18', customerReference: 'PO-\u001b[31m7781' });

beforeAll(async () => {
  environment = await ApiEnvironment.start();
  await addCompany(environment.review.owner);
  await environment.review.activate(aPolicy({ departments: [aDepartment('credit')] }));
  await environment.review.startWorker();
  url = await environment.app.listen({ host: '127.0.0.1', port: 0 });
});

afterAll(async () => {
  await environment.close();
  rmSync(folder, { recursive: true });
});

/** Runs a command as the person, with what it reads from its standard input. */
async function run(actor: Actor, args: readonly string[], input = '') {
  const written = { out: '', err: '' };
  const code = await runCommand(args, {
    config: {
      COUNTERSIGN_URL: url,
      COUNTERSIGN_API_KEY: await environment.keyOf(actor),
      COUNTERSIGN_DATA_DIR: folder,
    },
    terminal: {
      write: (text) => (written.out += text),
      warn: (text) => (written.err += text),
      readInput: () => Promise.resolve(Buffer.from(input)),
    },
  });
  return { code, ...written };
}

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

async function submit(): Promise<string> {
  const submitted = await run(submitter, ['orders', 'submit', file('order.json', order)]);
  expect(submitted).toMatchObject({ code: 0, err: '' });
  return submitted.out.trim();
}

async function readOrder(orderId: string) {
  const shown = await run(auditor, ['orders', 'show', orderId, '--json']);
  return orderSchema.parse(JSON.parse(shown.out));
}

async function submitToCredit(): Promise<string> {
  const orderId = await submit();
  await environment.review.until(async () =>
    (await readOrder(orderId)).reviews.some(({ status }) => status === 'open') ? true : null,
  );
  return orderId;
}

async function untilStatus(orderId: string, status: string): Promise<void> {
  await environment.review.until(async () => ((await readOrder(orderId)).status === status ? true : null));
}

const decideCredit = (verb: string, orderId: string, ...more: string[]) =>
  run(credit, ['orders', verb, orderId, '--department', 'credit', ...more]);

describe('orders', () => {
  it('are submitted from a file or the standard input, listed and shown', async () => {
    const fromFile = await submit();
    const fromInput = await run(submitter, ['orders', 'submit', '-'], JSON.stringify(order));
    const listed = await run(submitter, ['orders', 'list', '--customer', 'C-1001']);
    expect(listed.out).toContain(fromFile);
    expect(listed.out).toContain(fromInput.out.trim());
    const shown = await run(submitter, ['orders', 'show', fromFile]);
    expect(shown).toMatchObject({ code: 0, err: '' });
    expect(shown.out).toMatch(/^order +[0-9a-f-]{36}\nstatus /);
  });

  it('are the same order when they are sent again with their key', async () => {
    const path = file('order.json', order);
    const again = ['orders', 'submit', path, '--idempotency-key', 'one-of-mine'];
    const first = await run(submitter, again);
    expect(await run(submitter, again)).toEqual(first);
  });

  it('do not bring text to the terminal that it would act upon', async () => {
    const shown = await run(submitter, ['orders', 'show', await submit()]);
    expect(shown.out).toContain('PO-\\u001b[31m7781');
    const json = await run(submitter, ['orders', 'list', '--json']);
    expect(json.out).not.toContain('\u001b');
    expect(JSON.stringify(JSON.parse(json.out))).toContain('PO-\\u001b[31m7781');
  });

  it('are listed page after page', async () => {
    await submit();
    await submit();
    const first = await run(submitter, ['orders', 'list', '--limit', '1']);
    const cursor = /--cursor (\S+)/.exec(first.err)?.[1] ?? '';
    const second = await run(submitter, ['orders', 'list', '--limit', '1', '--cursor', cursor]);
    expect(second.code).toBe(0);
    expect(second.out).not.toBe(first.out);
  });

  it('are found by what is known of them', async () => {
    const orderId = await submitToCredit();
    expect(await decideCredit('approve', orderId)).toMatchObject({ code: 0 });
    const by = ['--id', orderId, '--decided-by', credit.id, '--currency', 'CNY', '--total-from', '1'];
    const find = (...more: string[]) => run(auditor, ['orders', 'list', ...by, ...more]);
    expect((await find('--department', 'credit')).out).toContain(orderId);
    expect((await find('--finding', 'credit.no_such_finding')).out).not.toContain(orderId);
  });

  it('that are refused name every bad field', async () => {
    const bad = file('bad.json', { ...order, currency: 'XXQ', colour: 'red' });
    const refused = await run(submitter, ['orders', 'submit', bad]);
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toMatch(/^ {2}\/currency: /m);
    expect(refused.err).toMatch(/^ {2}\/colour: is not a known field$/m);
    const json = await run(submitter, ['orders', 'submit', bad, '--json']);
    expect(JSON.parse(json.err)).toMatchObject({
      error: { exitCode: 1, code: 'invalid_request', faults: expect.any(Array) },
    });
  });

  it('can be previewed without being submitted', async () => {
    const before = await environment.review.owner.$count(orders);
    const preview = await run(submitter, ['orders', 'preview', file('order.json', order)]);
    expect(preview).toMatchObject({ code: 0, err: '' });
    expect(preview.out).toMatch(/credit +always/);
    expect(await environment.review.owner.$count(orders)).toBe(before);
  });

  it('can be withdrawn by their submitter, with a receipt that is in their history', async () => {
    const orderId = await submitToCredit();
    const withdrawn = await run(submitter, ['orders', 'withdraw', orderId, '--reason', 'changed']);
    const [, receipt = ''] = /^receipt (\S+)$/m.exec(withdrawn.out) ?? [];
    expect(withdrawn.code).toBe(0);
    const verified = await run(auditor, ['history', 'verify', orderId, '--receipt', receipt]);
    expect(verified).toMatchObject({ code: 0, err: '' });
  });
});

describe('a review', () => {
  it('waits as a task and is approved on the evidence that is shown', async () => {
    const orderId = await submitToCredit();
    const tasks = await run(credit, ['tasks']);
    expect(tasks.out).toContain(orderId);
    const approved = await decideCredit('approve', orderId, '--comment', 'fine', '--json');
    const answer = decisionAnswerSchema.parse(JSON.parse(approved.out));
    expect(answer.decision).toMatchObject({ verb: 'approve', comment: 'fine', actor: { id: credit.id } });
    await untilStatus(orderId, 'approved');
  });

  it('is approved with conditions when there are any', async () => {
    const orderId = await submitToCredit();
    const conditions = ['--condition', 'prepay half', '--condition', 'ship in parts'];
    const approved = await decideCredit('approve', orderId, ...conditions, '--json');
    expect(decisionAnswerSchema.parse(JSON.parse(approved.out)).decision).toMatchObject({
      verb: 'approve_with_conditions',
      conditions: ['prepay half', 'ship in parts'],
    });
  });

  it('is rejected with a reason and not without', async () => {
    const orderId = await submitToCredit();
    const refused = await decideCredit('reject', orderId);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('/comment: is needed to reject');
    expect((await decideCredit('reject', orderId, '--comment', 'no')).code).toBe(0);
    await untilStatus(orderId, 'rejected');
  });

  it('returns an order, and its next revision is submitted', async () => {
    const orderId = await submitToCredit();
    await decideCredit('return', orderId, '--comment', 'fewer, please');
    await untilStatus(orderId, 'returned');
    const revision = file('revision.json', { ...order, customerReference: 'PO-2' });
    const resubmitted = await run(submitter, ['orders', 'resubmit', orderId, revision]);
    expect(resubmitted).toMatchObject({ code: 0, out: `${orderId} is at revision 2\n` });
  });

  it('that was decided says by whom to who comes too late', async () => {
    const orderId = await submitToCredit();
    await decideCredit('approve', orderId);
    const late = await decideCredit('reject', orderId, '--comment', 'no');
    expect(late.code).toBe(1);
    expect(late.err).toContain(`winner.decidedBy.id: ${credit.id}`);
  });

  it('is not decided on other evidence than was named', async () => {
    const orderId = await submitToCredit();
    const refused = await decideCredit('approve', orderId, '--evidence', 'a'.repeat(64));
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('evidence_changed');
  });
});

const reportSchema = z.object({ valid: z.boolean(), events: z.number() });
const allSchema = z.object({ valid: z.boolean(), invalid: z.array(z.object({ orderId: z.string() })) });

describe('the history of an order', () => {
  it('is shown, and valid as it was written', async () => {
    const orderId = await submitToCredit();
    const shown = await run(auditor, ['history', 'show', orderId]);
    expect(shown.out).toMatch(/^1 .*order\.submitted/m);
    const json = await run(auditor, ['history', 'show', orderId, '--json']);
    const events = historySchema.shape.items.parse(JSON.parse(json.out));
    const verified = await run(auditor, ['history', 'verify', orderId, '--json']);
    expect(reportSchema.parse(JSON.parse(verified.out))).toEqual({ valid: true, events: events.length });
  });

  it('is not valid when the owner of the database changed it, and the place is named', async () => {
    const orderId = await submitToCredit();
    const other = await submitToCredit();
    const body = '{"not":"an event"}';
    await environment.review.owner
      .update(historyEvents)
      .set({ body })
      .where(eq(historyEvents.hash, await hashAt(orderId, 2)));
    const verified = await run(auditor, ['history', 'verify', orderId]);
    expect(verified.code).toBe(1);
    expect(verified.out).toContain(`${orderId} at 2: the hash is not that of the previous hash and the body`);
    const all = await run(auditor, ['history', 'verify', '--all', '--json']);
    expect(all.code).toBe(1);
    const { invalid } = allSchema.parse(JSON.parse(all.out));
    expect(invalid.map((report) => report.orderId)).toEqual([orderId]);
    expect((await run(auditor, ['history', 'verify', other])).code).toBe(0);
  });

  it('is not valid when its end is missing that the state of the order or a receipt asks for', async () => {
    const orderId = await submitToCredit();
    const approved = await decideCredit('approve', orderId);
    await untilStatus(orderId, 'approved');
    const [, receipt = ''] = /^receipt (\S+)$/m.exec(approved.out) ?? [];
    const rows = await environment.review.owner
      .select()
      .from(historyEvents)
      .where(eq(historyEvents.orderId, orderId));
    for (const row of rows.filter(({ position }) => position >= Number(receipt.split(':')[0]))) {
      await environment.review.owner.delete(historyEvents).where(eq(historyEvents.hash, row.hash));
    }
    const verified = await run(auditor, ['history', 'verify', orderId, '--receipt', receipt]);
    expect(verified.code).toBe(1);
    expect(verified.out).toContain('no order.approved is in its history');
    expect(verified.out).toContain(`the kept receipt ${receipt} is not in the history`);
  });
});

async function hashAt(orderId: string, position: number): Promise<string> {
  const rows = await environment.review.owner
    .select()
    .from(historyEvents)
    .where(eq(historyEvents.orderId, orderId));
  return rows.find((row) => row.position === position)?.hash ?? '';
}

describe('the policy', () => {
  it('is published, activated, listed and shown', async () => {
    const path = file('policy.json', aPolicy({ title: 'Another', departments: [aDepartment('credit')] }));
    const kept = await run(admin, ['policy', 'publish', path]);
    expect(kept.out).toMatch(/^version \d+ is inactive\n$/);
    const active = await run(admin, ['policy', 'publish', path, '--activate']);
    const [, version = ''] = /^version (\d+) is active\n$/.exec(active.out) ?? [];
    const listed = await run(auditor, ['policy', 'list']);
    expect(listed.out).toMatch(new RegExp(`^${version} +active +Another`, 'm'));
    const shown = await run(auditor, ['policy', 'show', version]);
    expect(shown.out).toContain('Another');
  });

  it('that is not one is refused with the places of its faults', async () => {
    const refused = await run(admin, ['policy', 'publish', file('policy.json', { title: 'x' })]);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('/policy/departments: ');
  });
});
