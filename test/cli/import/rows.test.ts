import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileFault } from '../../../cli/import/refusal.ts';
import { aMapping, columns, ImportFolder } from '../../support/import-folder.ts';

let folder: ImportFolder;
beforeEach(() => {
  folder = new ImportFolder();
});
afterEach(() => {
  folder.remove();
});

function customersMapping(format: object = {}, extra: object = {}) {
  const fields = columns('externalId', 'name', 'creditLimit');
  return aMapping({
    format: { currency: 'USD', ...format },
    customers: { file: 'customers.csv', fields, ...extra },
  });
}

const header = 'externalId,name,creditLimit\n';

async function recordsOf(text: string | Uint8Array, format: object = {}) {
  folder.write('customers.csv', text);
  const prepared = await folder.customers(customersMapping(format));
  return prepared.map(({ record }) => record);
}

async function faultOf(text: string | Uint8Array): Promise<FileFault> {
  const fault: unknown = await recordsOf(text).catch((error: unknown) => error);
  if (fault instanceof FileFault) return fault;
  throw new Error('the file was read');
}

const harbour = {
  externalId: 'C-1',
  name: 'Harbour',
  currency: 'USD',
  creditLimit: { amount: '10.00', currency: 'USD' },
};

describe('a file is read', () => {
  it.each([
    ['as it is', `${header}C-1,Harbour,10\n`],
    ['with a byte order mark', `\ufeff${header}C-1,Harbour,10\n`],
    ['with the line ends of Windows', `${header}C-1,Harbour,10\n`.replaceAll('\n', '\r\n')],
    ['with the line ends of old Macintoshes', `${header}C-1,Harbour,10\n`.replaceAll('\n', '\r')],
    ['without a last line end', `${header}C-1,Harbour,10`],
    ['with blank lines', `\n${header}\n\nC-1,Harbour,10\n\n`],
    ['with blanks around its fields', 'externalId, name ,creditLimit\nC-1 , Harbour,10 \n'],
    ['with columns that nobody asked for', 'x,creditLimit,name,externalId\n?,10,Harbour,C-1\n'],
    ['with quotes', '"externalId","name","creditLimit"\n"C-1","Harbour","10"\n'],
  ])('%s', async (_, text) => {
    expect(await recordsOf(text)).toEqual([harbour]);
    expect(folder.refusals).toEqual([]);
  });

  it('with quoted quotes, delimiters and line breaks within its fields', async () => {
    const records = await recordsOf(`${header}C-1,"The ""Harbour"", Inc.\r\nPier 3",10\n`);
    expect(records).toMatchObject([{ name: 'The "Harbour", Inc.\nPier 3' }]);
  });

  it('in GB18030, with a mark, four-byte characters and Chinese column names', async () => {
    const mark = [0x84, 0x31, 0x95, 0x33];
    const customer = [0xbf, 0xcd, 0xbb, 0xa7];
    const rare = [0x81, 0x39, 0xee, 0x39];
    const text = (ascii: string) => [...Buffer.from(ascii, 'ascii')];
    const bytes = [...mark, ...customer, ...text(';n\nC-1;'), ...rare, ...customer, ...text('\n')];
    folder.write('customers.csv', Uint8Array.from(bytes));
    const fields = { externalId: { column: '客户' }, name: { column: 'n' } };
    const format = { encoding: 'gb18030', delimiter: ';', currency: 'CNY' };
    const prepared = await folder.customers(
      aMapping({ format, customers: { file: 'customers.csv', fields } }),
    );
    expect(prepared).toMatchObject([{ record: { externalId: 'C-1', name: '㐀客户', currency: 'CNY' } }]);
  });

  it('whole where characters and line ends lie across the pieces in which it is read', async () => {
    const rows = Array.from({ length: 9_000 }, (_, index) => `C-${index},港${'口'.repeat(index % 7)},1\r\n`);
    const records = await recordsOf(`${header.replace('\n', '\r\n')}${rows.join('')}`);
    expect(records).toHaveLength(rows.length);
    expect(folder.refusals).toEqual([]);
  });

  it('with numbers and currencies as its own columns state them', async () => {
    folder.write(
      'customers.csv',
      'externalId;name;limit;cur\nC-1;A;1.234,50;EUR\nC-2;B;5000;JPY\nC-3;C;1,5;JPY\n',
    );
    const fields = {
      ...columns('externalId', 'name'),
      creditLimit: { column: 'limit' },
      currency: { column: 'cur', values: { EUR: 'EUR', JPY: 'JPY' } },
    };
    const format = { delimiter: ';', numbers: { decimal: ',', group: '.' } };
    const prepared = await folder.customers(
      aMapping({ format, customers: { file: 'customers.csv', fields } }),
    );
    expect(prepared.map(({ record }) => record['creditLimit'])).toEqual([
      { amount: '1234.50', currency: 'EUR' },
      { amount: '5000', currency: 'JPY' },
    ]);
    expect(folder.refusals).toMatchObject([{ line: 4, column: 'limit' }]);
  });

  it('with quotes as they are where the mapping says that there is no quoting', async () => {
    const records = await recordsOf(`${header}C-1,5" pipe,10\n`, { quote: 'none' });
    expect(records).toMatchObject([{ name: '5" pipe' }]);
  });
});

