import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { checkoutFolder, inheritedEnvironment } from '../../stack/environment.ts';
import { runCommand } from '../../stack/processes/run-command.ts';

const REQUIREMENTS = join(checkoutFolder, 'bench', 'fuzz', 'requirements.txt');

/** What an answer is held against: never 5xx, and nothing that the document does not tell. */
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
];

/** One run of schemathesis against a running API. */
export interface FuzzRun {
  readonly executable: string;
  readonly address: string;
  /** The document that requests are generated from; notes of the run go into its folder. */
  readonly documentPath: string;
  /** The key to sign in with; null to fuzz as somebody without one. */
  readonly key: string | null;
  readonly seed: number;
  /** Generated requests for each operation. */
  readonly examples: number;
}

/**
 * Installs schemathesis into a virtual environment of the cache unless it is there, and answers the program's path.
 * Throws when Python 3.10 or later, its venv module or the package index is missing.
 */
export async function provideSchemathesis(cacheFolder: string): Promise<string> {
  const pinned = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 12);
  const folder = join(cacheFolder, `schemathesis-${pinned}`);
  const ready = join(folder, 'ready');
  const options = { env: inheritedEnvironment };
  if (!existsSync(ready)) {
    rmSync(folder, { recursive: true, force: true });
    await runCommand({ file: 'python3', args: ['-m', 'venv', folder], options });
    const install = ['-m', 'pip', 'install', '--quiet', '--requirement', REQUIREMENTS];
    await runCommand({ file: join(folder, 'bin', 'python'), args: install, options });
    // The last step, so that an interrupted installation is made again.
    writeFileSync(ready, '');
  }
  return join(folder, 'bin', 'schemathesis');
}

/** Runs schemathesis and shows what it says. Answers whether every answer was as documented. */
export async function fuzz(run: FuzzRun): Promise<boolean> {
  const signIn = run.key === null ? [] : ['--header', `Authorization: Bearer ${run.key}`];
  const args = [
    ...['run', run.documentPath, '--url', run.address, ...signIn],
    ...['--seed', String(run.seed), '--max-examples', String(run.examples), '--continue-on-failure'],
    ...['--checks', CHECKS.join(','), '--generation-database', 'none'],
    ...['--suppress-health-check', 'all', '--warnings', 'off', '--request-timeout', '60', '--no-color'],
  ];
  const cwd = dirname(run.documentPath);
  const child = spawn(run.executable, args, { cwd, stdio: 'inherit', env: inheritedEnvironment });
  await once(child, 'exit');
  return child.exitCode === 0;
}
