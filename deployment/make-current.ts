import { setTimeout as pause } from 'node:timers/promises';
import { isGrpcServiceError, type Connection } from '@temporalio/client';
import type { DeploymentVersion } from './deployment-version.ts';

export interface MakeCurrentInput {
  readonly connection: Connection;
  readonly namespace: string;
  readonly version: DeploymentVersion;
  /** How long the version's first worker may take to be known to the engine, in milliseconds. */
  readonly withinMs: number;
}

const ASK_EVERY_MS = 100;
/** What the engine answers while it does not know the version, or no worker of it polls yet (gRPC status codes). */
const NOT_YET: readonly number[] = [5, 9];

function isNotYet(error: unknown): boolean {
  return isGrpcServiceError(error) && NOT_YET.includes(error.code);
}

/**
 * Makes the version the current one: new orders start on it, and running orders go on with it at their next step. Changes
 * nothing when it is current already.
 *
 * @throws ServiceError as the engine gave it, when no worker of the version polls within the time.
 */
export async function makeCurrent(input: MakeCurrentInput): Promise<void> {
  const { connection, namespace, version, withinMs } = input;
  const giveUpAt = performance.now() + withinMs;
  for (;;) {
    try {
      await connection.workflowService.setWorkerDeploymentCurrentVersion({ namespace, ...version });
      return;
    } catch (error) {
      if (!isNotYet(error) || performance.now() >= giveUpAt) throw error;
    }
    await pause(ASK_EVERY_MS);
  }
}
