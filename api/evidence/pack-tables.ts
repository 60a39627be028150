import type { Content, TextPart } from 'pdfmake';
import { both, type Pair } from '../../domain/evidence/pack-texts.ts';

const HASH_LINE = 32;

/** A hash on two lines: nothing else breaks a word of that length. */
export function hashText(hash: string): string {
  return [hash.slice(0, HASH_LINE), hash.slice(HASH_LINE)].filter((part) => part !== '').join('\n');
}

/** Long words, such as ids, on lines that a column can hold. */
export function brokenText(text: string, most: number): string {
  return text
    .split(' ')
    .map((word) => word.match(new RegExp(`.{1,${most}}`, 'gu'))?.join('\n') ?? '')
    .join(' ');
}

/** Characters that the font does not have, or that would turn text around, are shown as what they are. */
function printable(text: string): string {
  return text.replaceAll(/[\p{Cf}\p{Cs}\p{Co}\p{Cn}]|(?!\n)\p{Cc}/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16)}}`;
  });
}

/** A heading in both languages. */
export function heading(label: Pair): Content {
  return { text: both(label), style: 'heading' };
}

export type Cells = readonly (string | number | null | undefined)[];

function toCell(value: Cells[number]): TextPart {
  const text = value === null || value === undefined || value === '' ? '–' : printable(String(value));
  return { text };
}

/** A table under its headings; says so where there are no rows. */
export function table(
  of: { headings: readonly Pair[]; widths: readonly (number | '*' | 'auto')[]; none: Pair },
  rows: readonly Cells[],
): Content {
  if (rows.length === 0) return { text: both(of.none), style: 'none' };
  const head = of.headings.map(([chinese, english]) => ({
    text: `${chinese}\n${english}`,
    style: 'columnHeading',
  }));
  return {
    layout: 'lightHorizontalLines',
    style: 'table',
    table: { headerRows: 1, widths: [...of.widths], body: [head, ...rows.map((row) => row.map(toCell))] },
  };
}

/** Names with their values, one a line. */
export function fields(rows: readonly (readonly [label: Pair, value: Cells[number]])[]): Content {
  return {
    layout: 'noBorders',
    style: 'table',
    table: {
      widths: [130, '*'],
      body: rows.map(([label, value]) => [{ text: both(label), style: 'columnHeading' }, toCell(value)]),
    },
  };
}
