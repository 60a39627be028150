import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import { inheritedEnvironment, readStackEnvironment } from '../../stack/environment.ts';
import { withLock } from '../../stack/processes/exclusive-lock.mjs';
import { say, withProgress } from '../../stack/progress.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
/** Debian's package, for a root user on a machine with `apt-get`: the lists first, since a bare image has none. */
const INSTALLATIONS = [
  ['apt-get', 'update', '-qq'],
  ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'chromium'],
] as const;

/** Where a browser is, or why there is none. */
export type FoundChromium =
  { readonly path: string; readonly reason?: undefined } | { readonly reason: string };

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function onPath(): string | undefined {
  const folders = (inheritedEnvironment['PATH'] ?? '').split(delimiter);
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find(isExecutable);
}

/** One that Playwright has installed itself, of the version that it wants. */
function ofPlaywright(): string | undefined {
  const path = chromium.executablePath();
  return existsSync(path) ? path : undefined;
}

function install(): boolean {
  return INSTALLATIONS.every(([file, ...args]) => {
    const env = { ...inheritedEnvironment, DEBIAN_FRONTEND: 'noninteractive' };
    return spawnSync(file, args, { env, stdio: 'ignore' }).status === 0;
  });
}

function canInstall(): boolean {
  return process.getuid?.() === 0 && spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status === 0;
}

async function installFromDebian(): Promise<FoundChromium> {
  if (!canInstall()) {
    return { reason: 'there is none on PATH, and Debian’s package can be installed by root only' };
  }
  const { cacheFolder } = readStackEnvironment();
  mkdirSync(cacheFolder, { recursive: true });
  return withLock<FoundChromium>(join(cacheFolder, 'chromium.lock'), {
    task: async () => {
      const before = onPath();
      if (before !== undefined) return { path: before };
      await withProgress('Installing Chromium', () => Promise.resolve(install()));
      const path = onPath();
      return path === undefined ? { reason: 'Debian’s package could not be installed' } : { path };
    },
    onWait: (holder) => {
      say(`Waiting for process ${holder.pid}, which is installing Chromium.`);
    },
  });
}

/** A Chromium: of `CHROMIUM_PATH`, on PATH, Playwright's own, or Debian's package, which is installed if need be. */
export async function findChromium(): Promise<FoundChromium> {
  const given = inheritedEnvironment['CHROMIUM_PATH'];
  if (given !== undefined) {
    return isExecutable(given)
      ? { path: given }
      : { reason: `CHROMIUM_PATH names ${given}, which is no program` };
  }
  const path = onPath() ?? ofPlaywright();
  return path === undefined ? installFromDebian() : { path };
}
