import { Connection } from '@temporalio/client';
import { readDeploymentConfig } from '../config.ts';
import { openLog } from '../log.ts';
import { temporalConnection } from '../temporal-connection.ts';
import { deploymentVersionOf } from './deployment-version.ts';
import { makeCurrent } from './make-current.ts';

const WITHIN_MS = 120_000;

/** Lets the workers of this build run the orders, once one of them polls: see docs/upgrading.md. */
async function main(): Promise<void> {
  const config = readDeploymentConfig();
  const log = openLog({ name: 'make-current', level: config.LOG_LEVEL });
  const { TEMPORAL_DEPLOYMENT: deploymentName, WORKFLOW_BUNDLE_PATH: bundlePath } = config;
  const version = deploymentVersionOf({ deploymentName, bundlePath });
  const connection = await Connection.connect(temporalConnection(config.TEMPORAL_ADDRESS, config));
  try {
    const namespace = config.TEMPORAL_NAMESPACE;
    await makeCurrent({ connection, namespace, version, withinMs: WITHIN_MS });
    log.info(version, 'the version is current');
  } finally {
    await connection.close();
  }
}

await main();
