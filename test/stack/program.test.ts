import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { inheritedEnvironment } from '../../stack/environment.ts';
import { startGuard } from '../../stack/processes/guard.ts';
import { launchOnFreePort, type Program } from '../../stack/processes/program.ts';

const folder = mkdtempSync(join(tmpdir(), 'countersign-program-'));
const guard = startGuard();

afterAll(async () => {
  await guard.stopAll();
  rmSync(folder, { recursive: true, force: true });
});

/** Ends as a program in Go does whose port is taken. */
const PANIC = `
  console.error('panic: listen tcp 127.0.0.1:1: bind: address already in use');
  for (let line = 0; line < 40; line += 1) console.error('goroutine ' + line);
  process.exit(2);`;
const SERVE = `require('node:net').createServer().listen(Number(process.argv[1]), '127.0.0.1')`;

function aProgram(input: { name: string; script: string; port: number }): Program {
  return {
    name: 'temporal',
    file: process.execPath,
    args: ['-e', input.script, String(input.port)],
    cwd: folder,
    env: { ...inheritedEnvironment },
    logPath: join(folder, `${input.name}.log`),
    stop: { signalName: 'SIGTERM', graceMs: 5_000 },
    readyWithinMs: 30_000,
    probeEveryMs: 20,
    probe: () =>
      new Promise((resolve, reject) => {
        const socket = connect(input.port, '127.0.0.1', () => {
          socket.destroy();
          resolve();
        }).once('error', reject);
      }),
  };
}

it('a program whose port was taken is started on another one, however much it said of its end', async () => {
  const ports: number[] = [];
  const { port } = await launchOnFreePort((chosen) => {
    ports.push(chosen);
    return aProgram({ name: 'taken', script: ports.length === 1 ? PANIC : SERVE, port: chosen });
  }, guard);
  expect(ports).toHaveLength(2);
  expect(port).toBe(ports[1]);
});

it('why a program gave up is told from where it says so', async () => {
  const launching = launchOnFreePort(
    (port) =>
      aProgram({
        name: 'broken',
        script: PANIC.replace('address already in use', 'no such namespace'),
        port,
      }),
    guard,
  );
  await expect(launching).rejects.toThrow('no such namespace');
});
