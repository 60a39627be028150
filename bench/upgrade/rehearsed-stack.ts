import { join } from 'node:path';
import { once } from 'node:events';
import type { PayloadEncryption } from '../../payload-codec.ts';
import { addressOf, apiProgram, workerProgram, type ApplicationPlace } from '../../stack/application.ts';
import { provideDemonstration, type DemonstrationKeys } from '../../stack/demonstration-keys.ts';
import { readStackEnvironment } from '../../stack/environment.ts';
import { claimPort } from '../../stack/processes/free-port.ts';
import { startGuard, type Guard } from '../../stack/processes/guard.ts';
import { launch } from '../../stack/processes/program.ts';
import { provideDatabase, provideTemporal } from '../../stack/servers.ts';
import { resolveTemporalBinary } from '../../stack/temporal-server/temporal-binary.ts';
import { codecOf } from '../codec-of.ts';
import { buildWorkflowBundle } from '../../stack/workflow-bundle.ts';

/** A worker of the rehearsal. */
export interface RehearsedWorker {
  readonly name: string;
  readonly bundlePath: string;
  /** Patch ids that it knows but does not begin. */
  readonly heldBack: readonly string[];
}

/** A stack of its own on which several versions of the worker run. */
export interface RehearsedStack {
  readonly address: string;
  readonly keys: DemonstrationKeys;
  readonly temporal: {
    readonly address: string;
    readonly namespace: string;
    readonly codec: PayloadEncryption;
  };
  /** The `temporal` program that operators use. */
  readonly temporalProgram: string;
  /** The workflow code of the checkout. */
  readonly bundlePath: string;
  /** Starts a worker; the returned function stops it as an operator would, and resolves when it has gone. */
  readonly startWorker: (worker: RehearsedWorker) => Promise<() => Promise<void>>;
  readonly stop: () => Promise<void>;
}

const LOAD_SETTINGS = { RATE_LIMIT_PER_MINUTE: '1000000' };

async function startWorker(
  place: ApplicationPlace,
  { guard, worker }: { readonly guard: Guard; readonly worker: RehearsedWorker },
): Promise<() => Promise<void>> {
  const program = workerProgram({ ...place, workflowBundlePath: worker.bundlePath });
  const { child } = await launch(
    {
      ...program,
      env: { ...program.env, HELD_BACK_CHANGES: worker.heldBack.join(',') },
      logPath: join(place.environment.dataFolder, 'logs', `worker-${worker.name}.log`),
    },
    guard,
  );
  return async () => {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
}

async function bringUp(guard: Guard, dataFolder: string): Promise<Omit<RehearsedStack, 'stop'>> {
  const environment = { ...readStackEnvironment(), host: '127.0.0.1', port: 0, dataFolder };
  const [database, temporal, bundlePath, temporalProgram] = await Promise.all([
    provideDatabase({ environment, guard }),
    provideTemporal({ environment, guard }),
    buildWorkflowBundle(join(dataFolder, 'workflow-bundles')),
    resolveTemporalBinary(environment),
  ]);
  const port = await claimPort(environment);
  const place = { environment, port, database, temporal, workflowBundlePath: bundlePath };
  const api = apiProgram(place);
  await launch({ ...api, env: { ...api.env, ...LOAD_SETTINGS } }, guard);
  const address = addressOf(place);
  const keys = await provideDemonstration({ dataFolder, ownerUrl: database.ownerUrl, address });
  const start = (worker: RehearsedWorker) => startWorker(place, { guard, worker });
  const engine = { ...temporal, codec: codecOf(dataFolder) };
  return { address, keys, temporal: engine, temporalProgram, bundlePath, startWorker: start };
}

/** Starts servers and an API without any worker. */
export async function startRehearsedStack(dataFolder: string): Promise<RehearsedStack> {
  const guard = startGuard();
  try {
    const stack = await bringUp(guard, dataFolder);
    return { ...stack, stop: () => guard.stopAll() };
  } catch (error) {
    await guard.stopAll();
    throw error;
  }
}
