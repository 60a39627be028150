import type { WorkflowHandle } from '@temporalio/client';
import { findLatestOffer } from '../../db/counter-offers.ts';
import type { Actor } from '../../domain/actor.ts';
import type { Quorum } from '../../domain/quorum.ts';
import type { OrderDocument } from '../../domain/order-document.ts';
import type { ActVerb, ReviewAct } from '../../domain/review-act.ts';
import {
  ACT_ON_REVIEW,
  amendmentStart,
  ANSWER_OFFER,
  RESUBMIT,
  type ActMessage,
  type AnswerOfferMessage,
} from '../../workflows/contract.ts';
import { aDeadline, aDepartment, aLine, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer, orderIdOf, type ReviewEnvironment } from '../support/review-environment.ts';
import type { RunShape } from './recorded-shape.ts';

const anna = aReviewer('legal', { id: 'anna' });
const bela = aReviewer('legal', { id: 'bela' });
const dora = aReviewer('capacity', { id: 'dora' });
const materials = aReviewer('materials');
const author = aReviewer('none', { id: 'submitter', roles: ['submitter'], departments: [] });
const admin = aReviewer('none', { id: 'admin', roles: ['admin'], departments: [] });
const owner = aReviewer('sales', { id: aPolicy().owner, roles: ['manager'] });

/** The people of these shapes, beside those of the others. */
const PEOPLE: readonly Actor[] = [anna, bela, dora, author, admin, owner];

/** An order whose one department, of two people, decides by this quorum. */
async function underQuorum(environment: ReviewEnvironment, quorum: Quorum): Promise<WorkflowHandle> {
  await environment.addPeople(...PEOPLE);
  const legal = aDepartment('credit', { name: 'legal', quorum });
  await environment.activate(aPolicy({ departments: [legal] }));
  return environment.submit(anOrder());
}

/** An order that two departments review at once, and a third one after them. */
async function inStages(environment: ReviewEnvironment): Promise<WorkflowHandle> {
  await environment.addPeople(...PEOPLE, aReviewer('payment_terms'));
  const departments = [
    aDepartment('credit', { name: 'legal' }),
    aDepartment('materials'),
    aDepartment('payment_terms', { stage: 2 }),
  ];
  await environment.activate(aPolicy({ departments }));
  return environment.submit(anOrder());
}

/** They are about a review that was decided, or that a question has paused. */
const OF_NO_OPEN_REVIEW: ReadonlySet<ActVerb> = new Set(['recall', 'answer', 'withdraw_inquiry']);

async function act(
  environment: ReviewEnvironment,
  order: WorkflowHandle,
  done: { act: ReviewAct; actor: Actor; department?: string },
): Promise<void> {
  const { act: given, actor, department = 'legal' } = done;
  if (!OF_NO_OPEN_REVIEW.has(given.verb)) await environment.openReview(order, department);
  await order.executeUpdate<unknown, [ActMessage]>(ACT_ON_REVIEW, {
    args: [{ department, act: given, actor }],
  });
}

async function approve(environment: ReviewEnvironment, order: WorkflowHandle, ...actors: readonly Actor[]) {
  for (const actor of actors) {
    const department = PEOPLE.includes(actor) ? 'legal' : (actor.departments[0] ?? '');
    await environment.decide(order, { department, verb: 'approve', actor });
  }
}

const terms = aReviewer('payment_terms');
const dearer = anOrder({ lines: [aLine({ unitPrice: { amount: '15.00', currency: 'CNY' } })] });

async function amend(environment: ReviewEnvironment, order: WorkflowHandle, document: OrderDocument) {
  const orderId = orderIdOf(order);
  await environment.writeRevision({ orderId, revision: 2, document, authorId: author.id });
  return { actor: author, revision: 2 };
}

/** An order whose customer is asked to prepay. */
async function offered(
  environment: ReviewEnvironment,
): Promise<{ order: WorkflowHandle; offerHash: string }> {
  await environment.addPeople(...PEOPLE);
  const departments = [aDepartment('credit', { name: 'legal' }), aDepartment('materials')];
  await environment.activate(aPolicy({ departments }));
  const order = await environment.submit(anOrder({ paymentTerms: { code: 'NET30' } }));
  await environment.decide(order, {
    ...{ department: 'legal', verb: 'approve_with_conditions', actor: anna },
    conditions: [{ kind: 'prepayment', atLeastPercent: '30' }],
  });
  await approve(environment, order, materials);
  const { made } = await environment.until(() => findLatestOffer(environment.owner, orderIdOf(order)));
  return { order, offerHash: made.offerHash };
}

function answerOffer(order: WorkflowHandle, given: Pick<AnswerOfferMessage, 'answer' | 'offerHash'>) {
  const confirmation = { reference: 'Letter of 3 December' };
  return order.executeUpdate<unknown, [AnswerOfferMessage]>(ANSWER_OFFER, {
    args: [{ ...given, comment: null, confirmation, actor: author }],
  });
}

const comment = null;

