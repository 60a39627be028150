import type { WorkflowHandle } from '@temporalio/client';
import type { ReviewEnvironment } from '../support/review-environment.ts';

/** Runs one order through a shape of the process and returns it when it has ended. */
export type RunShape = (environment: ReviewEnvironment) => Promise<WorkflowHandle>;
