import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readMapping } from '../../../cli/import/mapping.ts';

const customers = {
  file: 'customers.csv',
  fields: { externalId: { column: 'id' }, name: { column: 'name' } },
};

function faultsOf(mapping: object): readonly { pointer: string }[] {
  const read = readMapping(JSON.stringify({ source: 'erp', ...mapping }));
  return 'faults' in read ? read.faults : [];
}

describe('a mapping', () => {
  it('of the wholesale company is valid', () => {
    expect(readMapping(readFileSync('test/import/classicmodels.mapping.json', 'utf8'))).toHaveProperty(
      'mapping',
    );
  });

  it('may begin with a byte order mark', () => {
    expect(readMapping('\ufeff{"source": "erp"}')).toHaveProperty('mapping');
  });

  it.each<[string, object, string]>([
    ['an unknown part', { supplier: {} }, '/supplier'],
    [
      'an unknown field',
      { customers: { ...customers, fields: { ...customers.fields, colour: { column: 'c' } } } },
      '/customers/fields/colour',
    ],
    [
      'a field with a slash in its name',
      { customers: { ...customers, fields: { ...customers.fields, 'a/b': {} } } },
      '/customers/fields/a~1b',
    ],
    [
      'a needed field that is missing',
      { customers: { ...customers, fields: { name: { column: 'name' } } } },
      '/customers/fields/externalId',
    ],
    [
      'two sources of one field',
      { customers: { ...customers, fields: { ...customers.fields, name: { column: 'a', constant: 'b' } } } },
      '/customers/fields/name',
    ],
    [
      'a default without a column',
      { customers: { ...customers, fields: { ...customers.fields, name: { constant: 'a', default: 'b' } } } },
      '/customers/fields/name',
    ],
    ['a file outside of the folder', { customers: { ...customers, file: '../a.csv' } }, '/customers/file'],
    [
      'two conditions in one filter',
      { customers: { ...customers, where: [{ column: 'a', equals: 'x', not: 'y' }] } },
      '/customers/where/0',
    ],
    ['an unknown encoding', { format: { encoding: 'latin1' } }, '/format/encoding'],
    ['a date format without a year', { format: { dates: 'dd.MM.' } }, '/format/dates'],
    ['one separator for both', { format: { numbers: { decimal: ',', group: ',' } } }, '/format/numbers'],
    ['an unknown currency', { format: { currency: 'XXQ' } }, '/format/currency'],
    ['an unknown resource', { records: { people: [] } }, '/records/people'],
    ['a source that no key can hold', { source: 'Our ERP' }, '/source'],
  ])('with %s is refused with a pointer to it', (_, mapping, pointer) => {
    expect(faultsOf(mapping)).toMatchObject([{ pointer }]);
  });

  it('that is not JSON is refused as a whole', () => {
    expect(readMapping('{')).toMatchObject({ faults: [{ pointer: '' }] });
  });
});
