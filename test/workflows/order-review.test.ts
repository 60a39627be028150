import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refuse } from '../../domain/errors.ts';
import { RESUBMIT, WITHDRAW } from '../../workflows/contract.ts';
import { findDomainError } from '../../workflows/failure.ts';
import { addCompany } from '../support/company.ts';
import { aDepartment, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer, orderIdOf, ReviewEnvironment } from '../support/review-environment.ts';

let environment: ReviewEnvironment;
const credit = aReviewer('credit');
const materials = aReviewer('materials');
const submitter = aReviewer('none', { id: 'submitter', roles: ['submitter'], departments: [] });

beforeAll(async () => {
  environment = await ReviewEnvironment.start();
  await environment.startWorker();
  await addCompany(environment.owner);
  await environment.addPeople(credit, materials, submitter);
  await environment.activate(
    aPolicy({ departments: [aDepartment('credit'), aDepartment('materials', { stage: 2 })] }),
  );
});

afterAll(() => environment.close());

async function codeOf(refused: Promise<unknown>): Promise<string> {
  return refused.then(
    () => 'accepted',
    (error: unknown) => findDomainError(error)?.code ?? String(error),
  );
}

it('an order that every department approves is approved, and its holds are consumed', async () => {
  const order = await environment.submit(anOrder());
  await environment.decide(order, { department: 'credit', verb: 'approve', actor: credit });
  await environment.decide(order, { department: 'materials', verb: 'approve', actor: materials });
  expect(await order.result()).toBe('approved');
  const holds = await environment.holds(order);
  expect(holds.map((hold) => hold.status)).toEqual(holds.map(() => 'consumed'));
  expect(holds.some((hold) => hold.kind === 'credit' && hold.amount === 12_500n)).toBe(true);
});

it('a later stage opens only when the earlier one has agreed', async () => {
  const order = await environment.submit(anOrder());
  await environment.openReview(order, 'credit');
  const before = await environment.events(order);
  expect(before.some((event) => event.body.includes('"department":"materials","findings"'))).toBe(false);
  await environment.decide(order, { department: 'credit', verb: 'approve', actor: credit });
  expect(await environment.openReview(order, 'materials')).toMatchObject({ stage: 2, round: 1 });
  await order.executeUpdate(WITHDRAW, { args: [{ actor: submitter, reason: null }] });
});

it('a rejection ends the order and releases its holds', async () => {
  const order = await environment.submit(anOrder());
  await environment.decide(order, { department: 'credit', verb: 'reject', comment: 'no', actor: credit });
  expect(await order.result()).toBe('rejected');
  const holds = await environment.holds(order);
  expect(holds.map((hold) => [hold.status, hold.ending])).toEqual([['released', 'rejected']]);
});

it('a returned order is reviewed again from the first stage when it is resubmitted', async () => {
  const order = await environment.submit(anOrder());
  await environment.decide(order, { department: 'credit', verb: 'return', comment: 'less', actor: credit });
  const orderId = orderIdOf(order);
  await environment.writeRevision({ orderId, revision: 2, document: anOrder(), authorId: 'submitter' });
  await order.executeUpdate(RESUBMIT, { args: [{ actor: submitter, revision: 2 }] });
  expect(await environment.openReview(order, 'credit')).toMatchObject({ revision: 2, round: 2 });
  await environment.decide(order, { department: 'credit', verb: 'approve', actor: credit });
  await environment.decide(order, { department: 'materials', verb: 'approve', actor: materials });
  expect(await order.result()).toBe('approved');
  const credits = (await environment.holds(order)).filter((hold) => hold.kind === 'credit');
  expect(credits.map((hold) => hold.ending)).toEqual(['superseded', 'approved']);
});

it('a returned order that nobody resubmits expires', async () => {
  await environment.activate(
    aPolicy({ departments: [aDepartment('credit')], returnedExpiresAfterMs: 50, title: 'Expires soon' }),
  );
  const order = await environment.submit(anOrder());
  await environment.decide(order, { department: 'credit', verb: 'return', comment: 'less', actor: credit });
  expect(await order.result()).toBe('expired');
});

