import { commandLineOf, identify, isAlive, parentOf } from './process-identity.mjs';

const searchedAncestors = 3;
const everyMs = 1_000;

/** The npm process that runs us, if one does; a shell may stand in between. */
function findNpm(): number | undefined {
  let pid = process.ppid;
  for (let level = 0; level < searchedAncestors && pid > 1; level += 1) {
    if (/\bnpm\b/.test(commandLineOf(pid))) return pid;
    pid = parentOf(pid);
  }
  return undefined;
}

/** Calls back when the npm that runs this process has been killed: the terminal has lost us then, and we must end. */
export function onceNpmIsGone(callback: () => void): void {
  const pid = findNpm();
  if (pid === undefined) return;
  const npm = identify(pid);
  const timer = setInterval(() => {
    if (isAlive(npm)) return;
    clearInterval(timer);
    callback();
  }, everyMs);
  timer.unref();
}
