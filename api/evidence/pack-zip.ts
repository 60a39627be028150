import { promisify } from 'node:util';
import { zip, type AsyncZippable, type AsyncZipOptions } from 'fflate';
import type { PackFile } from './pack-files.ts';

/** The earliest that the form can say, in local time as it asks for. A pack says in its content of when it is. */
const OPTIONS: AsyncZipOptions = { mtime: new Date(1980, 0, 1) };

const compress = promisify<AsyncZippable, AsyncZipOptions, Uint8Array>(zip);

/** The files as a zip: the same files are the same bytes. */
export async function toZip(files: readonly PackFile[]): Promise<Buffer> {
  const entries = Object.fromEntries(files.map(({ path, content }) => [path, content]));
  return Buffer.from(await compress(entries, OPTIONS));
}
