import type { WorkflowHandle } from '@temporalio/client';
import { desc, eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { counterOffers } from '../../db/tables/counter-offers.ts';
import { orderRevisions, orders, orderStates } from '../../db/tables/process.ts';
import type { DifferenceKind } from '../../domain/difference.ts';
import {
  amendmentStart,
  ANSWER_OFFER,
  orderReviewId,
  ORDER_REVIEW,
  RESUBMIT,
  WITHDRAW,
  type AnswerOfferMessage,
} from '../../workflows/contract.ts';
import { addCompany } from '../support/company.ts';
import { aDepartment, aLine, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer, type ReviewEnvironment } from '../support/review-environment.ts';

export const credit = aReviewer('credit');
export const materials = aReviewer('materials');
export const submitter = aReviewer('none', { id: 'submitter', roles: ['submitter'], departments: [] });

/** What is done with an order: at a place of the test, with the engine of that time. */
export type Act = (environment: ReviewEnvironment, orderId: string) => Promise<unknown>;

const handleOf = (environment: ReviewEnvironment, orderId: string): WorkflowHandle =>
  environment.temporal.client.workflow.getHandle(orderReviewId(orderId));

/** Waits for the order to be in a status. */
export function becomes(environment: ReviewEnvironment, orderId: string, status: string) {
  return environment.until(async () => {
    const [row] = await environment.owner.select().from(orderStates).where(eq(orderStates.orderId, orderId));
    return row?.status === status ? row : null;
  });
}

const nothing: Act = () => Promise.resolve();
const decide =
  (actor: typeof credit, verb: 'approve' | 'reject' | 'return'): Act =>
  (environment, orderId) =>
    environment.decide(handleOf(environment, orderId), {
      department: actor.departments[0] ?? '',
      verb,
      actor,
    });
const waitFor =
  (department: string): Act =>
  (environment, orderId) =>
    environment.openReview(handleOf(environment, orderId), department);
const ending =
  (status: string): Act =>
  (environment, orderId) =>
    becomes(environment, orderId, status);
const inTurn =
  (...acts: Act[]): Act =>
  async (environment, orderId) => {
    for (const act of acts) await act(environment, orderId);
  };
const withdraw: Act = (environment, orderId) =>
  handleOf(environment, orderId).executeUpdate(WITHDRAW, { args: [{ actor: submitter, reason: 'moved' }] });

/** Submits the order's next revision, as the API does. */
export const resubmit: Act = async (environment, orderId) => {
  const revision = 1 + (await environment.owner.$count(orderRevisions, eq(orderRevisions.orderId, orderId)));
  await environment.writeRevision({ orderId, revision, document: anOrder(), authorId: submitter.id });
  await handleOf(environment, orderId).executeUpdate(RESUBMIT, { args: [{ actor: submitter, revision }] });
};

const writeDocument: Act = async (environment, orderId) => {
  const submittedAt = new Date();
  await environment.owner.insert(orders).values({ id: orderId, submitterId: submitter.id, submittedAt });
  await environment.writeRevision({ orderId, revision: 1, document: anOrder(), authorId: submitter.id });
};
const start: Act = (environment, orderId) =>
  environment.temporal.client.workflow.start(ORDER_REVIEW, {
    taskQueue: environment.taskQueue,
    workflowId: orderReviewId(orderId),
    args: [{ orderId }],
  });

/** The submitter agrees to what the customer is asked, with the customer's word in writing. */
export const acceptOffer: Act = async (environment, orderId) => {
  const [offer] = await environment.owner
    .select()
    .from(counterOffers)
    .where(eq(counterOffers.orderId, orderId))
    .orderBy(desc(counterOffers.revision), desc(counterOffers.ordinal));
  const message: AnswerOfferMessage = {
    ...{ answer: 'accept', comment: null, offerHash: offer?.offerHash ?? '', actor: submitter },
    confirmation: { reference: 'Letter of 3 December' },
  };
  await handleOf(environment, orderId).executeUpdate(ANSWER_OFFER, { args: [message] });
};

const dearer = anOrder({ lines: [aLine({ unitPrice: { amount: '15.00', currency: 'CNY' } })] });
const writeAmendment: Act = (environment, orderId) =>
  environment.writeRevision({ orderId, revision: 2, document: dearer, authorId: submitter.id });
/** Starts the review of the amendment of an approved order, as the API does. */
const startAmendment: Act = (environment, orderId) => {
  const { taskQueue } = environment;
  const amendment = { actor: submitter, revision: 2 };
  const { workflowType, options } = amendmentStart({ orderId, amendment, taskQueue });
  return environment.temporal.client.workflow.start(workflowType, options);
};

const submitted = inTurn(writeDocument, start, waitFor('credit'));
const agreed = inTurn(decide(credit, 'approve'), waitFor('materials'));
const returned = inTurn(decide(credit, 'return'), ending('returned'));
const approved = inTurn(agreed, decide(materials, 'approve'), ending('approved'));

const amended = inTurn(writeAmendment, startAmendment, waitFor('credit'));
const askForFewer: Act = async (environment, orderId) => {
  await environment.decide(handleOf(environment, orderId), {
    ...{ department: 'credit', verb: 'approve_with_conditions', actor: credit },
    conditions: [{ kind: 'quantity', line: 1, atMost: '8' }],
  });
};
const askCustomer = inTurn(askForFewer, decide(materials, 'approve'), ending('awaiting_customer'));

/** An order of the scenario, with the differences that each kind of restore must bring to light. */
export interface ScenarioOrder {
  readonly orderId: string;
  /** Before the first backup. */
  readonly before: Act;
  /** After the worker was stopped for the first backup. */
  readonly atRest: Act;
  /** Between the first backup and the second. */
  readonly between: Act;
  /** When the database is put back to the first backup, the engine to the second. */
  readonly databaseBehind: readonly DifferenceKind[];
  /** When the engine is put back to the first backup, the database to the second. */
  readonly engineBehind: readonly DifferenceKind[];
}

type Given = Partial<Omit<ScenarioOrder, 'orderId'>>;

function order(given: Given): ScenarioOrder {
  const base = { before: submitted, atRest: nothing, between: nothing, databaseBehind: [], engineBehind: [] };
  return { orderId: uuidv7(), ...base, ...given };
}

const lostOne = ['workflow_ahead', 'message_lost'] as const;
const lostTwo = [...lostOne, 'message_lost'] as const;
const outlives = ['workflow_outlives_order'] as const;
const behind = ['workflow_behind'] as const;
const missing = ['workflow_missing'] as const;

/** One order for every phase, and for everything that can happen to it between the two backups. */
export function scenario(): Readonly<Record<string, ScenarioOrder>> {
  const rejected = inTurn(decide(credit, 'reject'), ending('rejected'));
  const withdrawn = inTurn(withdraw, ending('withdrawn'));
  const resumed = inTurn(resubmit, waitFor('credit'));
  return {
    'waits in its first stage': order({}),
    'waits in its first stage, then in its second': order({
      between: agreed,
      databaseBehind: lostOne,
      engineBehind: behind,
    }),
    'waits, then approved': order({ between: approved, databaseBehind: lostTwo, engineBehind: outlives }),
    'waits, then rejected': order({ between: rejected, databaseBehind: lostOne, engineBehind: outlives }),
    'waits, then returned': order({ between: returned, databaseBehind: lostOne, engineBehind: behind }),
    'waits, then withdrawn': order({ between: withdrawn, databaseBehind: lostOne, engineBehind: outlives }),
    'waits in its second stage': order({ before: inTurn(submitted, agreed) }),
    'waits in its second stage, then approved': order({
      before: inTurn(submitted, agreed),
      between: inTurn(decide(materials, 'approve'), ending('approved')),
      databaseBehind: lostOne,
      engineBehind: outlives,
    }),
    returned: order({ before: inTurn(submitted, returned) }),
    'returned, then resubmitted': order({
      before: inTurn(submitted, returned),
      between: resumed,
      databaseBehind: lostOne,
      engineBehind: behind,
    }),
    'returned, then withdrawn': order({
      before: inTurn(submitted, returned),
      between: withdrawn,
      databaseBehind: lostOne,
      engineBehind: outlives,
    }),
    approved: order({ before: inTurn(submitted, approved) }),
    'approved, then amended': order({
      before: inTurn(submitted, approved),
      between: amended,
      databaseBehind: lostOne,
      engineBehind: ['workflow_ended_early'],
    }),
    'approved and amended, then approved again': order({
      before: inTurn(submitted, approved, amended),
      between: inTurn(decide(credit, 'approve'), ending('approved')),
      databaseBehind: lostOne,
      engineBehind: outlives,
    }),
    'approved, the amendment not handed over': order({
      before: inTurn(submitted, approved),
      atRest: writeAmendment,
      databaseBehind: ['revision_not_delivered'],
      engineBehind: ['revision_not_delivered'],
    }),
    'waits for its customer': order({ before: inTurn(submitted, askCustomer) }),
    'waits, then asks its customer': order({
      between: askCustomer,
      databaseBehind: lostTwo,
      engineBehind: behind,
    }),
    'waits for its customer, who then agrees': order({
      before: inTurn(submitted, askCustomer),
      between: inTurn(acceptOffer, waitFor('materials')),
      databaseBehind: lostOne,
      engineBehind: behind,
    }),
    rejected: order({ before: inTurn(submitted, rejected) }),
    withdrawn: order({ before: inTurn(submitted, withdrawn) }),
    // With the engine put back, the review begins again and finds on record what it did: it catches up by itself.
    'in intake, then waits': order({
      before: nothing,
      atRest: inTurn(writeDocument, start),
      between: waitFor('credit'),
      databaseBehind: ['workflow_ahead'],
    }),
    'not handed over, then waits': order({
      before: nothing,
      atRest: writeDocument,
      between: inTurn(start, waitFor('credit')),
      databaseBehind: ['workflow_ahead'],
      engineBehind: missing,
    }),
    'not handed over': order({
      before: nothing,
      atRest: writeDocument,
      databaseBehind: missing,
      engineBehind: missing,
    }),
    'comes later': order({
      before: nothing,
      between: submitted,
      databaseBehind: ['order_missing'],
      engineBehind: missing,
    }),
    // The engine forgets what has ended, so that nothing is wrong with an order that is over and that it does not know.
    'comes later and is approved': order({
      before: nothing,
      between: inTurn(submitted, approved),
      databaseBehind: ['order_missing'],
    }),
  };
}

/** The people, the records and the policy that the orders are reviewed under. */
export async function furnish(environment: ReviewEnvironment): Promise<void> {
  await addCompany(environment.owner);
  await environment.addPeople(credit, materials, submitter);
  const departments = [aDepartment('credit'), aDepartment('materials', { stage: 2 })];
  await environment.activate(aPolicy({ departments }));
}
