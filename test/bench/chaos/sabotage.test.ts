import { expect, it } from 'vitest';
import { rewrite, sabotaged, SABOTAGES } from '../../../bench/chaos/sabotage.ts';

it.each(SABOTAGES)('the product still has what the control without its %s takes out', (sabotage) => {
  expect(sabotaged(sabotage)).not.toBe('');
});

it.each([
  ['nowhere', 'a'],
  ['twice', 'x b x'],
])('what is found %s cannot be taken out', (_where, text) => {
  expect(() => rewrite(text, { file: 'some.ts', find: 'x', replace: 'y' })).toThrow('some.ts');
});
