import { refuse } from '../../domain/errors.ts';
import type { EventStream } from './event-stream.ts';

/** Each is a socket and a timer; beyond this many the process has other things to do. */
const MOST_STREAMS = 1_000;
/** A browser has one for each window that is looked at. */
const MOST_OF_ONE_PERSON = 10;
const RETRY_AFTER_SECONDS = 60;

/** The streams that are open in this process. */
export class OpenStreams {
  private readonly streams = new Map<EventStream, string>();

  /** Throws `rate_limited` for somebody who has too many, and `overloaded` when there are too many at all. */
  requireRoom(personId: string): void {
    if (this.streams.size >= MOST_STREAMS) throw refuse.overloaded();
    const own = [...this.streams.values()].filter((id) => id === personId).length;
    if (own >= MOST_OF_ONE_PERSON) throw refuse.rateLimited({ retryAfterSeconds: RETRY_AFTER_SECONDS });
  }

  add(stream: EventStream, personId: string): void {
    this.streams.set(stream, personId);
  }

  remove(stream: EventStream): void {
    this.streams.delete(stream);
  }

  endAll(): void {
    for (const stream of this.streams.keys()) stream.end();
  }
}
