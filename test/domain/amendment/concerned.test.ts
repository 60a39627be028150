import { expect, it } from 'vitest';
import { findConcerned } from '../../../domain/amendment/concerned.ts';

const involved = {
  deciders: [
    { id: 'credit', revision: 1 },
    { id: 'materials', revision: 1 },
    { id: 'credit', revision: 2 },
  ],
  authors: [
    { id: 'submitter', revision: 1 },
    { id: 'colleague', revision: 2 },
  ],
  managers: ['manager', 'materials'],
};

it('a change concerns whoever decided, wrote or answers for what was in force, once each', () => {
  expect(findConcerned(involved, 2)).toEqual(['manager', 'materials', 'submitter']);
});

it('is news to none of those who wrote or decided this very revision, whatever else they are', () => {
  expect(findConcerned({ ...involved, managers: ['credit', 'colleague'] }, 2)).toEqual([
    'materials',
    'submitter',
  ]);
});

it('concerns all who decided on earlier revisions, not only the one before', () => {
  expect(findConcerned(involved, 3)).toEqual(['colleague', 'credit', 'manager', 'materials', 'submitter']);
});
