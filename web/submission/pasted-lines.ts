import Papa from 'papaparse';
import { EMPTY_LINE, isBlankLine, LINE_COLUMNS, type DraftLine, type LineColumn } from './order-draft.ts';

/** How people head the columns of their spreadsheets, in small letters. */
const HEADINGS: Readonly<Record<LineColumn, readonly string[]>> = {
  product: [
    'product',
    'product number',
    'item',
    'article',
    'sku',
    'part',
    'part number',
    '产品',
    '产品编号',
    '物料',
    '料号',
  ],
  quantity: ['quantity', 'qty', 'amount ordered', '数量', '订购数量'],
  unit: ['unit', 'uom', '单位'],
  unitPrice: ['unit price', 'price', '单价', '价格'],
  requiredOn: ['required on', 'required', 'delivery date', 'date', 'due', '交期', '要求交期', '日期'],
};
const FEWEST_HEADINGS = 2;

const GROUPED = /^-?\d{1,3}(,\d{3})+(\.\d+)?$/;
const CURRENCY_MARKS = /[¥￥$€£]|\b(CNY|RMB|USD|EUR)\b/gi;
const DAY = /^(\d{4})[./年-](\d{1,2})[./月-](\d{1,2})日?$/;

/** Digits as they are typed in Chinese, and without what a spreadsheet puts around a number. */
function toNumber(text: string): string {
  const plain = text.normalize('NFKC').replace(CURRENCY_MARKS, '').trim();
  return GROUPED.test(plain) ? plain.replaceAll(',', '') : plain;
}

/** A day that is written from the year on. Others are left as they are: whether 3/4 is in March or in April nobody can tell. */
function toDayText(text: string): string {
  const [, year, month, day] = DAY.exec(text.normalize('NFKC').trim()) ?? [];
  if (year === undefined || month === undefined || day === undefined) return text.trim();
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

const READ: Readonly<Record<LineColumn, (text: string) => string>> = {
  product: (text) => text.trim(),
  quantity: toNumber,
  unit: (text) => text.trim(),
  unitPrice: toNumber,
  requiredOn: toDayText,
};

/** The column that each cell of a heading stands for; null where the row is no heading. */
function readHeading(row: readonly string[]): (LineColumn | null)[] | null {
  const columns = row.map((cell) => {
    const heading = cell.normalize('NFKC').trim().toLowerCase();
    return LINE_COLUMNS.find((column) => HEADINGS[column].includes(heading)) ?? null;
  });
  return columns.filter((column) => column !== null).length >= FEWEST_HEADINGS ? columns : null;
}

/** Whether a text is of several cells, and not one that belongs into the field where it was pasted. */
export function isTable(text: string): boolean {
  return /[\t\n]/.test(text.trim());
}

/** What was written in the cells of one row, by the column that each stands for. */
export type PastedLine = Partial<DraftLine>;

/**
 * Reads rows that were copied from a spreadsheet, or separated by commas or semicolons. With a heading its names say what the columns
 * are; without one they are those of the form, from the column on into which was pasted.
 */
export function readPastedLines(text: string, from: LineColumn = 'product'): PastedLine[] {
  const { data } = Papa.parse<string[]>(text.trim(), {
    delimiter: text.includes('\t') ? '\t' : '',
    delimitersToGuess: [',', ';', '|'],
    skipEmptyLines: 'greedy',
  });
  const [first = []] = data;
  const heading = readHeading(first);
  const columns = heading ?? LINE_COLUMNS.slice(LINE_COLUMNS.indexOf(from));
  return data.slice(heading ? 1 : 0).map((row) =>
    Object.fromEntries(
      columns.flatMap((column, index) => {
        const cell = row[index];
        return column === null || cell === undefined ? [] : [[column, READ[column](cell)]];
      }),
    ),
  );
}

/** The lines with those that were pasted written over them, from a place on; what is blank there makes room. */
export function withPastedLines(
  lines: readonly DraftLine[],
  pasted: readonly PastedLine[],
  from: number,
): DraftLine[] {
  const merged = pasted.map((line, index) => {
    const written = Object.entries(line).filter(([, text]) => text !== '');
    return { ...(lines[from + index] ?? EMPTY_LINE), ...Object.fromEntries(written) };
  });
  return [...lines.slice(0, from), ...merged, ...lines.slice(from + merged.length)];
}

/** The lines with those that were pasted after the last one that was written on. */
export function withLinesAdded(lines: readonly DraftLine[], pasted: readonly PastedLine[]): DraftLine[] {
  const written = lines.filter((line) => !isBlankLine(line));
  return withPastedLines(written, pasted, written.length);
}
