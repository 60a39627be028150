import { PassThrough, type Readable } from 'node:stream';
import type { LiveMessage } from './order-feed.ts';

/** Proxies close what is silent for longer. */
const HEARTBEAT_MS = 20_000;
/** After how long a browser comes back when the stream has ended. */
const RETRY_MS = 1_000;
/** Whoever reads slower than this comes back later, and is told what came since. */
const MOST_WAITING_BYTES = 262_144;

/** A message as the specification of server-sent events writes it (WHATWG HTML 9.2). */
function toFrame({ id, event, ...data }: LiveMessage): string {
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** A stream of messages to one browser, which ends by itself after a time: whoever still may comes back for more. */
export class EventStream {
  readonly readable: Readable;
  private readonly stream = new PassThrough();
  private readonly heartbeat: NodeJS.Timeout;
  private readonly lifetime: NodeJS.Timeout;

  constructor({ lifetimeMs, onEnd }: { readonly lifetimeMs: number; readonly onEnd: () => void }) {
    this.readable = this.stream;
    this.stream.write(`retry: ${RETRY_MS}\n\n`);
    this.heartbeat = setInterval(() => this.stream.write(':\n\n'), HEARTBEAT_MS);
    this.lifetime = setTimeout(() => {
      this.end();
    }, lifetimeMs);
    // Also when the browser goes away.
    this.stream.on('close', () => {
      clearInterval(this.heartbeat);
      clearTimeout(this.lifetime);
      onEnd();
    });
  }

  readonly send = (message: LiveMessage): void => {
    if (this.stream.writableEnded) return;
    this.stream.write(toFrame(message));
    if (this.stream.writableLength > MOST_WAITING_BYTES) this.end();
  };

  readonly end = (): void => {
    this.stream.end();
  };
}
