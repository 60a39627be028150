import { expect, it } from 'vitest';
import { FreshAnswers } from '../../api/fresh-answers.ts';

/** Answers that tell which reading they are, with what each reading waits for. */
function counted(freshMs: number, wait: () => Promise<void> = () => Promise.resolve()) {
  let readings = 0;
  const answers = new FreshAnswers({
    freshMs,
    read: async (key: string) => {
      readings += 1;
      const reading = `${key} ${readings}`;
      await wait();
      return reading;
    },
  });
  return answers;
}

it('however many ask, it is read once for each key while it is fresh', async () => {
  const answers = counted(60_000);
  const asked = [answers.get('a'), answers.get('a'), answers.get('b')];
  expect(await Promise.all(asked)).toEqual(['a 1', 'a 1', 'b 2']);
  expect(await answers.get('a')).toBe('a 1');
});

it('what is fresh no more is read again', async () => {
  const answers = counted(0);
  expect([await answers.get('a'), await answers.get('a')]).toEqual(['a 1', 'a 2']);
});

it('a failure is told to whoever asked, and not kept', async () => {
  let fails = true;
  const answers = counted(60_000, () =>
    fails ? Promise.reject(new Error('no database')) : Promise.resolve(),
  );
  await expect(answers.get('a')).rejects.toThrow('no database');
  fails = false;
  expect(await answers.get('a')).toBe('a 2');
});
