import { temporal } from '@temporalio/proto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../db/default-policy.ts';
import { addCompany } from '../support/company.ts';
import { anOrder } from '../support/orders.ts';
import { aReviewer, ReviewEnvironment } from '../support/review-environment.ts';

let environment: ReviewEnvironment;
const deciders = ['order_data', 'credit', 'final_approval'];

beforeAll(async () => {
  environment = await ReviewEnvironment.start();
  await environment.startWorker();
  await addCompany(environment.owner);
  await environment.addPeople(...deciders.map((department) => aReviewer(department)));
  const departments = DEFAULT_POLICY.departments.map((department) => ({
    ...department,
    appliesWhen: 'always' as const,
    closesByRule: !deciders.includes(department.name),
  }));
  await environment.activate({ ...DEFAULT_POLICY, departments });
});

afterAll(() => environment.close());

const { EventType } = temporal.api.enums.v1;

/**
 * What the engine's vendor bills as Actions: starting a workflow, a timer, an activity, a Signal, an Update. Local
 * activities that run within one workflow task are billed together; counted one by one they are the upper bound.
 */
const ACTIONS = [
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
  EventType.EVENT_TYPE_TIMER_STARTED,
  EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED,
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED,
  EventType.EVENT_TYPE_MARKER_RECORDED,
  EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
];

it('an order of seven departments that three people decide costs at most 20 Actions and 80 events', async () => {
  const requirement = { kind: 'packaging', text: 'palletised' };
  const order = await environment.submit({ ...anOrder(), requirements: [requirement] });
  const verb = 'approve';
  for (const department of deciders) {
    await environment.decide(order, { department, verb, actor: aReviewer(department) });
  }
  expect(await order.result()).toBe('approved');
  const events = (await order.fetchHistory()).events ?? [];
  const checks = (await environment.events(order)).filter((event) => event.type === 'review.checked');
  expect(checks).toHaveLength(7);
  expect(events.length).toBeLessThanOrEqual(80);
  const actions = events.filter((event) => event.eventType && ACTIONS.includes(event.eventType));
  expect(actions.length).toBeLessThanOrEqual(20);
});
