import { describe, expect, it } from 'vitest';
import { findUnfilled, guessColumns } from '../../web/administration/import/columns.ts';
import { prepareRows } from '../../web/administration/import/prepare-rows.ts';
import { readRows, readText } from '../../web/administration/import/read-rows.ts';

function rowsOf(text: string, delimiter = ',') {
  const read = readRows(text, delimiter);
  if (!('file' in read)) throw new Error(`the file is not read: ${read.fault}`);
  return read.file;
}

const prepare = (text: string, columns: Record<string, string>) =>
  prepareRows({
    file: rowsOf(text),
    resource: 'customers',
    columns,
    format: { currency: 'CNY' },
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });

describe('a file to be imported', () => {
  it('is read with the line of each row, whatever stands in its fields', () => {
    const { header, rows } = rowsOf('id, name\n1,"Two\nlines"\n\n2,"A ""quote"""\n');
    expect(header).toEqual(['id', 'name']);
    expect(rows).toEqual([
      { line: 2, cells: ['1', 'Two\nlines'] },
      { line: 5, cells: ['2', 'A "quote"'] },
    ]);
  });

  it.each([
    ['', { fault: 'empty', line: null }],
    ['id,name\n1,A\n2,"open\n', { fault: 'quote_not_closed', line: 3 }],
    ['id,name\n1,"A" b\n2,B\n', { fault: 'quote_within', line: 2 }],
  ])('is refused as a whole where its fields cannot be told apart: %j', (text, fault) => {
    expect(readRows(text, ',')).toEqual(fault);
  });

  it('is read in the encoding of its system, without the mark at its beginning', async () => {
    const gb18030 = new Uint8Array([0xb1, 0xe0, 0xba, 0xc5, 0x0d, 0x0a, 0x31]);
    expect(await readText(new Blob([gb18030]), 'gb18030')).toBe('编号\n1');
    expect(await readText(new Blob(['\ufeffid\r\n1\r2']), 'utf-8')).toBe('id\n1\n2');
  });

  it('fills fields from the columns whose headings fit', () => {
    const labelOf = (field: string) => (field === 'name' ? '名称' : field);
    const columns = guessColumns(['编号', '名称', 'Credit Limit', 'other'], 'customers', labelOf);
    expect(columns).toMatchObject({
      externalId: '编号',
      name: '名称',
      creditLimit: 'Credit Limit',
      blocked: '',
    });
    expect(findUnfilled('customers', columns)).toEqual([]);
    expect(findUnfilled('customers', { ...columns, name: '' })).toEqual(['name']);
  });

  it('tells of each row that is not taken where it is, which field, and why', async () => {
    const text = 'id,name,limit\n1,A,12.50\n2,,x\n1,Again,1\n3,C\n4,D,\n';
    const columns = { externalId: 'id', name: 'name', creditLimit: 'limit' };
    const { rows, refusals } = await prepare(text, columns);
    expect(rows).toEqual([
      {
        line: 2,
        record: {
          externalId: '1',
          name: 'A',
          currency: 'CNY',
          creditLimit: { amount: '12.50', currency: 'CNY' },
        },
      },
      { line: 6, record: { externalId: '4', name: 'D', currency: 'CNY' } },
    ]);
    expect(refusals).toEqual([
      { line: 3, column: 'name', reason: 'the field is empty' },
      { line: 3, column: 'limit', reason: '"x" is not a number written like 1234.5' },
      { line: 4, column: 'id', reason: '"1" stands on line 2 already' },
      { line: 5, column: null, reason: 'the row has 2 fields, the header 3' },
    ]);
  });
});
