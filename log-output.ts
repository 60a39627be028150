import { pino } from 'pino';

const STANDARD_OUTPUT = 1;

/**
 * Where a process writes its log. What cannot be written, as on a full disk, is tried again with the next line; it
 * never ends the process.
 */
export function openLogOutput(fileDescriptor = STANDARD_OUTPUT): pino.DestinationStream {
  const output = pino.destination({ fd: fileDescriptor, sync: true });
  output.on('error', () => undefined);
  return output;
}
