import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Acting } from '../../support/acting.ts';
import { anActor, ApiEnvironment } from '../../support/api-environment.ts';
import { addCompany } from '../../support/company.ts';
import { aDepartment, aPolicy } from '../../support/orders.ts';
import { aReviewer } from '../../support/review-environment.ts';

let environment: ApiEnvironment;
let acting: Acting;
const submitter = anActor('submitter');
const departments = ['order_data', 'credit', 'materials', 'final_approval'];
const reviewer = aReviewer('credit', { id: 'reviewer', departments });
const other = aReviewer('credit', { id: 'other', departments });

beforeAll(async () => {
  environment = await ApiEnvironment.start({ engineDeadlineMs: 30_000 });
  acting = new Acting(environment);
  await addCompany(environment.review.owner);
  await environment.review.addPeople(submitter, reviewer, other);
  await environment.review.activate(
    aPolicy({
      departments: [
        aDepartment('order_data', { closesByRule: true }),
        aDepartment('credit', { stage: 2 }),
        aDepartment('materials', { stage: 2 }),
        aDepartment('final_approval', { stage: 3 }),
      ],
    }),
  );
  await environment.review.startWorker();
});

afterAll(() => environment.close());

async function approve(orderId: string, ...agreeing: string[]): Promise<void> {
  for (const department of agreeing) {
    const path = { orderId, department };
    await acting.shown(reviewer, path, ({ status }) => status === 'open');
    expect(await acting.decide(reviewer, path, { verb: 'approve' })).toMatchObject({ status: 201 });
  }
}

/** An order whose final approval waits. */
async function atFinalApproval() {
  const orderId = await acting.submit(submitter);
  await approve(orderId, 'credit', 'materials');
  const path = { orderId, department: 'final_approval' };
  const shown = await acting.shown(reviewer, path, ({ status }) => status === 'open');
  return { orderId, path, shown };
}

async function liveHolds(orderId: string) {
  const handle = environment.review.temporal.client.workflow.getHandle(`order-review/${orderId}`);
  return (await environment.review.holds(handle)).filter(({ status }) => status === 'live');
}

const goBack = (toStage: number, evidenceHash: string) => ({
  verb: 'return',
  toStage,
  comment: 'Look at the credit again.',
  evidenceHash,
});

describe('a return to an earlier stage', () => {
  it('lets its reviews and those after it run again, and shows who wanted it and why', async () => {
    const { orderId, path, shown } = await atFinalApproval();
    const before = await acting.shown(reviewer, { orderId, department: 'credit' });
    expect(await acting.act(reviewer, path, goBack(2, shown.evidenceHash))).toMatchObject({ status: 201 });
    const again = await acting.shown(
      other,
      { orderId, department: 'credit' },
      ({ status }) => status === 'open',
    );
    expect(again).toMatchObject({
      round: 2,
      packet: {
        reopening: {
          why: 'returned',
          by: { id: 'reviewer' },
          department: 'final_approval',
          stage: 2,
          comment: 'Look at the credit again.',
        },
      },
    });
    const stale = { verb: 'approve', evidenceHash: before.evidenceHash };
    expect(await acting.decide(reviewer, { orderId, department: 'credit' }, stale)).toMatchObject({
      status: 409,
      body: { code: 'evidence_changed', facts: { changes: ['review_reopened:returned'] } },
    });
    expect(await acting.get(reviewer, `/v1/orders/${orderId}`)).toMatchObject({
      body: { status: 'in_review' },
    });
    await approve(orderId, 'credit', 'materials', 'final_approval');
    await acting.ended(reviewer, orderId, 'approved');
    expect(await acting.shown(reviewer, path)).toMatchObject({ round: 2, status: 'approved' });
  });

  it('never leaves the order without what it holds', async () => {
    const { orderId, path, shown } = await atFinalApproval();
    const resourcesOf = (holds: Awaited<ReturnType<typeof liveHolds>>) =>
      holds.map(({ kind, resource, amount }) => `${kind}:${resource}:${amount}`).sort();
    const before = resourcesOf(await liveHolds(orderId));
    expect(before.length).toBeGreaterThan(0);
    await acting.act(reviewer, path, goBack(1, shown.evidenceHash));
    await acting.shown(reviewer, { orderId, department: 'order_data' }, ({ status }) => status === 'open');
    expect(resourcesOf(await liveHolds(orderId))).toEqual(before);
    await approve(orderId, 'order_data', 'credit', 'materials');
    expect(resourcesOf(await liveHolds(orderId))).toEqual(before);
  });

  it('opens the reviews of its stage for a person, also where a rule would close them', async () => {
    const { orderId, path, shown } = await atFinalApproval();
    expect(await acting.shown(reviewer, { orderId, department: 'order_data' })).toMatchObject({ by: 'rule' });
    await acting.act(reviewer, path, goBack(1, shown.evidenceHash));
    await acting.shown(reviewer, { orderId, department: 'order_data' }, ({ status }) => status === 'open');
    await approve(orderId, 'order_data', 'credit', 'materials', 'final_approval');
    await acting.ended(reviewer, orderId, 'approved');
  });

  it('goes only to a stage before, and is bound to the evidence', async () => {
    const { path, shown } = await atFinalApproval();
    for (const stage of [3, 4]) {
      expect(await acting.act(reviewer, path, goBack(stage, shown.evidenceHash))).toMatchObject({
        status: 400,
        body: { errors: [{ pointer: '/toStage' }] },
      });
    }
    expect(await acting.act(reviewer, path, goBack(2, '0'.repeat(64)))).toMatchObject({
      status: 409,
      body: { code: 'evidence_changed' },
    });
    expect(await acting.act(submitter, path, goBack(2, shown.evidenceHash))).toMatchObject({ status: 403 });
  });
});

