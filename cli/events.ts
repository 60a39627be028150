import { InvalidArgumentError, type Command } from 'commander';
import { answered, sendWithoutEnd } from './api-client.ts';
import { formOf, openSession, type CommandLine, type Session } from './command-line.ts';
import { readEventLines, type StreamMessage } from './event-lines.ts';
import { fail } from './failure.ts';
import { toPrintable } from './printable-text.ts';

interface EventOptions {
  readonly after?: string;
  readonly count?: number;
}

function parseCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1) return count;
  throw new InvalidArgumentError('It is a number from 1.');
}

function isStream(body: unknown): body is ReadableStream<Uint8Array> {
  return typeof body === 'object' && body !== null && 'getReader' in body;
}

/** One stream, which the API ends after some minutes. */
async function openStream({ api }: Session, after: string | undefined): Promise<ReadableStream<Uint8Array>> {
  const params = { query: after === undefined ? {} : { after } };
  const call = api.GET('/v1/events', { params, parseAs: 'stream', fetch: sendWithoutEnd });
  const { data } = await answered<unknown>(call);
  if (!isStream(data)) throw fail.unreachable('The answer has no content.');
  return data;
}

function toLine({ id, event, data }: StreamMessage, form: 'json' | 'text'): string {
  const text = JSON.stringify(form === 'json' ? { id, event, data } : data);
  return form === 'json' ? `${text}\n` : `${toPrintable(`${id} ${event} ${text}`)}\n`;
}

/** Writes changes as they come, stream after stream, each going on where the one before ended. */
async function follow(session: Session, { after, count = Infinity }: EventOptions, form: 'json' | 'text') {
  let last = after;
  let told = 0;
  for (;;) {
    for await (const message of readEventLines(await openStream(session, last))) {
      last = message.id;
      if (message.event === 'ready') continue;
      session.terminal.write(toLine(message, form));
      told += 1;
      if (told === count) return;
    }
  }
}

/** Registers following which orders change. */
export function registerEvents(program: Command, line: CommandLine): void {
  program
    .command('events')
    .description(
      'follow which of the orders that you see change, one line each; with --json, one object a line',
    )
    .option('--after <id>', 'goes on after this event')
    .option('--count <number>', 'ends after so many', parseCount)
    .action(async (options: EventOptions, command: Command) => {
      await follow(openSession(line, command, 'submitter'), options, formOf(command));
    });
}
