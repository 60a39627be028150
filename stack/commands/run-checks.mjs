/** Runs every check and shows all that fail, not only the first. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const require = createRequire(import.meta.url);

/** TypeScript 7 has no compiler interface yet; with it this tool finds no fault because it reads no module. */
function readSomeModules(output) {
  const modules = Number(/\((\d+) modules/.exec(output)?.[1] ?? 0);
  return modules > 0 ? undefined : 'dependency-cruiser read no module at all.';
}

/**
 * Files that have not changed since they were found faultless are not looked at again. A fault that another file brings
 * into one of them shows where there is no cache: in a clean checkout.
 */
const cached = (file) => [
  '--cache',
  '--cache-strategy=content',
  `--cache-location=node_modules/.cache/countersign/${file}`,
];

// The slowest come first, so that the short ones fill the time beside them.
const checks = [
  { name: 'lint', package: 'eslint', args: ['.', '--max-warnings=0', ...cached('lint')] },
  { name: 'types', package: 'typescript', bin: 'tsc', args: ['--noEmit', '-p', 'tsconfig.json'] },
  { name: 'unused', package: 'knip', args: ['--no-progress'] },
  { name: 'format', package: 'prettier', args: ['--check', '--log-level=warn', ...cached('format'), '.'] },
  {
    name: 'arrows',
    package: 'dependency-cruiser',
    bin: 'depcruise',
    args: ['--config', '.dependency-cruiser.cjs', '.'],
    judge: readSomeModules,
  },
];

function packageFolder(name) {
  // Not every package lets its package.json be resolved, so the folder is looked for where Node would look.
  for (const folder of require.resolve.paths(name)) {
    try {
      return {
        folder: join(folder, name),
        bin: JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8')).bin,
      };
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
    }
  }
  throw new Error(`${name} is not installed`);
}

function scriptOf(check) {
  const { folder, bin } = packageFolder(check.package);
  return join(folder, typeof bin === 'string' ? bin : bin[check.bin ?? check.package]);
}

function run(check) {
  const startedAt = Date.now();
  return new Promise((resolve) => {
    let output = '';
    const args = [scriptOf(check), ...check.args];
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('close', (code) => {
      const objection = code === 0 ? check.judge?.(output) : undefined;
      if (objection !== undefined) output += `${objection}\n`;
      resolve({
        ok: code === 0 && objection === undefined,
        output,
        seconds: (Date.now() - startedAt) / 1000,
      });
    });
  });
}

function report(check, { ok, output, seconds }) {
  if (!ok) console.log(output.trimEnd());
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${check.name} (${seconds.toFixed(1)} s)`);
}

/** Runs the checks, as many at once as there are processors, and answers the exit code. */
export async function runChecks() {
  const waiting = [...checks];
  const failed = [];
  const work = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const result = await run(check);
      report(check, result);
      if (!result.ok) failed.push(check.name);
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), checks.length) }, work));
  if (failed.length > 0) console.log(`Failed: ${failed.join(', ')}`);
  return failed.length === 0 ? 0 : 1;
}
