import { readFile } from 'node:fs/promises';
import { fail } from './failure.ts';
import type { Terminal } from './output.ts';

/** The name by which a command reads its standard input instead of a file. */
const STANDARD_INPUT = '-';

async function readBytes(path: string, terminal: Terminal): Promise<Uint8Array> {
  if (path === STANDARD_INPUT) return terminal.readInput();
  try {
    return await readFile(path);
  } catch (error) {
    throw fail.usage(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

/**
 * Reads a JSON file that the API will judge; the caller names what it is meant to be. Throws a CommandFailure when it
 * cannot be read, is not UTF-8 or is not JSON.
 */
export async function readJson<Body>(path: string, terminal: Terminal): Promise<Body> {
  const bytes = await readBytes(path, terminal);
  const name = path === STANDARD_INPUT ? 'The standard input' : path;
  return parseJson<Body>(name, () => new TextDecoder('utf-8', { fatal: true }).decode(bytes));
}

/** Reads JSON text that the API will judge. Throws a CommandFailure that names it when it is not JSON. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller names what it is meant to be
export function parseJson<Body>(name: string, readText: () => string): Body {
  try {
    // eslint-disable-next-line @typescript-eslint/no-unsafe-assignment -- the API validates it and names each fault
    const body: Body = JSON.parse(readText());
    return body;
  } catch (error) {
    throw fail.refused(`${name} is not JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
