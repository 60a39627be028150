import { randomUUID } from 'node:crypto';
import { Option, type Command } from 'commander';
import type { ClientConfig } from '../config.ts';
import type { Role } from '../domain/actor.ts';
import type { EncryptionKey } from '../encryption.ts';
import { openApi, type ApiClient } from './api-client.ts';
import { resolveAccess, resolvePayloadKeys, type ConnectionOptions } from './connection.ts';
import { show, type Shown, type Terminal } from './output.ts';

/** What every command is run with. */
export interface CommandLine {
  readonly config: ClientConfig;
  readonly terminal: Terminal;
}

/** The options of the program, which every command takes. */
export interface ProgramOptions extends ConnectionOptions {
  readonly json?: boolean | undefined;
}

/** A command at work: the API with the key it was given, and the form in which it shows things. */
export interface Session {
  readonly api: ApiClient;
  readonly terminal: Terminal;
  readonly show: (shown: Shown) => void;
  /** What histories of the engine are decrypted with. */
  readonly payloadKeys: () => readonly EncryptionKey[];
}

/** Adds the options of every command to the program. */
export function addProgramOptions(program: Command): Command {
  return program
    .option('--url <address>', 'where the API is (COUNTERSIGN_URL, else stack.json)')
    .option('--key <key>', 'the API key (COUNTERSIGN_API_KEY, else of stack.json)')
    .option('--as <role>', 'use the key of this role in stack.json')
    .option('--json', 'show JSON');
}

/** The form in which the command shows things. */
export function formOf(command: Command): 'json' | 'text' {
  return command.optsWithGlobals<ProgramOptions>().json === true ? 'json' : 'text';
}

/** Connects a command; `role` names the key of stack.json that it uses unless it is told another. */
export function openSession({ config, terminal }: CommandLine, command: Command, role: Role): Session {
  const options = command.optsWithGlobals<ProgramOptions>();
  const access = resolveAccess(config, options, role);
  const as = formOf(command);
  return {
    api: openApi(access),
    terminal,
    show: (shown) => {
      show(terminal, { as, ...shown });
    },
    payloadKeys: () => resolvePayloadKeys(config, options),
  };
}

/** What a command that sends something is given. */
export interface SendingOptions {
  readonly idempotencyKey: string;
}

/** The option by which a command that was interrupted is sent again without happening twice. */
export function idempotencyOption(): Option {
  return new Option('--idempotency-key <key>', 'the key of a request that is sent again').default(
    randomUUID(),
    'a new one',
  );
}

/** Gathers the values of an option that can be given again. */
export function collect(text: string, given: readonly string[] = []): readonly string[] {
  return [...given, text];
}
