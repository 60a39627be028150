import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { findTextFaults, MOST_FAULTS, toPointer } from '../../api/text-faults.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';

const MOST_ANSWERED_CHARACTERS = 1_048_576;
const LONG_NAME = 'x'.repeat(30_000);
const problem = z.object({ errors: z.array(z.object({ pointer: z.string() })) });

let environment: ApiEnvironment;

beforeAll(async () => {
  environment = await ApiEnvironment.start();
});

afterAll(() => environment.close());

function repeated<Value>(value: Value, times: number): Value[] {
  return Array.from({ length: times }, () => value);
}

it.each([
  ['many faults below a long name', { [LONG_NAME]: repeated('\0', 3_000) }],
  ['many faults in lines', { lines: repeated({ product: 'a\0' }, 3_000) }],
  ['many long names', Object.fromEntries(repeated(0, 30).map((_, index) => [LONG_NAME + String(index), 0]))],
  ['many unknown fields', Object.fromEntries(repeated(0, 3_000).map((_, index) => [`field${index}`, 0]))],
])('a body with %s is refused with a bounded answer', async (_what, payload) => {
  const answer = await environment.call(anActor('submitter'), { method: 'POST', url: '/v1/orders', payload });
  expect(answer.statusCode).toBe(400);
  const { errors } = problem.parse(answer.json());
  expect(errors.length).toBeGreaterThan(0);
  expect(errors.length).toBeLessThanOrEqual(MOST_FAULTS);
  expect(answer.body.length).toBeLessThan(MOST_ANSWERED_CHARACTERS);
});

it('the search for bad text ends with the first thousand', () => {
  expect(findTextFaults(repeated(repeated('\0', 700), 4))).toHaveLength(MOST_FAULTS);
});

it('the search for bad text keeps the place of each, also of names and below what is sound', () => {
  const faults = findTextFaults({ sound: [{ a: 'b' }], 'na\0me': 1, list: ['', { text: '\ud800' }] }, [
    'query',
  ]);
  expect(faults).toEqual([
    { pointer: '/query/na\0me', detail: 'has a name that contains a NUL character' },
    { pointer: '/query/list/1/text', detail: 'contains a lone surrogate' },
  ]);
});

it('nesting that exhausts the stack of one who follows it is a fault like any other', () => {
  let nested: unknown = 1;
  for (let level = 0; level < 200_000; level += 1) nested = [nested];
  expect(findTextFaults(nested)).toMatchObject([{ detail: 'is nested too deeply' }]);
});

it('a pointer that is too long is cut between characters', () => {
  expect(toPointer(['lines', 0])).toBe('/lines/0');
  expect(toPointer(['/'.repeat(600)])).toHaveLength(500);
  for (const start of ['x', 'xx', 'xxx']) {
    expect(toPointer([start, '字😀'.repeat(300)])).toMatch(/(字|😀)…$/u);
  }
});
