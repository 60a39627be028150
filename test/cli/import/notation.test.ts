import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileDayReader } from '../../../domain/import/date-format.ts';
import { readNumber, type NumberFormat } from '../../../domain/import/number-format.ts';

const plain: NumberFormat = { decimal: '.', group: '' };
const german: NumberFormat = { decimal: ',', group: '.' };
const english: NumberFormat = { decimal: '.', group: ',' };
const french: NumberFormat = { decimal: ',', group: ' ' };
const swiss: NumberFormat = { decimal: '.', group: "'" };

describe('a number', () => {
  it.each<[string, NumberFormat, string]>([
    ['1234.50', plain, '1234.50'],
    ['-0.5', plain, '-0.5'],
    ['.5', plain, '0.5'],
    ['007', plain, '7'],
    ['1.234.567,89', german, '1234567.89'],
    ['1234,5', german, '1234.5'],
    ['12,345', english, '12345'],
    ['1 234,5', french, '1234.5'],
    ['1\u00a0234,5', french, '1234.5'],
    ['1\u202f234', french, '1234'],
    ["1'234.5", swiss, '1234.5'],
    ['1’234.5', swiss, '1234.5'],
  ])('%s is read in its format', (text, format, value) => {
    expect(readNumber(text, format)).toBe(value);
  });

  it.each<[string, NumberFormat]>([
    ['12,50', plain],
    ['1.5', german],
    ['1.23.456,0', german],
    ['1,23', english],
    ['12,3456', english],
    ['', plain],
    ['-', plain],
    ['5.', plain],
    ['1e3', plain],
    ['+1', plain],
    ['0x10', plain],
    ['￥12', plain],
    ['１２', plain],
    ['Infinity', plain],
  ])('%s is refused where the format does not write it so', (text, format) => {
    expect(readNumber(text, format)).toBeNull();
  });

  it('comes back unchanged from every format that writes it', () => {
    const formats = fc.constantFrom(german, english, french, swiss);
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 12n }), fc.nat(99), formats, (whole, cents, format) => {
        const grouped = whole.toString().replace(/\B(?=(\d{3})+$)/gu, format.group);
        const fraction = String(cents).padStart(2, '0');
        expect(readNumber(`${grouped}${format.decimal}${fraction}`, format)).toBe(`${whole}.${fraction}`);
      }),
    );
  });
});

describe('a day', () => {
  it.each([
    ['yyyy-MM-dd', '2003-01-06', '2003-01-06'],
    ['dd/MM/yyyy', '06/01/2003', '2003-01-06'],
    ['d.M.yyyy', '6.1.2003', '2003-01-06'],
    ['yyyy年M月d日', '2003年1月6日', '2003-01-06'],
    ['yyyyMMdd', '20030106', '2003-01-06'],
    ['yyyy-MM-dd HH:mm:ss', '2003-01-06 23:59:59', '2003-01-06'],
    ['yyyy-MM-dd', '2004-02-29', '2004-02-29'],
  ])('written as %s is read', (pattern, text, day) => {
    expect(compileDayReader(pattern)?.(text)).toBe(day);
  });

  it.each([
    ['yyyy-MM-dd', '2003-02-29'],
    ['yyyy-MM-dd', '2003-13-01'],
    ['yyyy-MM-dd', '2003-1-6'],
    ['yyyy-MM-dd', '2003-01-06 '],
    ['dd/MM/yyyy', '2003-01-06'],
    ['d.M.yyyy', '6x1x2003'],
    ['yyyy-MM-dd', ''],
  ])('written as %s does not read %s', (pattern, text) => {
    expect(compileDayReader(pattern)?.(text)).toBeNull();
  });

  it.each(['yyyy-MM', 'MM/dd', 'yyyy-MM-dd-dd', 'YYYY-MM-DD', ''])(
    'cannot be told from a format such as "%s"',
    (pattern) => {
      expect(compileDayReader(pattern)).toBeNull();
    },
  );
});