describe('a recall', () => {
  it('opens the review again for a person, and the record keeps both', async () => {
    const orderId = await acting.submit(submitter);
    await approve(orderId, 'credit');
    const path = { orderId, department: 'credit' };
    expect(await acting.act(reviewer, path, { verb: 'recall', comment: 'too early' })).toMatchObject({
      status: 201,
    });
    const again = await acting.shown(other, path, ({ status }) => status === 'open');
    expect(again).toMatchObject({
      round: 2,
      decision: null,
      packet: { reopening: { why: 'recalled', by: { id: 'reviewer' }, comment: 'too early' } },
    });
    expect(await acting.decide(other, path, { verb: 'reject', comment: 'no' })).toMatchObject({
      status: 201,
    });
    await acting.ended(reviewer, orderId, 'rejected');
    const types = await acting.events(orderId);
    expect(types.filter((type) => type === 'review.decided')).toHaveLength(2);
    expect(types).toContain('review.recalled');
  });

  it('is refused once the stage has been left, and to everybody else', async () => {
    const orderId = await acting.submit(submitter);
    await approve(orderId, 'credit');
    const path = { orderId, department: 'credit' };
    expect(await acting.act(other, path, { verb: 'recall' })).toMatchObject({
      status: 409,
      body: { code: 'review_already_decided', facts: { winner: { decidedBy: { id: 'reviewer' } } } },
    });
    await approve(orderId, 'materials');
    await acting.shown(reviewer, { orderId, department: 'final_approval' });
    expect(await acting.act(reviewer, path, { verb: 'recall' })).toMatchObject({
      status: 409,
      body: { code: 'decision_relied_on' },
    });
    await approve(orderId, 'final_approval');
    await acting.ended(reviewer, orderId, 'approved');
    expect(await acting.act(reviewer, path, { verb: 'recall' })).toMatchObject({ status: 409 });
  });

  it('at the moment in which the stage is left either comes first or is refused', async () => {
    const orderId = await acting.submit(submitter);
    await approve(orderId, 'credit');
    await acting.shown(reviewer, { orderId, department: 'materials' });
    const [recalled, approved] = await Promise.all([
      acting.act(reviewer, { orderId, department: 'credit' }, { verb: 'recall' }),
      acting.decide(reviewer, { orderId, department: 'materials' }, { verb: 'approve' }),
    ]);
    expect(approved.status).toBe(201);
    if (recalled.status === 201) {
      await approve(orderId, 'credit');
    } else {
      expect(recalled).toMatchObject({ status: 409, body: { code: 'decision_relied_on' } });
    }
    await approve(orderId, 'final_approval');
    await acting.ended(reviewer, orderId, 'approved');
  });
});
