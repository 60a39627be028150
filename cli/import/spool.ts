import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';

/** Values that were written to a temporary file, to be read as often as needed without holding them in memory. */
export interface Spool<Value> {
  readonly count: number;
  readonly read: () => AsyncGenerator<Value>;
}

/** Where an import keeps what does not fit into memory. */
export interface SpoolFolder {
  readonly nextPath: () => string;
  readonly remove: () => void;
}

/** Makes a folder of its own for one import. */
export function openSpoolFolder(): SpoolFolder {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-import-'));
  let files = 0;
  return {
    nextPath: () => join(folder, `${(files += 1)}.ndjson`),
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- names what was written
function parseSpooled<Written>(text: string): Written {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-assignment -- this process has written the line itself
  const value: Written = JSON.parse(text);
  return value;
}

async function* readSpool<Value>(path: string): AsyncGenerator<Value> {
  const input = createReadStream(path, 'utf8');
  const lines = createInterface({ input, crlfDelay: Infinity });
  try {
    for await (const line of lines) yield parseSpooled<Value>(line);
  } finally {
    lines.close();
    input.destroy();
  }
}

/** A spool that is still being written. */
export interface SpoolWriter<Value> {
  readonly add: (value: Value) => Promise<void>;
  readonly close: () => Promise<Spool<Value>>;
}

/** Starts a spool in the folder. Values are plain JSON. */
export function writeSpool<Value>(folder: SpoolFolder): SpoolWriter<Value> {
  const path = folder.nextPath();
  const output = createWriteStream(path);
  let count = 0;
  return {
    add: async (value) => {
      count += 1;
      // U+2028 and U+2029 end a line for readline, not for JSON.
      const text = JSON.stringify(value)
        .replace(/\u2028/gu, '\\u2028')
        .replace(/\u2029/gu, '\\u2029');
      if (!output.write(`${text}\n`)) await once(output, 'drain');
    },
    close: async () => {
      output.end();
      await finished(output);
      return { count, read: () => readSpool<Value>(path) };
    },
  };
}

/** Writes all values to a spool. */
export async function spoolAll<Value>(
  folder: SpoolFolder,
  values: Iterable<Value> | AsyncIterable<Value>,
): Promise<Spool<Value>> {
  const writer = writeSpool<Value>(folder);
  for await (const value of values) await writer.add(value);
  return writer.close();
}
