import type { Command } from 'commander';
import { answered } from './api-client.ts';
import { openSession, type CommandLine } from './command-line.ts';
import type { components } from './generated/api.ts';
import { readJson } from './json-file.ts';
import { toFindingTable, toMoneyText } from './order-display.ts';
import { toFields, toSections, toTable } from './output.ts';

type Schemas = components['schemas'];
type PreviewedDepartment = Schemas['PreviewedDepartment'];

/** By whom a review would be decided, and how many of several must agree. */
function toDeciderText({
  closesByRule,
  asked,
  approvalsNeeded,
  quorum,
  shortage,
}: PreviewedDepartment): string {
  if (closesByRule) return 'rule';
  const names = asked.map(({ name }) => name).join(', ') || 'nobody';
  const isOne = quorum === null || quorum.kind === 'any';
  const share = isOne ? names : `${approvalsNeeded ?? 0} of ${names}`;
  return shortage ? `${share} (${shortage})` : share;
}

function toDepartmentTable(stages: Schemas['OrderPreview']['stages']): string {
  return toTable(
    ['stage', 'department', 'takes part', 'decided by', 'due'],
    stages.flatMap(({ stage, departments }) =>
      departments.map((department) => [
        stage,
        department.department,
        department.because,
        toDeciderText(department),
        department.closesByRule ? null : department.deadlines.find(({ rung }) => rung === 'escalation')?.at,
      ]),
    ),
  );
}

function toPreviewText({ policyVersion, total, stages }: Schemas['OrderPreview']): string {
  const departments = stages.flatMap((stage) => stage.departments);
  return toSections(
    toFields({ policy: policyVersion, total: toMoneyText(total) }),
    toDepartmentTable(stages),
    toFindingTable(departments),
    toTable(
      ['hold', 'resource', 'amount', 'needed'],
      departments.flatMap(({ holds }) =>
        holds.map(({ kind, resource, amount, unit, neededOn }) => [
          kind,
          resource,
          `${amount} ${unit}`,
          neededOn,
        ]),
      ),
    ),
  );
}

/** Registers what an order's review would be. */
export function registerOrderPreview(orders: Command, line: CommandLine): void {
  orders
    .command('preview <file>')
    .description('show what the review of an order would be, without submitting it')
    .action(async (file: string, _options: object, command: Command) => {
      const { api, terminal, show } = openSession(line, command, 'submitter');
      const body = await readJson<Schemas['OrderSubmission']>(file, terminal);
      const { data } = await answered(api.POST('/v1/orders/preview', { body }));
      show({ json: data, text: toPreviewText(data) });
    });
}
