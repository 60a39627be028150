import { fileURLToPath } from 'node:url';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import pg from 'pg';
import { z } from 'zod';
import { createBareActivities } from './bare-activities.ts';

/** What the process is told on its command line, as JSON. */
export const bareWorkerInput = z.object({
  address: z.string(),
  namespace: z.string(),
  taskQueue: z.string(),
  databaseUrl: z.string(),
});
export type BareWorkerInput = z.infer<typeof bareWorkerInput>;

const POOL_SIZE = 10;
const CACHED_WORKFLOWS = 600;

async function main(): Promise<void> {
  const input = bareWorkerInput.parse(JSON.parse(process.argv[2] ?? ''));
  Runtime.install({ logger: new DefaultLogger('WARN') });
  const pool = new pg.Pool({ connectionString: input.databaseUrl, max: POOL_SIZE });
  const connection = await NativeConnection.connect({ address: input.address });
  const worker = await Worker.create({
    connection,
    namespace: input.namespace,
    taskQueue: input.taskQueue,
    workflowsPath: fileURLToPath(new URL('./bare-workflow.ts', import.meta.url)),
    activities: createBareActivities(pool),
    maxCachedWorkflows: CACHED_WORKFLOWS,
  });
  process.on('SIGTERM', () => {
    worker.shutdown();
  });
  await worker.run();
  await connection.close();
  await pool.end();
}

if (process.argv[1] === import.meta.filename) await main();
