/** One message of a stream of server-sent events. */
export interface StreamMessage {
  readonly id: string;
  readonly event: string;
  readonly data: unknown;
}

function toMessage(block: string): StreamMessage | null {
  const fields = new Map(
    block.split('\n').map((line) => {
      const [name = '', ...rest] = line.split(':');
      return [name, rest.join(':').trimStart()] as const;
    }),
  );
  const data = fields.get('data');
  if (data === undefined) return null;
  const parsed: unknown = JSON.parse(data);
  return { id: fields.get('id') ?? '', event: fields.get('event') ?? '', data: parsed };
}

/** Reads a stream of server-sent events (WHATWG HTML 9.2) as the API writes it: one line of data in each message. */
export async function* readEventLines(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamMessage> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let text = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (text + decoder.decode(value, { stream: true })).split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const message = toMessage(block);
      if (message) yield message;
    }
  }
}
