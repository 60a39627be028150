/** Installs the packages that package-lock.json names, when they are missing or stale. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import process from 'node:process';
import { withLock } from '../processes/exclusive-lock.mjs';
import { identify, waitUntilGone } from '../processes/process-identity.mjs';
import { say, withProgress } from '../progress.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const stampPath = `${root}node_modules/.countersign-install.json`;
const lockPath = `${root}.countersign/install.lock`;
const npmProcessPath = `${root}.countersign/install-process.json`;
const longestInstallMs = 600_000;
const shownLines = 15;

function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** What installed packages depend on besides their versions: native ones differ by platform and binary interface. */
function machine() {
  return { platform: process.platform, arch: process.arch, modules: process.versions.modules };
}

function currentStamp() {
  const lockHash = createHash('sha256')
    .update(readFileSync(`${root}package-lock.json`))
    .digest('hex');
  return { ...machine(), lockHash };
}

function readStamp() {
  return JSON.parse(readText(stampPath) ?? 'null');
}

function writeStamp() {
  writeFileSync(stampPath, JSON.stringify(currentStamp()));
}

function isSame(one, other) {
  return Object.keys(other).every((key) => one[key] === other[key]);
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
  const stamp = readStamp();
  if (stamp !== null && isSame(stamp, currentStamp())) return true;
  if (stamp !== null && !isSame(stamp, machine())) return false;
  if (!npmInstalledTheSame()) return false;
  writeStamp();
  return true;
}

function npmCommand() {
  const npmScript = process.env.npm_execpath;
  if (npmScript?.endsWith('.js')) return { file: process.execPath, before: [npmScript] };
  return { file: process.platform === 'win32' ? 'npm.cmd' : 'npm', before: [] };
}

/**
 * Into an empty place everything is installed anew. A tree that npm made is only brought up to date: that takes two
 * seconds and not forty, and whatever runs from it meanwhile keeps the packages that do not change.
 */
function npmArguments() {
  const isTree = readText(`${root}node_modules/.package-lock.json`) !== undefined;
  const stamp = readStamp();
  const isForThisMachine = stamp === null || isSame(stamp, machine());
  return isTree && isForThisMachine ? ['install', '--no-save'] : ['ci'];
}

/** An npm whose start was killed goes on by itself; a second one beside it would destroy what it installs. */
async function waitForEarlierNpm() {
  const earlier = JSON.parse(readText(npmProcessPath) ?? 'null');
  if (earlier !== null) await waitUntilGone(earlier, longestInstallMs);
}

async function runNpm() {
  await waitForEarlierNpm();
  const { file, before } = npmCommand();
  // No package needs its install script: see docs/decisions/0005-packages-without-install-scripts.md.
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  return new Promise((resolve) => {
    let output = '';
    const npm = spawn(file, [...before, ...npmArguments(), ...flags], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const end = () => npm.kill();
    process.once('exit', end);
    if (npm.pid !== undefined) writeFileSync(npmProcessPath, JSON.stringify(identify(npm.pid)));
    npm.stdout.on('data', (chunk) => (output += chunk));
    npm.stderr.on('data', (chunk) => (output += chunk));
    npm.on('error', (error) => resolve({ ok: false, output: error.message }));
    npm.on('close', (code) => {
      process.off('exit', end);
      resolve({ ok: code === 0, output });
    });
  });
}

async function install() {
  if (isCurrent()) return true;
  const { ok, output } = await withProgress('Installing packages', runNpm);
  if (ok) {
    writeStamp();
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
