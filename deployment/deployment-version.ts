import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** One build of the workers, as the engine tells them apart. */
export interface DeploymentVersion {
  readonly deploymentName: string;
  readonly buildId: string;
}

const DIGITS = 16;

/**
 * The version of the workers that run a bundle. It is made of what can break a running order, the workflow code: workers with
 * the same code are the same version, whatever else was released with it.
 *
 * @throws Error when the bundle cannot be read.
 */
export function deploymentVersionOf(input: {
  readonly deploymentName: string;
  readonly bundlePath: string;
}): DeploymentVersion {
  const buildId = createHash('sha256').update(readFileSync(input.bundlePath)).digest('hex').slice(0, DIGITS);
  return { deploymentName: input.deploymentName, buildId };
}
