import { join } from 'node:path';
import {
  addressOf,
  apiProgram,
  makeWorkerCurrent,
  workerProgram,
  type ApplicationPlace,
} from '../../stack/application.ts';
import { readStackEnvironment } from '../../stack/environment.ts';
import { claimPort } from '../../stack/processes/free-port.ts';
import { startGuard, type Guard } from '../../stack/processes/guard.ts';
import type { RunningProgram } from '../../stack/processes/program.ts';
import {
  provideDatabase,
  provideTemporal,
  type StackDatabase,
  type StackTemporal,
} from '../../stack/servers.ts';
import { buildWorkflowBundle } from '../../stack/workflow-bundle.ts';
import type { PayloadEncryption } from '../../payload-codec.ts';
import { codecOf } from '../codec-of.ts';
import { Keeper } from './keeper.ts';
import type { Link } from './schedule.ts';
import { TcpProxy } from './tcp-proxy.ts';

export type Proxies = Readonly<Record<Link, TcpProxy>>;

/** A stack of its own whose programs reach each other through proxies. */
export interface ChaosStack {
  readonly keeper: Keeper;
  readonly proxies: Proxies;
  /** Of the API, past its proxy and through it. */
  readonly directAddress: string;
  readonly clientAddress: string;
  /** As the database's owner, past every proxy. */
  readonly ownerUrl: string;
  readonly temporal: StackTemporal & { readonly codec: PayloadEncryption };
  readonly workflowBundlePath: string;
  readonly stop: () => Promise<void>;
}

export interface ChaosStackOptions {
  /** Where everything is kept. */
  readonly dataFolder: string;
  /** The sources that the API and the worker run: the checkout, or a build with something taken out. */
  readonly sourceFolder: string;
  readonly note: (text: string) => void;
}

interface Servers {
  readonly database: StackDatabase;
  readonly temporal: StackTemporal;
}

function ours(running: RunningProgram | undefined): RunningProgram {
  if (!running) throw new Error('the run needs servers of its own: unset DATABASE_URL and TEMPORAL_ADDRESS');
  return running;
}

function portOf(address: string): number {
  return Number(new URL(address.includes('://') ? address : `tcp://${address}`).port);
}

async function openProxies({ database, temporal }: Servers, apiPort: number): Promise<Proxies> {
  const [toPostgres, toTemporal] = [portOf(database.applicationUrl), portOf(temporal.address)];
  const [client, apiPostgres, apiTemporal, workerPostgres, workerTemporal] = await Promise.all([
    TcpProxy.open(apiPort),
    TcpProxy.open(toPostgres),
    TcpProxy.open(toTemporal),
    TcpProxy.open(toPostgres),
    TcpProxy.open(toTemporal),
  ]);
  return {
    'client-api': client,
    'api-postgres': apiPostgres,
    'api-temporal': apiTemporal,
    'worker-postgres': workerPostgres,
    'worker-temporal': workerTemporal,
  };
}

/** The place as a program sees it whose connections go through these proxies. */
function throughProxies(
  place: ApplicationPlace,
  by: { readonly postgres: TcpProxy; readonly temporal: TcpProxy },
): ApplicationPlace {
  const url = new URL(place.database.applicationUrl);
  url.port = String(by.postgres.port);
  return {
    ...place,
    database: { ...place.database, applicationUrl: url.href },
    temporal: { ...place.temporal, address: `127.0.0.1:${by.temporal.port}` },
  };
}

async function startServers(guard: Guard, dataFolder: string) {
  const environment = { ...readStackEnvironment(), host: '127.0.0.1', port: 0, dataFolder };
  const place = { environment, guard };
  const [database, temporal] = await Promise.all([provideDatabase(place), provideTemporal(place)]);
  return { environment, database, temporal };
}

async function startApplication(
  place: ApplicationPlace,
  of: { readonly keeper: Keeper; readonly proxies: Proxies; readonly sourceFolder: string },
): Promise<void> {
  const { keeper, proxies, sourceFolder } = of;
  const worker = workerProgram(
    throughProxies(place, { postgres: proxies['worker-postgres'], temporal: proxies['worker-temporal'] }),
  );
  const api = apiProgram(
    throughProxies(place, { postgres: proxies['api-postgres'], temporal: proxies['api-temporal'] }),
  );
  await Promise.all([worker, api].map((program) => keeper.start({ ...program, cwd: sourceFolder })));
  await makeWorkerCurrent(place);
}

/** Starts a stack whose connections can be cut and whose programs are started again when they end. */
export async function startChaosStack(options: ChaosStackOptions): Promise<ChaosStack> {
  const guard = startGuard();
  const keeper = new Keeper(guard, options.note);
  const stop = async (): Promise<void> => {
    keeper.release();
    await guard.stopAll();
  };
  try {
    const { environment, ...servers } = await startServers(guard, options.dataFolder);
    const { database, temporal } = servers;
    for (const { running } of [database, temporal]) keeper.watch(ours(running));
    const port = await claimPort(environment);
    const proxies = await openProxies(servers, port);
    const workflowBundlePath = await buildWorkflowBundle(join(options.dataFolder, 'workflow-bundles'));
    const place = { environment, port, database, temporal, workflowBundlePath };
    await startApplication(place, { keeper, proxies, sourceFolder: options.sourceFolder });
    return {
      keeper,
      proxies,
      directAddress: addressOf(place),
      clientAddress: addressOf({ environment, port: proxies['client-api'].port }),
      ownerUrl: database.ownerUrl,
      temporal: { ...temporal, codec: codecOf(options.dataFolder) },
      workflowBundlePath,
      stop: async () => {
        await stop();
        await Promise.all(Object.values(proxies).map((proxy) => proxy.close()));
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
