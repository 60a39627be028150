import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { env } from 'node:process';
import { fileURLToPath } from 'node:url';
import { StackFailure } from './stack-failure.ts';

/** The folder of the checkout. */
export const checkoutFolder = fileURLToPath(new URL('..', import.meta.url));

/** The environment of this process as it is, for programs that need it. */
export const inheritedEnvironment: NodeJS.ProcessEnv = env;

/** What the stack takes from the environment. The application's own settings are read in config.ts. */
export interface StackEnvironment {
  readonly host: string;
  readonly port: number;
  readonly dataFolder: string;
  /** Where what is built once for a machine is kept, outside the checkout. */
  readonly cacheFolder: string;
  /** An existing PostgreSQL to use instead of the embedded one. */
  readonly databaseUrl: string | undefined;
  /** An existing Temporal server to use instead of the embedded one. */
  readonly temporalAddress: string | undefined;
  readonly temporalNamespace: string | undefined;
  readonly temporalCliPath: string | undefined;
}

const defaultPort = 8080;
const highestPort = 65_535;

function parsePort(text: string | undefined): number {
  if (text === undefined || text === '') return defaultPort;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= highestPort) return port;
  throw new StackFailure(
    `PORT is "${text}", which is not a port. Set it to a number from 0 to ${highestPort}.`,
  );
}

function optional(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

/** Reads the environment of this process. */
export function readStackEnvironment(): StackEnvironment {
  const cacheRoot = optional(env['XDG_CACHE_HOME']) ?? join(homedir(), '.cache');
  return {
    host: optional(env['HOST']) ?? '127.0.0.1',
    port: parsePort(env['PORT']),
    dataFolder: resolve(checkoutFolder, optional(env['COUNTERSIGN_DATA_DIR']) ?? '.countersign'),
    cacheFolder: join(cacheRoot, 'countersign'),
    databaseUrl: optional(env['DATABASE_URL']),
    temporalAddress: optional(env['TEMPORAL_ADDRESS']),
    temporalNamespace: optional(env['TEMPORAL_NAMESPACE']),
    temporalCliPath: optional(env['TEMPORAL_CLI_PATH']),
  };
}
