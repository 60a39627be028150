import { expect, it } from 'vitest';
import { cleanFileName, isAttachable } from '../../domain/attachment.ts';

it.each([
  ['../../etc/plan.png', 'plan.png'],
  ['C:\\orders\\plan.png', 'plan.png'],
  ['plan\r\n\u202egnp.exe', 'plangnp.exe'],
  ['..', null],
  ['folder/', null],
  ['a'.repeat(201), null],
])('the name %j is kept as %j', (given, kept) => {
  expect(cleanFileName(given)).toBe(kept);
});

it('a file is attached under a name of its type only', () => {
  const names = ['plan.PNG', 'plan.png.exe', 'plan', 'plan.pdf'];
  expect(names.filter((name) => isAttachable('image/png', name))).toEqual(['plan.PNG']);
  expect(isAttachable('text/html', 'plan.txt')).toBe(false);
});
