/** One message of a stream of server-sent events. */
export interface StreamedMessage {
  readonly id: string;
  readonly event: string;
  readonly data: unknown;
}

function toMessage(block: string): StreamedMessage | null {
  const fields = new Map(block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line]));
  const valueOf = (name: string): string => fields.get(name)?.slice(name.length + 2) ?? '';
  const data = valueOf('data');
  return data === '' ? null : { id: valueOf('id'), event: valueOf('event'), data: JSON.parse(data) };
}

/** Reads a stream of server-sent events as a browser does. */
export class EventReader {
  readonly status: number;
  readonly headers: Headers;
  private readonly reader: ReadableStreamDefaultReader<Uint8Array>;
  private readonly decoder = new TextDecoder();
  private text = '';

  private constructor(answer: Response) {
    if (!answer.body) throw new Error('the answer has no body');
    this.status = answer.status;
    this.headers = answer.headers;
    this.reader = answer.body.getReader();
  }

  static async open(url: string, headers: Readonly<Record<string, string>>): Promise<EventReader> {
    return new EventReader(await fetch(url, { headers }));
  }

  /** The next message; null when the stream has ended. */
  async next(): Promise<StreamedMessage | null> {
    for (;;) {
      const end = this.text.indexOf('\n\n');
      if (end >= 0) {
        const message = toMessage(this.text.slice(0, end));
        this.text = this.text.slice(end + 2);
        if (message) return message;
      } else {
        const { value, done } = await this.reader.read();
        if (done) return null;
        this.text += this.decoder.decode(value, { stream: true });
      }
    }
  }

  /** The next message about the order; those about others are passed over. */
  async untilOrder(orderId: string): Promise<StreamedMessage> {
    for (;;) {
      const message = await this.next();
      if (!message) throw new Error(`the stream ended without a word of ${orderId}`);
      const { data } = message;
      if (typeof data === 'object' && data !== null && 'orderId' in data && data.orderId === orderId)
        return message;
    }
  }

  close(): Promise<void> {
    return this.reader.cancel();
  }
}
