import { InvalidArgumentError, type Command } from 'commander';
import { answered } from './api-client.ts';
import { idempotencyOption, openSession, type CommandLine, type SendingOptions } from './command-line.ts';
import type { components } from './generated/api.ts';
import { readJson } from './json-file.ts';
import { toFields, toSections, toTable } from './output.ts';

type PolicyVersion = components['schemas']['PolicyVersion'];
type PublishedPolicy = components['schemas']['Policy'];
type Deadline = PublishedPolicy['departments'][number]['deadline'];

const MS_AN_HOUR = 3_600_000;

interface PublishOptions extends SendingOptions {
  readonly activate?: boolean;
}

function parseVersion(text: string): number {
  const version = Number(text);
  if (Number.isInteger(version) && version >= 1) return version;
  throw new InvalidArgumentError('It is a number from 1.');
}

function activityOf({ active }: PolicyVersion): string {
  return active ? 'active' : 'inactive';
}

function toPolicyTable(versions: readonly PolicyVersion[]): string {
  return toTable(
    ['version', 'state', 'title', 'published', 'by', 'document'],
    versions.map((version) => [
      version.version,
      activityOf(version),
      version.policy.title,
      version.createdAt,
      version.createdBy,
      version.documentHash,
    ]),
  );
}

function toDecideWithin(deadline: Deadline): string {
  if (deadline.counts !== 'working_time')
    return `${Number((deadline.decideWithinMs / MS_AN_HOUR).toFixed(2))} hours`;
  const { count, unit } = deadline.decideWithin;
  return `${count} ${unit} of ${deadline.calendar}`;
}

function toPolicyText(version: PolicyVersion): string {
  const { policy } = version;
  return toSections(
    toFields({
      version: `${version.version} (${activityOf(version)})`,
      title: policy.title,
      published: `${version.createdAt} by ${version.createdBy}`,
      owner: policy.owner,
      document: version.documentHash,
    }),
    toTable(
      [
        'stage',
        'department',
        'check',
        'applies when',
        'closes by rule',
        'authority',
        'decide within',
        'last resort',
      ],
      policy.departments.map((department) => [
        department.stage,
        department.name,
        department.check,
        department.appliesWhen,
        department.closesByRule ? 'yes' : 'no',
        department.authorityRequired ? 'required' : 'any',
        toDecideWithin(department.deadline),
        department.deadline.lastResort,
      ]),
    ),
  );
}

function registerList(policy: Command, line: CommandLine): void {
  policy
    .command('list')
    .description('list every version of the policy, the newest first')
    .action(async (_options: object, command: Command) => {
      const { api, show } = openSession(line, command, 'auditor');
      const { data } = await answered(api.GET('/v1/policies'));
      show({ json: data, text: toPolicyTable(data.items) });
    });
}

function registerShow(policy: Command, line: CommandLine): void {
  policy
    .command('show')
    .description('show a version of the policy; --json shows all of its document')
    .argument('<version>', 'its number', parseVersion)
    .action(async (version: number, _options: object, command: Command) => {
      const { api, show } = openSession(line, command, 'auditor');
      const { data } = await answered(api.GET('/v1/policies/{version}', { params: { path: { version } } }));
      show({ json: data, text: toPolicyText(data) });
    });
}

function registerPublish(policy: Command, line: CommandLine): void {
  policy
    .command('publish <file>')
    .description('add a version of the policy; - reads the standard input')
    .option('--activate', 'pin new orders to it from now on')
    .addOption(idempotencyOption())
    .action(async (file: string, options: PublishOptions, command: Command) => {
      const { api, terminal, show } = openSession(line, command, 'admin');
      const document = await readJson<PublishedPolicy>(file, terminal);
      const body = { policy: document, activate: options.activate ?? false };
      const header = { 'idempotency-key': options.idempotencyKey };
      const { data } = await answered(api.POST('/v1/policies', { params: { header }, body }));
      show({ json: data, text: `version ${data.version} is ${activityOf(data)}\n` });
    });
}

/** Registers reading and publishing the company's policy. */
export function registerPolicies(policy: Command, line: CommandLine): void {
  registerList(policy, line);
  registerShow(policy, line);
  registerPublish(policy, line);
}
