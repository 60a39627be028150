/** A row that was not imported: where it is and why. */
export interface Refusal {
  readonly file: string;
  /** The physical line on which the record starts, counted from 1. */
  readonly line: number;
  /** The column of the file, or the target field when no column feeds it; null for the row as a whole. */
  readonly column: string | null;
  readonly reason: string;
}

/** A file that cannot be read as the mapping says, so that nothing of the folder is imported. */
export class FileFault extends Error {
  readonly file: string;
  readonly line: number | null;

  constructor(file: string, line: number | null, reason: string) {
    super(`${file}${line === null ? '' : `, line ${line}`}: ${reason}`);
    this.name = 'FileFault';
    this.file = file;
    this.line = line;
  }
}
