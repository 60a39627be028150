/** How a file writes numbers. */
export interface NumberFormat {
  readonly decimal: '.' | ',';
  /** Between groups of three digits; empty when there is none. A space stands for every kind of space. */
  readonly group: '' | '.' | ',' | ' ' | "'";
}

/** As the API writes them. */
export const PLAIN_NUMBERS: NumberFormat = { decimal: '.', group: '' };

const SPACES = '[ \\u00a0\\u2009\\u202f]';
const GROUPS: Readonly<Record<NumberFormat['group'], string>> = {
  '': '',
  '.': '\\.',
  ',': ',',
  ' ': SPACES,
  "'": "['\\u2019]",
};

function formOf({ decimal, group }: NumberFormat): RegExp {
  const grouped = group === '' ? '' : `\\d{1,3}(?:${GROUPS[group]}\\d{3})+|`;
  return new RegExp(`^(-?)(${grouped}\\d*)(?:[${decimal}](\\d+))?$`, 'u');
}

/** Reads a number written in the format into a plain decimal string such as `-1234.5`; null when it is not one. */
export function readNumber(text: string, format: NumberFormat): string | null {
  const match = formOf(format).exec(text);
  if (!match) return null;
  const [, sign = '', grouped = '', fraction] = match;
  if (grouped === '' && fraction === undefined) return null;
  const whole = grouped.replace(/\D/gu, '').replace(/^0+(?=\d)/u, '') || '0';
  return `${sign}${whole}${fraction === undefined ? '' : `.${fraction}`}`;
}
