import { DefaultFailureConverter } from '@temporalio/common';

/**
 * Makes payloads of the texts and stacks of failures, which the codec encrypts: a text may quote what somebody wrote. The
 * engine's library loads this file by its path, in the process and in the bundle alike; it is kept free of types for that.
 */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
