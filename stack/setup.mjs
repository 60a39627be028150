/**
 * The one entry of `npm start`, `npm test` and `npm run check`. It runs on a bare machine, so neither this file nor
 * what it imports before the packages are installed may import a package.
 */
import process from 'node:process';

const oldestNode = { major: 20, minor: 19 };

const commands = {
  async start() {
    const { register } = await import('tsx/esm/api');
    register();
    const { start } = await import('./start.ts');
    return start();
  },
  async test(args) {
    const { runTests } = await import('./commands/run-tests.mjs');
    return runTests(args);
  },
  async check() {
    const { runChecks } = await import('./commands/run-checks.mjs');
    return runChecks();
  },
};

function nodeIsTooOld() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major < oldestNode.major || (major === oldestNode.major && minor < oldestNode.minor);
}

async function main([name, ...args]) {
  if (nodeIsTooOld()) {
    console.error(
      `Countersign needs Node ${oldestNode.major}.${oldestNode.minor} or newer and this is ${process.versions.node}. ` +
        'Install a newer Node (https://nodejs.org) and run the command again.',
    );
    return 1;
  }
  if (!Object.hasOwn(commands, name ?? '')) {
    console.error(`Usage: node stack/setup.mjs <${Object.keys(commands).join('|')}> [arguments]`);
    return 2;
  }
  const { installPackages } = await import('./commands/install-packages.mjs');
  if (!(await installPackages())) return 1;
  return commands[name](args);
}

process.exit(await main(process.argv.slice(2)));
