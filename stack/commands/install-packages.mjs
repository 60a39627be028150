/** Installs the packages that package-lock.json names, when they are missing or stale. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import process from 'node:process';
import { withLock } from '../processes/exclusive-lock.mjs';
import { say, withProgress } from '../progress.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const stampPath = `${root}node_modules/.countersign-install.json`;
const lockPath = `${root}.countersign/install.lock`;
const shownLines = 15;

function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** What the installed packages depend on; native packages differ by platform and by Node's binary interface. */
function currentStamp() {
  const lockHash = createHash('sha256')
    .update(readFileSync(`${root}package-lock.json`))
    .digest('hex');
  const { modules } = process.versions;
  return JSON.stringify({ lockHash, platform: process.platform, arch: process.arch, modules });
}

function packagesOf(path) {
  const text = readText(path);
  return text === undefined ? {} : JSON.parse(text).packages;
}

/** Whether npm itself has already put in place what the lock names, as after an `npm install` by hand. */
function npmInstalledTheSame() {
  const installed = packagesOf(`${root}node_modules/.package-lock.json`);
  const wanted = packagesOf(`${root}package-lock.json`);
  const unwanted = Object.keys(installed).some((path) => wanted[path]?.version !== installed[path].version);
  const missing = Object.entries(wanted).some(
    ([path, { optional, peer }]) => path !== '' && !optional && !peer && installed[path] === undefined,
  );
  return !unwanted && !missing;
}

function isCurrent() {
  if (readText(stampPath) === currentStamp()) return true;
  if (readText(stampPath) !== undefined || !npmInstalledTheSame()) return false;
  writeFileSync(stampPath, currentStamp());
  return true;
}

function npmCommand() {
  const npmScript = process.env.npm_execpath;
  if (npmScript?.endsWith('.js')) return { file: process.execPath, before: [npmScript] };
  return { file: process.platform === 'win32' ? 'npm.cmd' : 'npm', before: [] };
}

function runNpm() {
  const { file, before } = npmCommand();
  // No package needs its install script: see docs/decisions/0002-packages-without-install-scripts.md.
  const args = [...before, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  return new Promise((resolve) => {
    let output = '';
    const npm = spawn(file, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    npm.stdout.on('data', (chunk) => (output += chunk));
    npm.stderr.on('data', (chunk) => (output += chunk));
    npm.on('error', (error) => resolve({ ok: false, output: error.message }));
    npm.on('close', (code) => resolve({ ok: code === 0, output }));
  });
}

async function install() {
  if (isCurrent()) return true;
  const { ok, output } = await withProgress('Installing packages', runNpm);
  if (ok) {
    writeFileSync(stampPath, currentStamp());
    return true;
  }
  say(output.trim().split('\n').slice(-shownLines).join('\n'));
  say(
    'The packages could not be installed. Check the network and the free space on the disk, then run the command again.',
  );
  return false;
}

/** Answers whether the packages are in place. A second start waits for the first instead of installing as well. */
export async function installPackages() {
  if (isCurrent()) return true;
  return withLock(lockPath, {
    task: install,
    onWait: (holder) => say(`Waiting for process ${holder.pid}, which is installing the packages.`),
  });
}
