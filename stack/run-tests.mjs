/** Runs the tests and ends with one plain line that counts them. */
import process from 'node:process';

const interruptedExitCode = 130;

function countTests(modules) {
  const counts = { passed: 0, failed: 0 };
  for (const module of modules) {
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state in counts) counts[state] += 1;
    }
    // A file that cannot be read, or a failing hook, has no test of its own that failed.
    if (module.state() === 'failed' && !hasFailedTest(module)) counts.failed += 1;
  }
  return counts;
}

function hasFailedTest(module) {
  return [...module.children.allTests()].some((test) => test.result().state === 'failed');
}

/** An interrupted run is cut short and still closes in order, so that its servers are stopped. */
function cancelOnSignals(vitest) {
  let interrupted = false;
  const interrupt = () => {
    interrupted = true;
    void vitest.cancelCurrentRun('keyboard-input');
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, interrupt);
  return () => interrupted;
}

async function runToTheEnd(vitest, filter) {
  try {
    await vitest.start(filter);
    return vitest.state.getUnhandledErrors().length === 0;
  } catch (error) {
    // Vitest has said itself that no test file matches.
    if (error.code !== 'VITEST_FILES_NOT_FOUND') console.error(error);
    return false;
  }
}

/** Runs Vitest with the given arguments and answers the exit code. */
export async function runTests(args) {
  const { createVitest, parseCLI } = await import('vitest/node');
  const { filter, options } = parseCLI(['vitest', 'run', ...args]);
  const vitest = await createVitest('test', { ...options, run: true, watch: false });
  const wasInterrupted = cancelOnSignals(vitest);
  const ranCleanly = await runToTheEnd(vitest, filter);
  const { passed, failed } = countTests(vitest.state.getTestModules());
  await vitest.close();
  console.log(`${passed} passed, ${failed} failed`);
  if (wasInterrupted()) return interruptedExitCode;
  return ranCleanly && failed === 0 && passed > 0 ? 0 : 1;
}
