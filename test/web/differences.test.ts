import { describe, expect, it } from 'vitest';
import { findDifferences, type Line } from '../../web/administration/lines.ts';
import { mergedField } from '../../web/administration/merged-drafts.ts';

const line = (key: string, text: string): Line => ({ key, group: '', label: key, text });

describe('two versions of a document', () => {
  it('differ in what the later one says anew, says otherwise and no longer says', () => {
    const before = [line('same', '1'), line('changed', '1'), line('gone', '1')];
    const after = [line('same', '1'), line('changed', '2'), line('new', '3')];
    expect(findDifferences(before, after).map(({ key, before: was, after: is }) => [key, was, is])).toEqual([
      ['changed', '1', '2'],
      ['new', null, '3'],
      ['gone', '1', null],
    ]);
    expect(findDifferences(after, after)).toEqual([]);
  });

  it('are merged so that neither what was typed nor what somebody else changed is lost', () => {
    const read = { name: 'A', manager: 'x', roles: ['reviewer'] };
    const typed = { ...read, name: 'Typed' };
    const theirs = { ...read, name: 'Theirs', manager: 'y', roles: ['manager'] };
    const drafts = { read, typed, theirs };
    expect(mergedField(drafts, 'name')).toBe('Typed');
    expect(mergedField(drafts, 'manager')).toBe('y');
    expect(mergedField(drafts, 'roles')).toEqual(['manager']);
  });
});
