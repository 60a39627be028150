import type { Content, TextPart } from 'pdfmake';
import { textsIn, type PackLanguage, type Pair } from '../../domain/evidence/pack-texts.ts';

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

export type Cells = readonly (string | number | null | undefined)[];

function toCell(value: Cells[number]): TextPart {
  const text = value === null || value === undefined || value === '' ? '–' : printable(String(value));
  return { text };
}

interface TableShape {
  readonly headings: readonly Pair[];
  readonly widths: readonly (number | '*' | 'auto')[];
  /** What is said where there are no rows. */
  readonly none: Pair;
}

/** Lays out what a pack says, in its language. */
export class PackLayout {
  private readonly language: PackLanguage;

  constructor(language: PackLanguage) {
    this.language = language;
  }

  /** On one line. */
  say(pair: Pair): string {
    return textsIn(this.language, pair).join(' ');
  }

  /** One below the other, where both languages are spoken. */
  lines(pair: Pair): string {
    return textsIn(this.language, pair).join('\n');
  }

  heading(label: Pair): Content {
    return { text: this.say(label), style: 'heading' };
  }

  /** A table under its headings. */
  table({ headings, widths, none }: TableShape, rows: readonly Cells[]): Content {
    if (rows.length === 0) return { text: this.say(none), style: 'none' };
    const head = headings.map((label) => ({ text: this.lines(label), style: 'columnHeading' }));
    return {
      layout: 'lightHorizontalLines',
      style: 'table',
      table: { headerRows: 1, widths: [...widths], body: [head, ...rows.map((row) => row.map(toCell))] },
    };
  }

  /** Names with their values, one a line. */
  fields(rows: readonly (readonly [label: Pair, value: Cells[number]])[]): Content {
    const body = rows.map(([label, value]) => [
      { text: this.say(label), style: 'columnHeading' },
      toCell(value),
    ]);
    return { layout: 'noBorders', style: 'table', table: { widths: [130, '*'], body } };
  }
}