it('a withdrawn order ends, its open reviews are cancelled and its holds released', async () => {
  const order = await environment.submit(anOrder());
  const review = await environment.openReview(order, 'credit');
  await order.executeUpdate(WITHDRAW, { args: [{ actor: submitter, reason: 'changed my mind' }] });
  expect(await order.result()).toBe('withdrawn');
  const late = environment.decide(order, {
    department: 'credit',
    verb: 'approve',
    actor: credit,
    evidenceHash: review.evidenceHash,
  });
  await expect(late).rejects.toThrow();
  const types = (await environment.events(order)).map((event) => event.type);
  expect(types.slice(-3)).toEqual(['order.withdrawn', 'hold.released', 'review.cancelled']);
});

describe('a decision is refused', () => {
  const cases = [
    { why: 'by the submitter', actor: { ...credit, id: 'submitter' }, code: 'own_order' },
    { why: 'by another department', actor: materials, code: 'wrong_department' },
    { why: 'by somebody without the role', actor: { ...credit, roles: [] }, code: 'wrong_department' },
    { why: 'on other evidence', actor: credit, evidenceHash: 'f'.repeat(64), code: 'evidence_changed' },
  ] as const;
  it.each(cases)('$why', async ({ actor, code, ...evidence }) => {
    const order = await environment.submit(anOrder());
    await environment.openReview(order, 'credit');
    await environment.atRest(order);
    const decision = { department: 'credit', verb: 'approve', actor, ...evidence } as const;
    expect(await codeOf(environment.decide(order, decision))).toBe(code);
    // By the workflow itself, before anything of it is in the engine's history.
    const { events } = await order.fetchHistory();
    expect(events?.some((event) => event.workflowExecutionUpdateAcceptedEventAttributes)).toBe(false);
    await environment.decide(order, { department: 'credit', verb: 'reject', actor: credit });
    expect(await order.result()).toBe('rejected');
  });

  it('by somebody whom the records do not know, whatever the message says of them', async () => {
    const order = await environment.submit(anOrder());
    const decision = {
      department: 'credit',
      verb: 'approve',
      actor: { ...credit, id: 'stranger' },
    } as const;
    expect(await codeOf(environment.decide(order, decision))).toBe('forbidden');
    await environment.decide(order, { department: 'credit', verb: 'reject', actor: credit });
    expect(await order.result()).toBe('rejected');
  });
});

it('a second decision on the same review is refused and told who decided', async () => {
  await environment.activate(aPolicy({ departments: [aDepartment('credit'), aDepartment('materials')] }));
  const order = await environment.submit(anOrder());
  const message = await environment.toMessage(order, {
    department: 'credit',
    verb: 'approve',
    actor: credit,
  });
  await environment.decide(order, message);
  const second = environment.temporal.client.workflow
    .getHandle(order.workflowId)
    .executeUpdate('decide', { args: [{ ...message, verb: 'reject' }] });
  const refusal = await second.catch((error: unknown) => findDomainError(error));
  const winner = { decidedBy: { id: credit.id, name: credit.name }, verb: 'approve' };
  expect(refusal).toMatchObject({ code: 'review_already_decided', facts: { winner } });
  await environment.decide(order, { department: 'materials', verb: 'approve', actor: materials });
});

it('a person without an authority limit that covers the total cannot give the final approval', async () => {
  const final = aDepartment('final_approval', { authorityRequired: true });
  await environment.activate(aPolicy({ departments: [final], title: 'Authority' }));
  const chief = aReviewer('final_approval');
  const clerk = aReviewer('final_approval', {
    id: 'clerk',
    authorityLimit: { amount: '124.99', currency: 'CNY' },
  });
  await environment.addPeople(chief, clerk);
  const order = await environment.submit(anOrder());
  const approve = { department: 'final_approval', verb: 'approve' } as const;
  const aboveAuthority = refuse.aboveAuthority({ total: '125.00 CNY', limit: '124.99 CNY' });
  const refusal = await environment
    .decide(order, { ...approve, actor: clerk })
    .catch((error: unknown) => findDomainError(error));
  expect(refusal).toMatchObject({ code: aboveAuthority.code, facts: aboveAuthority.facts });
  // A claim in the message does not help: the limit on record counts.
  const boasting = { ...clerk, authorityLimit: { amount: '1000000.00', currency: 'CNY' } };
  expect(await codeOf(environment.decide(order, { ...approve, actor: boasting }))).toBe('above_authority');
  await environment.decide(order, { ...approve, actor: chief });
  expect(await order.result()).toBe('approved');
});
