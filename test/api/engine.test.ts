import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Engine } from '../../api/engine.ts';
import { DomainError } from '../../domain/errors.ts';
import { orderReviewId, WITHDRAW } from '../../workflows/contract.ts';
import { ReviewEnvironment } from '../support/review-environment.ts';

let environment: ReviewEnvironment;

beforeAll(async () => {
  environment = await ReviewEnvironment.start();
  await environment.startWorker();
});

afterAll(() => environment.close());

it('a message to a review that cannot run is refused as one to try again later', async () => {
  const { client } = environment.temporal;
  const orderId = randomUUID();
  // No worker knows this type, so that its first task fails again and again.
  const stalled = await client.workflow.start('noSuchReview', {
    workflowId: orderReviewId(orderId),
    taskQueue: environment.taskQueue,
  });
  const config = { ENGINE_DEADLINE_MS: 1_000, TEMPORAL_TASK_QUEUE: environment.taskQueue };
  const engine = new Engine({ temporal: client, config });
  const send = () => engine.send({ orderId, name: WITHDRAW, updateId: randomUUID(), message: {} });
  const refusal = await environment.until(() =>
    send().then(
      () => null,
      (error: unknown) => error,
    ),
  );
  await stalled.terminate();
  expect(refusal).toBeInstanceOf(DomainError);
  expect(refusal).toMatchObject({ code: 'engine_unavailable' });
});
