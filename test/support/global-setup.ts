import type { TestProject } from 'vitest/node';
import { startGuard } from '../../stack/processes/guard.ts';
import { startTestServers } from './test-servers.ts';
import type { TestPostgres, TestServers, TestTemporal } from './test-servers.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    readonly postgres: TestPostgres;
    readonly temporal: TestTemporal;
    readonly workflowBundlePath: string;
  }
}

const guard = startGuard();
let servers: TestServers | undefined;

async function stopServers(): Promise<void> {
  await servers?.leave();
  await guard.stopAll();
}

/** An interrupted run does not wait for the test that is running, but it does stop its servers. */
function stopWhenInterrupted(): void {
  const stopAndExit = (exitCode: number): void => {
    // Whatever loses its server in the middle of a query on the way out is no news.
    process.on('uncaughtException', () => undefined);
    void stopServers().finally(() => process.exit(exitCode));
  };
  for (const [signal, exitCode] of Object.entries({ SIGHUP: 129, SIGINT: 130, SIGTERM: 143 })) {
    process.once(signal, () => {
      stopAndExit(exitCode);
    });
  }
}

/** Runs once before all test files. */
export async function setup(project: TestProject): Promise<void> {
  stopWhenInterrupted();
  try {
    servers = await startTestServers(guard);
  } catch (error) {
    await stopServers();
    throw error;
  }
  project.provide('postgres', servers.postgres);
  project.provide('temporal', servers.temporal);
  project.provide('workflowBundlePath', servers.workflowBundlePath);
}

/** Runs once after all test files. */
export async function teardown(): Promise<void> {
  await stopServers();
}
