import type { FileFormat } from '../../../domain/import/file-format.ts';
import type { RowResource } from '../../../domain/import/target-fields.ts';
import type { Columns } from './columns.ts';
import { prepareRows, type PreparedRow, type RowRefusal } from './prepare-rows.ts';
import type { FileRows } from './read-rows.ts';
import { addCounts, BATCH_ROWS, NO_COUNTS, sendBatch, type ImportCounts } from './send-rows.ts';

/** What is done one after the other: rows are read, judged by the API without writing them, and imported. */
export type Step = 'prepare' | 'check' | 'import';

/** How far an import has come. */
export interface ImportState {
  readonly step: Step;
  /** Whether the step is at work, was stopped before its end and can be gone on with, or is over. */
  readonly activity: 'working' | 'stopped' | 'over';
  /** Why it stopped; null where somebody stopped it. */
  readonly error: unknown;
  readonly total: number;
  /** How many rows the step has been through. */
  readonly done: number;
  readonly refusals: readonly RowRefusal[];
  /** What the import would make of the rows, as far as they are judged. */
  readonly expected: ImportCounts;
  readonly counts: ImportCounts;
}

/** What is imported, and how it is read. */
export interface ImportRequest {
  readonly file: FileRows;
  readonly resource: RowResource;
  readonly columns: Columns;
  readonly format: FileFormat;
}

const BEGINNING: ImportState = {
  ...{ step: 'prepare', activity: 'working', error: null, total: 0, done: 0, refusals: [] },
  ...{ expected: NO_COUNTS, counts: NO_COUNTS },
};

/** One import of one file: it can be stopped between two batches at any time, and gone on with. */
export class ImportRun {
  private readonly request: ImportRequest;
  private readonly listeners = new Set<() => void>();
  private current: ImportState = BEGINNING;
  private control = new AbortController();
  /** What is judged, and then what was found good, in the order of the file. */
  private rows: readonly PreparedRow[] = [];
  private good: PreparedRow[] = [];

  constructor(request: ImportRequest) {
    this.request = request;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly state = (): ImportState => this.current;

  readonly stop = (): void => {
    this.control.abort();
  };

  /** Reads the rows and has the API judge them. */
  readonly check = (): void => {
    void this.work(async () => {
      const { file, resource, columns, format } = this.request;
      this.set({ ...BEGINNING, total: file.rows.length });
      const { rows, refusals } = await prepareRows({
        ...{ file, resource, columns, format, signal: this.control.signal },
        onProgress: (done) => {
          this.set({ done });
        },
      });
      this.rows = rows;
      this.good = [];
      this.set({ step: 'check', refusals, total: rows.length, done: 0 });
      await this.checkOn();
    });
  };

  /** Imports the rows that are good. */
  readonly import = (): void => {
    this.set({ step: 'import', total: this.good.length, done: 0, counts: NO_COUNTS });
    void this.work(() => this.importOn());
  };

  /** Goes on where it stopped. */
  readonly goOn = (): void => {
    const { step } = this.current;
    if (step === 'prepare') this.check();
    else void this.work(() => (step === 'check' ? this.checkOn() : this.importOn()));
  };

  private async checkOn(): Promise<void> {
    await this.inBatches(this.rows, 'try', ({ taken, counts }) => {
      this.good.push(...taken);
      this.set({ expected: addCounts(this.current.expected, counts) });
    });
  }

  private async importOn(): Promise<void> {
    await this.inBatches(this.good, 'import', ({ counts }) => {
      this.set({ counts: addCounts(this.current.counts, counts) });
    });
  }

  private async inBatches(
    rows: readonly PreparedRow[],
    mode: 'try' | 'import',
    onBatch: (sent: Awaited<ReturnType<typeof sendBatch>>) => void,
  ): Promise<void> {
    const { resource, columns } = this.request;
    const { signal } = this.control;
    while (this.current.done < rows.length) {
      signal.throwIfAborted();
      const from = this.current.done;
      const batch = rows.slice(from, from + BATCH_ROWS);
      const sent = await sendBatch(batch, { resource, columns, mode, signal });
      onBatch(sent);
      this.set({ done: from + batch.length, refusals: [...this.current.refusals, ...sent.refusals] });
    }
  }

  private async work(step: () => Promise<void>): Promise<void> {
    this.control = new AbortController();
    this.set({ activity: 'working', error: null });
    try {
      await step();
      this.set({ activity: 'over' });
    } catch (error) {
      this.set({ activity: 'stopped', error: this.control.signal.aborted ? null : error });
    }
  }

  private set(part: Partial<ImportState>): void {
    this.current = { ...this.current, ...part };
    for (const listener of this.listeners) listener();
  }
}
