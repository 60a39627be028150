import { pino, stdSerializers, type DestinationStream } from 'pino';
import type { FastifyBaseLogger } from 'fastify';
import type { Config } from '../config.ts';
import { findDriverError } from '../db/unavailable.ts';
import { openLogOutput } from '../log-output.ts';

/** An error without the statement and the values that the query builder adds to it: those are somebody's data. */
function withoutValues(error: unknown): unknown {
  const driverError = findDriverError(error);
  if (driverError) {
    const { name, message, stack } = driverError;
    return { type: name, message, code: 'code' in driverError ? driverError.code : undefined, stack };
  }
  return error instanceof Error ? stdSerializers.err(error) : error;
}

/** The log of the API: no bodies, no keys. */
export function createLog(
  config: Pick<Config, 'LOG_LEVEL'>,
  destination: DestinationStream = openLogOutput(),
): FastifyBaseLogger {
  const options = { level: config.LOG_LEVEL, name: 'api', serializers: { err: withoutValues } };
  return pino(options, destination);
}
