import { Agent, request } from 'node:http';
import type { RawAnswer } from './judge-refusal.ts';

export interface RawRequest {
  readonly url: string;
  readonly method: string;
  readonly key: string;
  readonly contentType: string | null;
  readonly bytes: Buffer;
  /** Whether the length is told before the body is sent. */
  readonly framing: 'length' | 'chunked';
}

const agent = new Agent({ keepAlive: true, maxSockets: 16 });

/** A body that is too large is refused while it is still sent, and the broken pipe can hide the answer. */
const HIDES_ANSWER: ReadonlySet<unknown> = new Set(['EPIPE', 'ECONNRESET']);
const MOST_ATTEMPTS = 5;

function sendOnce(of: RawRequest): Promise<RawAnswer> {
  const framing =
    of.framing === 'length' ? { 'content-length': of.bytes.length } : { 'transfer-encoding': 'chunked' };
  const type = of.contentType === null ? {} : { 'content-type': of.contentType };
  const headers = { authorization: `Bearer ${of.key}`, ...framing, ...type };
  return new Promise((resolve, reject) => {
    const sent = request(of.url, { method: of.method, headers, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => void chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        const contentType = response.headers['content-type'] ?? '';
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, contentType, text });
      });
    });
    sent.once('error', reject);
    sent.end(of.bytes);
  });
}

/** Sends bytes as they are, whatever they are. Rejects when the connection ends without an answer again and again. */
export async function sendRaw(of: RawRequest): Promise<RawAnswer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await sendOnce(of);
    } catch (error) {
      const isHidden = error instanceof Error && 'code' in error && HIDES_ANSWER.has(error.code);
      if (!isHidden || attempt === MOST_ATTEMPTS) throw error;
    }
  }
}
