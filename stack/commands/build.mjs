/** Compiles what production runs into `dist`, or into a named folder within it, beside what needs no compiling. */
import { spawnSync } from 'node:child_process';
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { buildWeb } from './build-web.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const target = join(root, 'dist', process.argv[2] ?? '');

function compile() {
  const compiler = fileURLToPath(import.meta.resolve('typescript/bin/tsc'));
  const args = [compiler, '-p', join(root, 'tsconfig.build.json'), '--outDir', target];
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(1);
}

/** The compiled entry is bundled, not the source, so that the compiler's output is what runs in every process. */
async function bundleWorkflows() {
  const workflowsPath = join(target, 'workflows', 'bundle.js');
  const failureConverterPath = join(target, 'workflows', 'failure-converter.js');
  const logger = new DefaultLogger('WARN');
  const { code } = await bundleWorkflowCode({ workflowsPath, failureConverterPath, logger });
  writeFileSync(join(target, 'workflow-bundle.js'), code);
}

rmSync(target, { recursive: true, force: true });
compile();
cpSync(join(root, 'db', 'migrations'), join(target, 'db', 'migrations'), { recursive: true });
cpSync(join(root, 'cli', 'countersign.mjs'), join(target, 'cli', 'countersign.mjs'));
cpSync(join(root, 'cli', 'verify'), join(target, 'cli', 'verify'), { recursive: true });
await bundleWorkflows();
await buildWeb(join(target, 'web'));
