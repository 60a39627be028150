import { EXIT_CODES, type CommandFailure } from './failure.ts';
import { columnsOf, toPrintable, toPrintableJson } from './printable-text.ts';

/** Where a command reads from and writes to. */
export interface Terminal {
  readonly write: (text: string) => void;
  readonly warn: (text: string) => void;
  /** Everything on the standard input, byte for byte. */
  readonly readInput: () => Promise<Uint8Array>;
}

export type Cell = string | number | null | undefined;

const ABSENT = '-';
const GAP = '  ';
const INDENT = 2;

function toCell(value: Cell): string {
  return value === null || value === undefined || value === '' ? ABSENT : toPrintable(String(value));
}

function padded(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - columnsOf(text)));
}

/** Rows under their headings, in columns as wide as they need; empty when there are no rows. */
export function toTable(headings: readonly string[], rows: readonly (readonly Cell[])[]): string {
  if (rows.length === 0) return '';
  const texts = [headings.map((heading) => heading.toUpperCase()), ...rows.map((row) => row.map(toCell))];
  const widths = headings.map((_, column) => Math.max(...texts.map((row) => columnsOf(row[column] ?? ''))));
  const lines = texts.map((row) =>
    row
      .map((text, column) => padded(text, widths[column] ?? 0))
      .join(GAP)
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}

/** Names with their values, one a line; those without a value are left out. */
export function toFields(fields: Readonly<Record<string, Cell>>): string {
  const shown = Object.entries(fields).filter(([, value]) => value !== null && value !== undefined);
  const width = Math.max(0, ...shown.map(([name]) => columnsOf(name)));
  return shown.map(([name, value]) => `${padded(name, width)}${GAP}${toCell(value)}\n`).join('');
}

/** Parts of which those with content are set apart by an empty line. */
export function toSections(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n');
}

/** What a command shows: JSON where it was asked for, text otherwise. */
export interface Shown {
  readonly json: unknown;
  readonly text: string;
}

/** Writes what a command shows. */
export function show(terminal: Terminal, { as, json, text }: Shown & { as: 'json' | 'text' }): void {
  terminal.write(as === 'json' ? `${toPrintableJson(json, INDENT)}\n` : text);
}

function flatten(prefix: string, value: unknown): [string, string][] {
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([name, part]) =>
      flatten(prefix === '' ? name : `${prefix}.${name}`, part),
    );
  }
  return [[prefix, String(value)]];
}

function describeFailure({ message, details }: CommandFailure): string {
  const { code, requestId, faults = [], facts = {} } = details;
  const origin = [code, requestId && `request ${requestId}`].filter(Boolean).join(', ');
  const lines = [
    `countersign: ${message}`,
    ...faults.map(({ pointer, detail }) => `  ${pointer === '' ? '(the whole)' : pointer}: ${detail}`),
    ...flatten('', facts).map(([name, value]) => `  ${name}: ${value}`),
    ...(origin === '' ? [] : [`  (${origin})`]),
  ];
  return lines.map((line) => `${toPrintable(line)}\n`).join('');
}

/** Writes why a command failed, on the standard error in either form. */
export function showFailure(terminal: Terminal, failure: CommandFailure, as: 'json' | 'text'): void {
  const { message, reason, details } = failure;
  const error = { message, exitCode: EXIT_CODES[reason], ...details };
  terminal.warn(as === 'json' ? `${toPrintableJson({ error }, INDENT)}\n` : describeFailure(failure));
}
