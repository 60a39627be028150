import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutFolder } from './environment.ts';
import { withProgress } from './progress.mjs';

const cacheFolder = join(checkoutFolder, 'node_modules', '.cache', 'countersign');
/** Everything that the pages are made from. */
const sources = ['web', 'domain', join('cli', 'generated')];
const singleSources = ['package-lock.json', 'tsconfig.json', join('stack', 'commands', 'build-web.mjs')];

function filesIn(source: string): string[] {
  return readdirSync(join(checkoutFolder, source), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function hashOfSources(): string {
  const hash = createHash('sha256');
  const paths = [...singleSources.map((name) => join(checkoutFolder, name)), ...sources.flatMap(filesIn)];
  for (const path of paths)
    hash.update(`\0${path.slice(checkoutFolder.length)}\0`).update(readFileSync(path));
  return hash.digest('hex').slice(0, 16);
}

async function makePages(folder: string): Promise<void> {
  const unfinished = `${folder}.${process.pid}`;
  // Loading the bundler takes a second, which a start with up-to-date pages does not need.
  const { buildWeb } = await import('./commands/build-web.mjs');
  await buildWeb(unfinished);
  rmSync(folder, { recursive: true, force: true });
  renameSync(unfinished, folder);
}

/** The folder of the built web pages, which are made again only when their sources have changed. */
export async function provideWebPages(): Promise<string> {
  const folder = join(cacheFolder, `web-${hashOfSources()}`);
  if (!existsSync(folder)) await withProgress('Building the web pages', () => makePages(folder));
  return folder;
}
