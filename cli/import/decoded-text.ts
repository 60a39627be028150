import { createReadStream } from 'node:fs';
import type { Encoding } from '../../domain/import/file-format.ts';

/**
 * Streams a file as text without a byte order mark and with `\n` for every line end, so that lines can be counted.
 * Bytes that the encoding does not know become U+FFFD.
 */
export async function* readDecodedText(
  path: string,
  of: { encoding: Encoding; onBytes?: ((bytes: number) => void) | undefined },
): AsyncGenerator<string> {
  const { encoding, onBytes } = of;
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  let isStart = true;
  let endsInReturn = false;
  const normalise = (decoded: string, isLast: boolean): string => {
    let text = endsInReturn ? `\r${decoded}` : decoded;
    if (isStart && text !== '') {
      isStart = false;
      if (text.startsWith('\ufeff')) text = text.slice(1);
    }
    endsInReturn = !isLast && text.endsWith('\r');
    if (endsInReturn) text = text.slice(0, -1);
    return text.replace(/\r\n?/gu, '\n');
  };
  for await (const bytes of createReadStream(path)) {
    if (!(bytes instanceof Uint8Array)) throw new TypeError('a file was read as something other than bytes');
    onBytes?.(bytes.length);
    const text = normalise(decoder.decode(bytes, { stream: true }), false);
    if (text !== '') yield text;
  }
  const rest = normalise(decoder.decode(), true);
  if (rest !== '') yield rest;
}
