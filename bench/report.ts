import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import pg from 'pg';
import type { StackUnderTest } from './stack-under-test.ts';

/** A figure with what it should be. */
export interface Target {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly atMost?: number;
  readonly atLeast?: number;
}

function isMet({ value, atMost = Infinity, atLeast = -Infinity }: Target): boolean {
  return value <= atMost && value >= atLeast;
}

async function databaseVersion(stack: StackUnderTest): Promise<string> {
  const client = new pg.Client({ connectionString: stack.read().databaseUrl });
  await client.connect();
  const answer = await client.query<{ server_version: string }>('show server_version');
  await client.end();
  return answer.rows[0]?.server_version ?? 'unknown';
}

function sdkVersion(): string {
  const url = new URL('../package.json', import.meta.url);
  return /"@temporalio\/worker": "([^"]+)"/.exec(readFileSync(url, 'utf8'))?.[1] ?? 'unknown';
}

/** Where and on what a measurement ran. */
export async function describeRun(stack: StackUnderTest): Promise<Readonly<Record<string, unknown>>> {
  return {
    measuredAt: new Date().toISOString(),
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
    processors: `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}`,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    postgres: await databaseVersion(stack),
    temporalSdk: sdkVersion(),
    loadAverageBefore: loadavg()[0],
  };
}

const round = (value: number) => Number(value.toPrecision(4));

/** Numbers with four digits: the rest is noise. */
function roundAll(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? round(value) : value;
}

/** Writes the report as JSON and prints the targets as a table. */
export function publish(
  path: string,
  report: { figures: Readonly<Record<string, unknown>>; targets: readonly Target[] },
): void {
  const targets = report.targets.map((target) => ({ ...target, met: isMet(target) }));
  writeFileSync(path, `${JSON.stringify({ ...report, targets }, roundAll, 2)}\n`);
  console.log(JSON.stringify(report.figures, roundAll, 2));
  console.table(
    targets.map(({ name, value, unit, atMost, atLeast, met }) => ({
      name,
      value: round(value),
      unit,
      target: atMost === undefined ? `>= ${atLeast ?? ''}` : `<= ${round(atMost)}`,
      met,
    })),
  );
  console.log(`Written to ${path}.`);
}
