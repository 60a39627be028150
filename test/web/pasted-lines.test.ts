import { describe, expect, it } from 'vitest';
import { EMPTY_LINE } from '../../web/submission/order-draft.ts';
import {
  isTable,
  readPastedLines,
  withLinesAdded,
  withPastedLines,
} from '../../web/submission/pasted-lines.ts';

const line = { ...EMPTY_LINE, product: 'P-1', quantity: '1', unitPrice: '2.00' };

describe('rows from a spreadsheet', () => {
  it('are read by the columns of the form where they have no heading', () => {
    expect(readPastedLines('P-100\t10\tpcs\t12.50\t2030-06-28\nP-140\t4\tpcs\t860\n')).toEqual([
      { product: 'P-100', quantity: '10', unit: 'pcs', unitPrice: '12.50', requiredOn: '2030-06-28' },
      { product: 'P-140', quantity: '4', unit: 'pcs', unitPrice: '860' },
    ]);
  });

  it.each([
    ['English', 'Qty\tProduct\tRemark\tUnit price\n10\tP-100\tquick\t12.50'],
    ['Chinese', '数量\t产品\t备注\t单价\n10\tP-100\t快\t12.50'],
  ])('are read by their heading in %s, whatever its order', (_language, text) => {
    expect(readPastedLines(text)).toEqual([{ quantity: '10', product: 'P-100', unitPrice: '12.50' }]);
  });

  it('begin with the column that they are pasted into', () => {
    expect(readPastedLines('10\tpcs\t12.50', 'quantity')).toEqual([
      { quantity: '10', unit: 'pcs', unitPrice: '12.50' },
    ]);
  });

  it.each([
    ['1,200', '1200'],
    ['1,234,567.5', '1234567.5'],
    ['￥１２．５０', '12.50'],
    ['CNY 860.00', '860.00'],
    // Whether this is twelve and a half or a typing error, its person has to say.
    ['12,5', '12,5'],
  ])('have the number %s read as %s', (written, read) => {
    expect(readPastedLines(`P-1\t${written}\tpcs\t${written}`)).toMatchObject([
      { quantity: read, unitPrice: read },
    ]);
  });

  it.each([
    ['2030/6/8', '2030-06-08'],
    ['2030年6月28日', '2030-06-28'],
    ['2030.06.28', '2030-06-28'],
    ['3/4/2030', '3/4/2030'],
  ])('have the day %s read as %s', (written, read) => {
    expect(readPastedLines(`P-1\t1\tpcs\t2\t${written}`)).toMatchObject([{ requiredOn: read }]);
  });

  it('may be separated by commas or semicolons, with quotes around what contains one', () => {
    expect(readPastedLines('product;qty;price\n"P;1";2;3')).toEqual([
      { product: 'P;1', quantity: '2', unitPrice: '3' },
    ]);
  });

  it('are told from a text that belongs into one field', () => {
    expect(['P-100\t10', 'P-100\nP-140', 'P-100', ' P-100\n'].map(isTable)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

describe('pasted lines', () => {
  it('overwrite the lines from the place on and keep what they say nothing of', () => {
    const pasted = [
      { product: 'P-2', unit: '' },
      { product: 'P-3', quantity: '9' },
    ];
    expect(withPastedLines([line, line], pasted, 1)).toEqual([
      line,
      { ...line, product: 'P-2' },
      { ...EMPTY_LINE, product: 'P-3', quantity: '9' },
    ]);
  });

  it('come after the last line that was written on', () => {
    const added = withLinesAdded([line, EMPTY_LINE], [{ product: 'P-2' }]);
    expect(added).toEqual([line, { ...EMPTY_LINE, product: 'P-2' }]);
  });
});
