import { pino, stdSerializers, type Logger } from 'pino';
import type { Config } from './config.ts';
import { findDriverError } from './db/unavailable.ts';

const STANDARD_OUTPUT = 1;

/**
 * Where a process writes its log. What cannot be written, as on a full disk, is tried again with the next line; it
 * never ends the process.
 */
function openLogOutput(fileDescriptor: number): pino.DestinationStream {
  const output = pino.destination({ fd: fileDescriptor, sync: true });
  output.on('error', () => undefined);
  return output;
}

/** An error without the statement and the values that the query builder adds to it: those are somebody's data. */
function errorWithoutValues(error: unknown): unknown {
  const driverError = findDriverError(error);
  if (driverError) {
    const { name, message, stack } = driverError;
    return { type: name, message, code: 'code' in driverError ? driverError.code : undefined, stack };
  }
  return error instanceof Error ? stdSerializers.err(error) : error;
}

// The engine's library calls it `error`, everybody else `err`.
const serializers = { err: errorWithoutValues, error: errorWithoutValues };

/** The log of a process, with what an error says but never the statement that failed, nor its values. */
export function openLog(options: {
  readonly name: string;
  readonly level: Config['LOG_LEVEL'];
  /** Standard output without it. */
  readonly fileDescriptor?: number;
}): Logger {
  const { name, level, fileDescriptor = STANDARD_OUTPUT } = options;
  return pino({ name, level, serializers }, openLogOutput(fileDescriptor));
}
