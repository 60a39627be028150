import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { z } from 'zod';
import { deploymentVersionOf } from '../../deployment/deployment-version.ts';
import { inheritedEnvironment } from '../../stack/environment.ts';
import { waitUntil } from '../../stack/processes/wait-until.ts';
import type { RehearsedStack } from './rehearsed-stack.ts';

const run = promisify(execFile);
const DEPLOYMENT = 'countersign';
const LOOK_EVERY_MS = 250;
const WITHIN_MS = 60_000;

const counted = z.object({ count: z.coerce.number().default(0) });

/** Does what docs/upgrading.md tells an operator to do, with the same commands. */
export class Operator {
  private readonly stack: RehearsedStack;

  constructor(stack: RehearsedStack) {
    this.stack = stack;
  }

  /** Has the share of the orders, in percent, go on with the version. */
  async ramp(bundlePath: string, percentage: number): Promise<void> {
    await this.setVersion('set-ramping-version', bundlePath, ['--percentage', String(percentage)]);
  }

  /** Has all orders go on with the version, but those that are pinned. */
  async makeCurrent(bundlePath: string): Promise<void> {
    await this.setVersion('set-current-version', bundlePath, []);
  }

  /** Keeps the running orders that have begun the change on the version, whichever is current; answers how many. */
  async pin(bundlePath: string, change: string): Promise<number> {
    const query = `ExecutionStatus = "Running" AND TemporalChangeVersion = "${change}"`;
    const expected = await this.count(query);
    const { buildId } = this.versionOf(bundlePath);
    const target = [
      '--versioning-override-deployment-name',
      DEPLOYMENT,
      '--versioning-override-build-id',
      buildId,
    ];
    await this.override(query, ['pinned', ...target]);
    await this.until(`${query} AND TemporalWorkflowVersioningBehavior != "Pinned"`);
    return expected;
  }

  /** Lets the orders that were pinned go on with the current version again. */
  async unpin(): Promise<void> {
    const query = 'ExecutionStatus = "Running" AND TemporalWorkflowVersioningBehavior = "Pinned"';
    await this.override(query, ['unspecified']);
    await this.until(query);
  }

  private versionOf(bundlePath: string) {
    return deploymentVersionOf({ deploymentName: DEPLOYMENT, bundlePath });
  }

  private async setVersion(command: string, bundlePath: string, options: readonly string[]): Promise<void> {
    const { buildId } = this.versionOf(bundlePath);
    const version = ['--deployment-name', DEPLOYMENT, '--build-id', buildId];
    const args = ['worker', 'deployment', command, ...version, ...options, '--yes'];
    // The engine refuses a version until it has seen all that its worker polls for.
    await waitUntil({
      attempt: async () => {
        await this.temporal(args);
      },
      stillPossible: () => undefined,
      withinMs: WITHIN_MS,
      everyMs: LOOK_EVERY_MS,
    });
  }

  private async override(query: string, behaviour: readonly string[]): Promise<void> {
    const options = ['--versioning-override-behavior', ...behaviour, '--reason', 'upgrade', '--yes'];
    await this.temporal(['workflow', 'update-options', '--query', query, ...options]);
  }

  private async count(query: string): Promise<number> {
    const output = await this.temporal(['workflow', 'count', '--query', query, '--output', 'json']);
    return counted.parse(JSON.parse(output)).count;
  }

  /** Waits until the batch has got to every order that the query finds. */
  private async until(query: string): Promise<void> {
    const giveUpAt = performance.now() + WITHIN_MS;
    while ((await this.count(query)) > 0) {
      if (performance.now() > giveUpAt) throw new Error(`The engine still finds orders with: ${query}`);
      await pause(LOOK_EVERY_MS);
    }
  }

  private async temporal(args: readonly string[]): Promise<string> {
    const { address, namespace } = this.stack.temporal;
    const server = ['--address', address, '--namespace', namespace];
    const { PATH, HOME } = inheritedEnvironment;
    const { stdout } = await run(this.stack.temporalProgram, [...args, ...server], { env: { PATH, HOME } });
    return stdout;
  }
}
