import { spoolAll, type Spool, type SpoolFolder } from './spool.ts';

/** Something with the text that it sorts by, in code unit order. */
export interface Keyed<Value> {
  readonly key: string;
  readonly value: Value;
}

/** So many values are sorted in memory at once. */
const runLength = 20_000;

function compareKeys(left: Keyed<unknown>, right: Keyed<unknown>): number {
  if (left.key === right.key) return 0;
  return left.key < right.key ? -1 : 1;
}

interface Head<Value> {
  readonly current: Keyed<Value>;
  readonly rest: AsyncGenerator<Keyed<Value>>;
}

async function headOf<Value>(rest: AsyncGenerator<Keyed<Value>>): Promise<Head<Value>[]> {
  const next = await rest.next();
  return next.done === true ? [] : [{ current: next.value, rest }];
}

/** Equal keys come from the earlier run first, so that the sort keeps their order. */
async function* mergeRuns<Value>(runs: readonly Spool<Keyed<Value>>[]): AsyncGenerator<Keyed<Value>> {
  const heads: Head<Value>[] = [];
  for (const run of runs) heads.push(...(await headOf(run.read())));
  let [least] = heads;
  while (least) {
    for (const head of heads) if (compareKeys(head.current, least.current) < 0) least = head;
    yield least.current;
    heads.splice(heads.indexOf(least), 1, ...(await headOf(least.rest)));
    [least] = heads;
  }
}

/** Sorts any number of values by their keys with bounded memory: sorted runs on disk, merged. Stable. */
export async function sortIntoSpool<Value>(
  folder: SpoolFolder,
  values: AsyncIterable<Keyed<Value>>,
): Promise<Spool<Keyed<Value>>> {
  const runs: Spool<Keyed<Value>>[] = [];
  let run: Keyed<Value>[] = [];
  const endRun = async (): Promise<void> => {
    if (run.length > 0) runs.push(await spoolAll(folder, run.sort(compareKeys)));
    run = [];
  };
  for await (const value of values) {
    run.push(value);
    if (run.length === runLength) await endRun();
  }
  await endRun();
  return spoolAll(folder, mergeRuns(runs));
}

/** A key under which numbers within ids sort by their value: `A-9` before `A-10`. */
export function naturalKey(id: string): string {
  return id.replace(/\d+/gu, (digits) => digits.padStart(18, '0'));
}