/** The shapes of the process in which several people act on one review. */
const SEAT_SHAPES: Readonly<Record<string, RunShape>> = {
  'voted-and-settled': async (environment) => {
    const order = await underQuorum(environment, { kind: 'all' });
    await approve(environment, order, anna, bela);
    return order;
  },
  'voted-in-sequence-and-rejected': async (environment) => {
    const order = await underQuorum(environment, { kind: 'in_sequence', people: [bela.id, anna.id] });
    await approve(environment, order, bela);
    await environment.decide(order, { department: 'legal', verb: 'reject', actor: anna });
    return order;
  },
  'handed-on-and-added': async (environment) => {
    const order = await underQuorum(environment, { kind: 'all' });
    await act(environment, order, { act: { verb: 'delegate', person: dora.id, comment }, actor: anna });
    const added = { verb: 'add_reviewer', person: owner.id, when: 'after', comment } as const;
    await act(environment, order, { act: added, actor: bela });
    await approve(environment, order, dora, bela, owner);
    return order;
  },
  'assigned-to-a-vacant-seat': async (environment) => {
    const order = await underQuorum(environment, { kind: 'k_of_n', approvals: 3 });
    await act(environment, order, { act: { verb: 'assign', person: dora.id, comment }, actor: owner });
    await approve(environment, order, dora, anna, bela);
    return order;
  },
};

/** The shapes in which something is done to a review beside deciding it. */
const VERB_SHAPES: Readonly<Record<string, RunShape>> = {
  'claimed-until-it-lapsed': async (environment) => {
    await environment.addPeople(...PEOPLE);
    const deadline = aDeadline({ claimedForMs: 200 });
    const legal = aDepartment('credit', { name: 'legal', deadline });
    await environment.activate(aPolicy({ departments: [legal] }));
    const order = await environment.submit(anOrder());
    await act(environment, order, { act: { verb: 'claim' }, actor: anna });
    const isOver = async () => (await environment.openReview(order, 'legal')).claimedById === null || null;
    await environment.until(isOver);
    await approve(environment, order, bela);
    return order;
  },
  'claimed-and-released': async (environment) => {
    const order = await inStages(environment);
    await act(environment, order, { act: { verb: 'claim' }, actor: anna });
    await act(environment, order, { act: { verb: 'release', comment }, actor: anna });
    await approve(environment, order, bela, materials, terms);
    return order;
  },
  'asked-and-answered': async (environment) => {
    const order = await inStages(environment);
    const question = {
      verb: 'inquire',
      question: 'Which port?',
      asked: 'submitter',
      colleague: null,
    } as const;
    await act(environment, order, { act: question, actor: anna });
    await act(environment, order, { act: { verb: 'answer', answer: 'Ningbo' }, actor: author });
    await approve(environment, order, anna, materials, terms);
    return order;
  },
  'asked-and-withdrawn': async (environment) => {
    const order = await inStages(environment);
    const question = {
      verb: 'inquire',
      question: 'Which port?',
      asked: 'submitter',
      colleague: null,
    } as const;
    await act(environment, order, { act: question, actor: anna });
    await act(environment, order, { act: { verb: 'withdraw_inquiry', comment }, actor: anna });
    await approve(environment, order, anna, materials, terms);
    return order;
  },
  recalled: async (environment) => {
    const order = await inStages(environment);
    await approve(environment, order, anna);
    await act(environment, order, { act: { verb: 'recall', comment }, actor: anna });
    await approve(environment, order, anna, materials, terms);
    return order;
  },
  'returned-to-a-stage': async (environment) => {
    const order = await inStages(environment);
    await approve(environment, order, anna, materials);
    const { evidenceHash } = await environment.openReview(order, 'payment_terms');
    const back = { verb: 'return', toStage: 1, comment: 'Look again', evidenceHash } as const;
    await act(environment, order, { act: back, actor: terms, department: 'payment_terms' });
    await approve(environment, order, anna, materials, terms);
    return order;
  },
  overridden: async (environment) => {
    const order = await inStages(environment);
    const { evidenceHash } = await environment.openReview(order, 'legal');
    const override = { verb: 'override', outcome: 'reject', reason: 'Embargo', evidenceHash } as const;
    await act(environment, order, { act: override, actor: admin });
    return order;
  },
};

/** The shapes in which an order changes while it is reviewed, or after. */
const CHANGE_SHAPES: Readonly<Record<string, RunShape>> = {
  'amended-in-review': async (environment) => {
    const order = await inStages(environment);
    await approve(environment, order, materials);
    await environment.openReview(order, 'legal');
    await order.executeUpdate(RESUBMIT, { args: [await amend(environment, order, dearer)] });
    await approve(environment, order, anna, terms);
    return order;
  },
  'amended-when-approved': async (environment) => {
    const order = await inStages(environment);
    await approve(environment, order, anna, materials, terms);
    await order.result();
    const amendment = await amend(environment, order, dearer);
    const { taskQueue, temporal } = environment;
    const start = amendmentStart({ orderId: orderIdOf(order), amendment, taskQueue });
    const next = await temporal.client.workflow.start(start.workflowType, start.options);
    await approve(environment, next, anna);
    return next;
  },
  'offer-accepted': async (environment) => {
    const { order, offerHash } = await offered(environment);
    await answerOffer(order, { answer: 'accept', offerHash });
    return order;
  },
  'offer-declined': async (environment) => {
    const { order, offerHash } = await offered(environment);
    await answerOffer(order, { answer: 'decline', offerHash });
    await order.executeUpdate('withdraw', { args: [{ actor: author, reason: null }] });
    return order;
  },
};

/** The shapes of what several people do to one order. */
export const ACT_SHAPES: Readonly<Record<string, RunShape>> = {
  ...SEAT_SHAPES,
  ...VERB_SHAPES,
  ...CHANGE_SHAPES,
};
