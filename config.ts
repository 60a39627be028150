import { z } from 'zod';

const schema = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  DATABASE_URL: z.string().min(1),
  TEMPORAL_ADDRESS: z.string().min(1),
  TEMPORAL_NAMESPACE: z.string().default('default'),
  TEMPORAL_TASK_QUEUE: z.string().default('countersign'),
  /** The prebuilt workflow code; the worker needs it, the API does not. */
  WORKFLOW_BUNDLE_PATH: z.string().optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** Requests a minute that one API key may make. */
  RATE_LIMIT_PER_MINUTE: z.coerce.number().int().positive().default(6_000),
  DATABASE_CONNECTIONS: z.coerce.number().int().positive().default(10),
  /** How long the API waits for the engine to accept a decision before it answers 202. */
  ENGINE_DEADLINE_MS: z.coerce.number().int().positive().default(5_000),
  /** How long the worker lets running activities finish when it is asked to stop. */
  SHUTDOWN_GRACE_MS: z.coerce.number().int().positive().default(15_000),
  /** Orders whose workflow the worker keeps in memory. */
  CACHED_WORKFLOWS: z.coerce.number().int().positive().default(600),
});

export type Config = Readonly<z.infer<typeof schema>>;

/** Reads the environment once. Throws an Error that names every variable at fault. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const parsed = schema.safeParse(environment);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`The environment is not valid. ${faults.join('; ')}`);
  }
  return Object.freeze(parsed.data);
}
