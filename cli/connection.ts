import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { ClientConfig } from '../config.ts';
import type { Role } from '../domain/actor.ts';
import { parseKeys, type EncryptionKey } from '../encryption.ts';
import type { ApiAccess } from './api-client.ts';
import { fail } from './failure.ts';

/** What the options of a command say about the connection. */
export interface ConnectionOptions {
  readonly url?: string | undefined;
  readonly key?: string | undefined;
  /** The name of a key in stack.json. */
  readonly as?: string | undefined;
}

const stackSchema = z.looseObject({
  address: z.string(),
  keys: z.record(z.string(), z.string()),
  payloadKeys: z.string().optional(),
});
/** What `npm start` leaves for scripts and for this command. */
type Stack = z.infer<typeof stackSchema>;

/** The folder of the checkout, of this file as it was written and as it was compiled. */
function findCheckout(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) folder = dirname(folder);
  return folder;
}

function readStack(path: string): Stack | null {
  if (!existsSync(path)) return null;
  try {
    return stackSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    throw fail.usage(`${path} cannot be read, or does not describe a running stack.`);
  }
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url && /^https?:$/.test(url.protocol) && url.username === '') return url;
  throw fail.usage(`"${text}" is not an address of the form http://host:port.`);
}

function requireKey(key: string): string {
  if (/^[\x21-\x7e]+$/.test(key)) return key;
  throw fail.usage('The API key has characters that no key has.');
}

function keyNamed(name: string, stack: Stack | null): string {
  const key = stack?.keys[name];
  if (key !== undefined) return key;
  const names = Object.keys(stack?.keys ?? {}).join(', ');
  const known = names === '' ? 'There are none for this address' : `There are ${names}`;
  throw fail.usage(`stack.json has no key "${name}". ${known}. Give --key or COUNTERSIGN_API_KEY.`);
}

/** The stack that runs on this machine, and where it was looked for. */
interface OwnStack {
  readonly path: string;
  readonly stack: Stack | null;
}

function findStack(config: ClientConfig): OwnStack {
  const path = join(resolve(findCheckout(), config.COUNTERSIGN_DATA_DIR), 'stack.json');
  return { path, stack: readStack(path) };
}

function findUrl(config: ClientConfig, options: ConnectionOptions, { path, stack }: OwnStack): URL {
  const given = options.url ?? config.COUNTERSIGN_URL ?? stack?.address;
  if (given !== undefined) return parseUrl(given);
  throw fail.unreachable(
    `No stack is running here (there is no ${path}). Run npm start, or give --url or COUNTERSIGN_URL.`,
  );
}

function findGivenKey(config: ClientConfig, { key, as }: ConnectionOptions): string | undefined {
  if (key !== undefined && as !== undefined) throw fail.usage('--key and --as exclude each other.');
  return as === undefined ? (key ?? config.COUNTERSIGN_API_KEY) : undefined;
}

function isOf(url: URL, { stack }: OwnStack): boolean {
  return stack !== null && parseUrl(stack.address).origin === url.origin;
}

/**
 * What histories of the engine are decrypted with: the keys of the environment, else those of the stack that is asked.
 * There may be none: what a release before wrote is not encrypted.
 */
export function resolvePayloadKeys(
  config: ClientConfig,
  options: ConnectionOptions,
): readonly EncryptionKey[] {
  if (config.PAYLOAD_KEYS) return config.PAYLOAD_KEYS;
  const own = findStack(config);
  const text = isOf(findUrl(config, options, own), own) ? own.stack?.payloadKeys : undefined;
  return text === undefined ? [] : parseKeys(text);
}

/**
 * Where the API is and with which key: options before the environment before stack.json. The keys of stack.json are
 * given to the stack that it describes and to nobody else.
 */
export function resolveAccess(
  config: ClientConfig,
  options: ConnectionOptions,
  defaultRole: Role,
): ApiAccess {
  const given = findGivenKey(config, options);
  const own = findStack(config);
  const url = findUrl(config, options, own);
  const key = given ?? keyNamed(options.as ?? defaultRole, isOf(url, own) ? own.stack : null);
  return { url: url.href.replace(/\/+$/, ''), key: requireKey(key) };
}
