/** Runs the tests and ends with one plain line that counts them. */
import process from 'node:process';

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

/**
 * Vitest's own listeners end the process at once. Without them the default holds until the global setup has started
 * servers; from then on its listeners stop those first.
 */
function leaveSignalsToGlobalSetup() {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(signal);
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
  leaveSignalsToGlobalSetup();
  const count = () => countTests(vitest.state.getTestModules());
  // Printed on the way out, so that it is the last line also of an interrupted run.
  process.once('exit', () => console.log(`${count().passed} passed, ${count().failed} failed`));
  const ranCleanly = await runToTheEnd(vitest, filter);
  await vitest.close();
  return ranCleanly && count().failed === 0 && count().passed > 0 ? 0 : 1;
}
