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

/** Sends bytes as they are, whatever they are. Rejects when the connection ends without an answer. */
export function sendRaw(of: RawRequest): Promise<RawAnswer> {
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
        resolve({
          status: response.statusCode ?? 0,
          contentType,
          text: Buffer.concat(chunks).toString('utf8'),
        });
      });
    });
    // A body that is too large is refused while it is still being sent: the answer counts, not the broken pipe.
    sent.on('error', (error) => {
      if (!sent.writableFinished) setImmediate(reject, error);
      else reject(error);
    });
    sent.end(of.bytes);
  });
}