describe('a row is refused', () => {
  it('with the physical line on which it starts, behind fields of several lines', async () => {
    const text = `${header}C-1,"two\nlines",10\n\nC-2,"three\r\nlines\r\nhere",ten\nC-3,C,11\n`;
    expect(await recordsOf(text)).toHaveLength(2);
    expect(folder.refusals).toEqual([
      {
        file: 'customers.csv',
        line: 5,
        column: 'creditLimit',
        reason: '"ten" is not a number written like 1234.5',
      },
    ]);
  });

  it.each([
    ['an empty needed field', ',A,1\n', 'externalId', 'empty'],
    ['a decimal comma', 'C-1,A,"12,50"\n', 'creditLimit', '12,50'],
    ['more decimals than its currency has', 'C-1,A,12.505\n', 'creditLimit', 'USD'],
    ['too few fields', 'C-1,A\n', null, '2 fields'],
    ['too many fields', 'C-1,A,1,2\n', null, '4 fields'],
    ['a NUL character', 'C-1,A\0B,1\n', 'name', 'NUL'],
  ])('for %s', async (_, row, column, reason) => {
    expect(await recordsOf(`${header}${row}C-9,Z,1\n`)).toMatchObject([{ externalId: 'C-9' }]);
    expect(folder.refusals).toMatchObject([{ line: 2, column, reason: expect.stringContaining(reason) }]);
  });

  it('for bytes that are not of the encoding', async () => {
    const bytes = [...Buffer.from(`${header}C-1,`), 0xbf, 0xcd, ...Buffer.from(',1\nC-2,B,1\n')];
    expect(await recordsOf(Uint8Array.from(bytes))).toMatchObject([{ externalId: 'C-2' }]);
    expect(folder.refusals).toMatchObject([
      { line: 2, column: 'name', reason: expect.stringContaining('utf-8') },
    ]);
  });

  it('for an id that an earlier row has', async () => {
    const records = await recordsOf(`${header}C-1,First,1\nC-2,B,1\nC-1,Second,1\n`);
    expect(records).toMatchObject([{ name: 'First' }, { externalId: 'C-2' }]);
    expect(folder.refusals).toMatchObject([
      { line: 4, column: 'externalId', reason: expect.stringContaining('line 2') },
    ]);
  });

  it('for a value that the mapping gives no meaning, even one that every object has', async () => {
    folder.write('customers.csv', 'externalId,name,blocked\nC-1,A,J\nC-2,B,constructor\n');
    const fields = { ...columns('externalId', 'name'), blocked: { column: 'blocked', values: { J: true } } };
    const prepared = await folder.customers(aMapping({ customers: { file: 'customers.csv', fields } }));
    expect(prepared).toMatchObject([{ record: { blocked: true } }]);
    expect(folder.refusals).toMatchObject([{ line: 3, column: 'blocked' }]);
  });
});

describe('a row is left out', () => {
  const text = 'externalId,name,creditLimit\nC-1,A,1\nC-2,B,1\nC-3,C,1\n';

  it.each([
    [{ equals: 'B' }, ['C-2']],
    [{ in: ['A', 'C'] }, ['C-1', 'C-3']],
    [{ not: 'B' }, ['C-1', 'C-3']],
    [{ not: ['A', 'B'] }, ['C-3']],
  ])('where the filter %o says so', async (condition, kept) => {
    folder.write('customers.csv', text);
    const where = [{ column: 'name', ...condition }];
    const prepared = await folder.customers(customersMapping({}, { where }));
    expect(prepared.map(({ record }) => record['externalId'])).toEqual(kept);
    expect(folder.refusals).toEqual([]);
  });
});

describe('a file cannot be read', () => {
  it('without a column that the mapping names', async () => {
    const fault = await faultOf('externalId,name\nC-1,A\n');
    expect(fault).toMatchObject({ file: 'customers.csv', line: 1 });
    expect(fault.message).toContain('no column "creditLimit"');
  });

  it('with two columns of one name', async () => {
    expect((await faultOf('externalId,name,name,creditLimit\n')).message).toContain('two columns');
  });

  it('with a quote that is never closed', async () => {
    expect((await faultOf(`${header}C-1,"open,1\nC-2,B,1\n`)).message).toContain('never closed');
  });

  it('with text behind a closing quote', async () => {
    expect(await faultOf(`${header}C-1,"A"x,1\n`)).toMatchObject({ line: 2 });
  });

  it('without a header', async () => {
    expect((await faultOf('')).message).toContain('empty');
  });

  it('when it is missing', async () => {
    await expect(folder.customers(customersMapping())).rejects.toThrow('missing');
  });
});
