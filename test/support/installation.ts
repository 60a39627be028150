import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readStackEnvironment } from '../../stack/environment.ts';
import { startGuard, type Guard } from '../../stack/processes/guard.ts';
import { resolveTemporalBinary } from '../../stack/temporal-server/temporal-binary.ts';
import { startTemporal, type RunningTemporal } from '../../stack/temporal-server/temporal-server.ts';
import { copyDatabase, createTestDatabase, dropTestDatabase, type TestDatabase } from './database.ts';
import { ReviewEnvironment } from './review-environment.ts';
import { uniqueTaskQueue } from './temporal.ts';

/** A backup of the database or of the engine, by its name. */
export type Backup = string;

const NAMESPACE = 'countersign';

/**
 * An installation whose two stores can be backed up and put back each by itself: a database, and an engine with a
 * file of its own. What happens in it happens in `during`; in between, nothing is connected.
 */
export class Installation {
  private readonly taskQueue = uniqueTaskQueue();
  private readonly folder = mkdtempSync(join(tmpdir(), 'countersign-restore-'));
  private readonly guard: Guard = startGuard();
  private readonly database: TestDatabase;
  private readonly backups: string[] = [];

  private constructor(database: TestDatabase) {
    this.database = database;
    this.guard.removeAtEnd(this.folder);
  }

  static async create(): Promise<Installation> {
    return new Installation(await createTestDatabase());
  }

  private async startEngine(): Promise<RunningTemporal> {
    const binary = await resolveTemporalBinary(readStackEnvironment());
    const { folder, guard } = this;
    return startTemporal({ binary, dataFolder: folder, guard, namespace: NAMESPACE, storage: 'file' });
  }

  /** Runs the engine and a worker for as long as the work takes. */
  async during<Result>(work: (environment: ReviewEnvironment) => Promise<Result>): Promise<Result> {
    const engine = await this.startEngine();
    const environment = await ReviewEnvironment.start({
      database: { ...this.database, drop: () => Promise.resolve() },
      temporal: { address: engine.address, namespace: NAMESPACE },
      taskQueue: this.taskQueue,
    });
    try {
      return await work(environment);
    } finally {
      await environment.close();
      const { child } = engine.running;
      child.kill('SIGTERM');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    }
  }

  async backUpDatabase(name: Backup): Promise<void> {
    const copy = `${this.database.name}_${name}`;
    await copyDatabase(this.database.name, copy);
    this.backups.push(copy);
  }

  async restoreDatabase(name: Backup): Promise<void> {
    await copyDatabase(`${this.database.name}_${name}`, this.database.name);
  }

  backUpEngine(name: Backup): void {
    this.copyEngine('temporal', name);
  }

  restoreEngine(name: Backup): void {
    this.copyEngine(name, 'temporal');
  }

  private copyEngine(from: string, to: string): void {
    rmSync(join(this.folder, to), { recursive: true, force: true });
    cpSync(join(this.folder, from), join(this.folder, to), { recursive: true });
  }

  async close(): Promise<void> {
    await this.guard.stopAll();
    for (const copy of this.backups) await dropTestDatabase(copy);
    await this.database.drop();
  }
}
