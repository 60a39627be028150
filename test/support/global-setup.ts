import type { TestProject } from 'vitest/node';
import { startTestServers } from './test-servers.ts';
import type { TestPostgres, TestServers, TestTemporal } from './test-servers.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    readonly postgres: TestPostgres;
    readonly temporal: TestTemporal;
    readonly workflowBundlePath: string;
  }
}

let servers: TestServers | undefined;

/** Runs once before all test files. */
export async function setup(project: TestProject): Promise<void> {
  servers = await startTestServers();
  project.provide('postgres', servers.postgres);
  project.provide('temporal', servers.temporal);
  project.provide('workflowBundlePath', servers.workflowBundlePath);
}

/** Runs once after all test files. */
export async function teardown(): Promise<void> {
  await servers?.stop();
}
