import { Option, type Command } from 'commander';
import { DECISION_VERBS, type DecisionVerb } from '../domain/review-status.ts';
import { answered } from './api-client.ts';
import {
  collect,
  idempotencyOption,
  openSession,
  type CommandLine,
  type SendingOptions,
  type Session,
} from './command-line.ts';
import type { components } from './generated/api.ts';
import { parseJson } from './json-file.ts';
import { toFindingTable, toPersonText } from './order-display.ts';
import { toSections, toTable } from './output.ts';
import { untilSettled } from './until-settled.ts';

type Schemas = components['schemas'];

interface DecisionOptions extends SendingOptions {
  readonly department: string;
  readonly comment?: string;
  readonly condition?: readonly string[];
  readonly evidence?: string;
}

interface DecisionCommand {
  readonly name: string;
  readonly verb: DecisionVerb;
  readonly description: string;
  readonly conditions: 'possible' | 'none';
}

const DECISION_COMMANDS: readonly DecisionCommand[] = [
  {
    name: 'approve',
    verb: 'approve',
    description: 'approve for a department, with conditions or without',
    conditions: 'possible',
  },
  { name: 'reject', verb: 'reject', description: 'reject for a department', conditions: 'none' },
  {
    name: 'return',
    verb: 'return',
    description: 'return to the submitter for changes',
    conditions: 'none',
  },
];

interface Place {
  readonly orderId: string;
  readonly department: string;
}

async function readReview({ api }: Session, path: Place): Promise<Schemas['ReviewCase']> {
  const call = api.GET('/v1/orders/{orderId}/reviews/{department}', { params: { path } });
  return (await answered(call)).data;
}

type Condition = Schemas['Condition'];

/** Words as they are given; what is written as a JSON object is sent as one, and judged by the API. */
function toCondition(text: string): Condition {
  if (!text.trimStart().startsWith('{')) return text;
  return parseJson<Condition>('A condition', () => text);
}

function toRequest(
  verb: DecisionVerb,
  evidenceHash: string,
  { comment, condition = [] }: DecisionOptions,
): Schemas['DecisionRequest'] {
  const decided = { evidenceHash, ...(comment === undefined ? {} : { comment }) };
  if (condition.length === 0) return { ...decided, verb };
  return { ...decided, verb: 'approve_with_conditions', conditions: condition.map(toCondition) };
}

function toDecisionText(
  { decision, receipt }: Schemas['DecisionAnswer'],
  review: Schemas['ReviewCase'],
): string {
  const { department, verb, actor, decidedAt } = decision;
  return toSections(
    toFindingTable([{ department, findings: review.packet.findings }]),
    `${department}: ${verb} by ${toPersonText(actor)} at ${decidedAt}\n` +
      `receipt ${receipt.position}:${receipt.hash}\n`,
  );
}

async function decide(
  session: Session,
  input: { orderId: string; verb: DecisionVerb; options: DecisionOptions },
): Promise<void> {
  const { orderId, verb, options } = input;
  const path = { orderId, department: options.department };
  const review = await readReview(session, path);
  const body = toRequest(verb, options.evidence ?? review.evidenceHash, options);
  const params = { path, header: { 'idempotency-key': options.idempotencyKey } };
  const answer = await untilSettled<Schemas['DecisionAnswer']>(options.idempotencyKey, () =>
    answered(session.api.POST('/v1/orders/{orderId}/reviews/{department}/decisions', { params, body })),
  );
  session.show({ json: answer, text: toDecisionText(answer, review) });
}

function registerDecision(orders: Command, line: CommandLine, decision: DecisionCommand): void {
  const { name, verb, description, conditions } = decision;
  const command = orders
    .command(`${name} <id>`)
    .description(description)
    .requiredOption('--department <name>', 'the department that decides')
    .option('--comment <text>', 'why')
    .option('--evidence <hash>', 'the evidence that was shown; without it, what is shown now')
    .addOption(idempotencyOption());
  if (conditions === 'possible') {
    command.option(
      '--condition <text>',
      'approve under this condition, in words or as a JSON object of the API; can be given again',
      collect,
    );
  }
  command.action(async (orderId: string, options: DecisionOptions) => {
    await decide(openSession(line, command, 'reviewer'), { orderId, verb, options });
  });
}

interface ManyOptions extends DecisionOptions {
  readonly verb: DecisionVerb;
}

/** The decision of one order of many, on what its review shows now. */
async function toItem(
  session: Session,
  orderId: string,
  options: ManyOptions,
): Promise<Schemas['DecisionsRequest']['items'][number]> {
  const { department, verb } = options;
  const { evidenceHash } = await readReview(session, { orderId, department });
  return { orderId, department, ...toRequest(verb, evidenceHash, options) };
}

function registerDecideMany(orders: Command, line: CommandLine): void {
  const command = orders
    .command('decide-many <ids...>')
    .description('decide the reviews of many orders, each judged alone')
    .requiredOption('--department <name>', 'the department that decides')
    .addOption(new Option('--verb <verb>').choices(DECISION_VERBS).makeOptionMandatory(true))
    .option('--comment <text>', 'why')
    .option('--condition <text>', 'approve under this condition; can be given again', collect)
    .addOption(idempotencyOption());
  command.action(async (ids: readonly string[], options: ManyOptions) => {
    const session = openSession(line, command, 'reviewer');
    const items: Schemas['DecisionsRequest']['items'] = [];
    for (const id of ids) items.push(await toItem(session, id, options));
    const params = { header: { 'idempotency-key': options.idempotencyKey } };
    const { data } = await answered(session.api.POST('/v1/decisions', { params, body: { items } }));
    const rows = data.results.map(({ orderId, department, status }) => [orderId, department, String(status)]);
    session.show({ json: data, text: toTable(['order', 'department', 'status'], rows) });
  });
}

function registerWithdraw(orders: Command, line: CommandLine): void {
  orders
    .command('withdraw <id>')
    .description('withdraw an own order')
    .option('--reason <text>', 'why')
    .addOption(idempotencyOption())
    .action(async (orderId: string, options: SendingOptions & { reason?: string }, command: Command) => {
      const { idempotencyKey, reason } = options;
      const { api, show } = openSession(line, command, 'submitter');
      const params = { path: { orderId }, header: { 'idempotency-key': idempotencyKey } };
      const body = reason === undefined ? {} : { reason };
      const answer = await untilSettled<Schemas['WithdrawalAnswer']>(idempotencyKey, () =>
        answered(api.POST('/v1/orders/{orderId}/withdrawal', { params, body })),
      );
      const { position, hash } = answer.receipt;
      show({ json: answer, text: `${answer.id} is ${answer.status}\nreceipt ${position}:${hash}\n` });
    });
}

/** Registers what ends a review or an order. */
export function registerOrderDecisions(orders: Command, line: CommandLine): void {
  for (const decision of DECISION_COMMANDS) registerDecision(orders, line, decision);
  registerDecideMany(orders, line);
  registerWithdraw(orders, line);
}
