import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { fail } from './failure.ts';

function isStream(body: unknown): body is ReadableStream<Uint8Array> {
  return typeof body === 'object' && body !== null && 'getReader' in body;
}

/** Writes an answer to a file that is not there yet, as it comes, however long it is. Answers how many bytes it has. */
export async function writeDownload(path: string, body: unknown): Promise<number> {
  if (!isStream(body)) throw fail.unreachable('The answer has no content.');
  const handle = await open(path, 'wx').catch(() => {
    throw fail.usage(`The file ${path} cannot be made: it is there already, or its folder is not.`);
  });
  const file = handle.createWriteStream();
  try {
    await pipeline(Readable.fromWeb(body), file);
  } catch {
    throw fail.unreachable(`The connection broke off: ${path} is not complete.`);
  }
  return file.bytesWritten;
}
