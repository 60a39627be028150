import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answered, type ApiClient } from '../api-client.ts';
import { fail } from '../failure.ts';
import { Replayer } from './replayer.ts';

/** The code of a bundle on this machine, and what replays with it. */
interface LoadedBundle {
  readonly path: string;
  readonly replayers: Replayer[];
}

/** The code that histories are replayed with, each bundle fetched once. Close it after the last. */
export class Bundles {
  private readonly api: ApiClient;
  private readonly folder: string;
  private readonly bundles = new Map<string, Promise<LoadedBundle>>();

  private constructor(api: ApiClient, folder: string) {
    this.api = api;
    this.folder = folder;
  }

  static async open(api: ApiClient): Promise<Bundles> {
    return new Bundles(api, await mkdtemp(join(tmpdir(), 'countersign-replay-')));
  }

  /** The hash of the code that a worker began with last; null when none was ever kept. */
  async findCurrent(): Promise<string | null> {
    const { data } = await answered(this.api.GET('/v1/workflow-bundles'));
    return data.items[0]?.hash ?? null;
  }

  /** Takes in a bundle from a file, and answers its hash. */
  async add(path: string): Promise<string> {
    const code = await readFile(path).catch(() => {
      throw fail.usage(`The bundle ${path} cannot be read.`);
    });
    const hash = createHash('sha256').update(code).digest('hex');
    this.bundles.set(hash, Promise.resolve({ path, replayers: [] }));
    return hash;
  }

  /** What replays with the bundle of this hash: one that has nothing to do, or another one, for each has one thread. */
  async replayer(hash: string): Promise<Replayer> {
    const fetched = this.bundles.get(hash) ?? this.fetch(hash);
    this.bundles.set(hash, fetched);
    const { path, replayers } = await fetched;
    const idle = replayers.find(({ isBusy }) => !isBusy);
    if (idle) return idle;
    const added = new Replayer(path);
    replayers.push(added);
    return added;
  }

  async close(): Promise<void> {
    for (const fetched of this.bundles.values()) {
      const bundle = await fetched.catch(() => null);
      for (const replayer of bundle?.replayers ?? []) await replayer.close();
    }
    await rm(this.folder, { recursive: true, force: true });
  }

  private async fetch(hash: string): Promise<LoadedBundle> {
    const call = this.api.GET('/v1/workflow-bundles/{hash}', {
      params: { path: { hash } },
      parseAs: 'arrayBuffer',
    });
    const { data } = await answered<unknown>(call);
    const code = data instanceof ArrayBuffer ? Buffer.from(data) : Buffer.alloc(0);
    if (createHash('sha256').update(code).digest('hex') !== hash) {
      throw fail.refused(`The workflow code ${hash} was handed out with another content.`);
    }
    const path = join(this.folder, `${hash}.js`);
    await writeFile(path, code);
    return { path, replayers: [] };
  }
}
