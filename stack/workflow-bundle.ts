import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { checkoutFolder } from './environment.ts';
import { withProgress } from './progress.mjs';

const keptMs = 7 * 24 * 3_600_000;
const sourceFolders = ['workflows', 'domain'];
const entry = join(checkoutFolder, 'workflows', 'bundle.ts');
const failureConverterPath = join(checkoutFolder, 'workflows', 'failure-converter.ts');

function sourceFiles(): string[] {
  return sourceFolders.flatMap((folder) =>
    readdirSync(join(checkoutFolder, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') || name.endsWith('.json'))
      .map((name) => join(folder, name))
      .sort(),
  );
}

/** A hash of everything the bundle is made of: the sources and the version of the SDK that bundles them. */
function sourceHash(): string {
  const hash = createHash('sha256');
  const sdk = createRequire(import.meta.url).resolve('@temporalio/worker/package.json');
  hash.update(readFileSync(sdk));
  for (const file of sourceFiles())
    hash.update(`\0${file}\0`).update(readFileSync(join(checkoutFolder, file)));
  return hash.digest('hex').slice(0, 16);
}

async function bundle(): Promise<string> {
  // Loading the bundler takes half a second, which a start with an up-to-date bundle does not need.
  const { bundleWorkflowCode, DefaultLogger } = await import('@temporalio/worker');
  const logger = new DefaultLogger('WARN');
  const { code } = await bundleWorkflowCode({ workflowsPath: entry, failureConverterPath, logger });
  return code;
}

/** Removes what nothing has asked for in a while; a younger one may be in use by another checkout or test run. */
function removeUnused(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const usedAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - usedAt > keptMs) rmSync(path, { force: true });
  }
}

async function makeBundle(path: string): Promise<void> {
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, await withProgress('Bundling the workflow code', bundle));
  renameSync(unfinished, path);
}

/** The path of the bundle of the workflow code, which is made again only when its sources or the SDK have changed. */
export async function buildWorkflowBundle(folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${sourceHash()}.js`);
  if (existsSync(path)) utimesSync(path, new Date(), new Date());
  else await makeBundle(path);
  removeUnused(folder);
  return path;
}
