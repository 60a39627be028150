import pg from 'pg';

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 30_000;

export interface ListenerInput {
  readonly channel: string;
  /** Told of everything that is sent on the channel while the connection holds. */
  readonly onMessage: (payload: string) => void;
  /** Told each time the connection stands: what was sent before is not known. */
  readonly onConnected: () => void;
}

/**
 * Listens on a channel of the database over a connection of its own, which is made anew whenever it breaks. A message is a
 * wake-up and not a queue: whoever listens has to look for what was sent while nobody did.
 */
export class Listener {
  private readonly options: pg.ClientConfig;
  private readonly input: ListenerInput;
  private client: pg.Client | null = null;
  private retry: NodeJS.Timeout | null = null;
  private isClosed = false;

  constructor(options: pg.ClientConfig, input: ListenerInput) {
    this.options = options;
    this.input = input;
    void this.connect(FIRST_RETRY_MS);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    if (this.retry) clearTimeout(this.retry);
    const { client } = this;
    this.client = null;
    await client?.end();
  }

  private async connect(retryMs: number): Promise<void> {
    const client = new pg.Client({ ...this.options, keepAlive: true });
    this.client = client;
    let isOver = false;
    const again = (): void => {
      // A connection that breaks says so more than once.
      if (isOver || this.isClosed) return;
      isOver = true;
      this.retry = setTimeout(() => void this.connect(Math.min(2 * retryMs, LONGEST_RETRY_MS)), retryMs);
      this.retry.unref();
    };
    client.on('error', again);
    client.on('end', again);
    client.on('notification', ({ payload = '' }) => {
      this.input.onMessage(payload);
    });
    try {
      await client.connect();
      await client.query(`LISTEN ${pg.escapeIdentifier(this.input.channel)}`);
      retryMs = FIRST_RETRY_MS;
      this.input.onConnected();
    } catch {
      again();
      await client.end().catch(() => undefined);
    }
  }
}
