import { Option, type Command } from 'commander';
import { ASKED, OVERRIDE_OUTCOMES, type OverrideOutcome } from '../domain/review-act.ts';
import { answered } from './api-client.ts';
import {
  idempotencyOption,
  openSession,
  type CommandLine,
  type SendingOptions,
  type Session,
} from './command-line.ts';
import type { components } from './generated/api.ts';
import { toPersonText } from './order-display.ts';
import { untilSettled } from './until-settled.ts';

type Schemas = components['schemas'];

export interface ActOptions extends SendingOptions {
  readonly department: string;
}

/** Sends an act and shows what was recorded. */
export async function act(
  session: Session,
  input: { orderId: string; options: ActOptions; body: Schemas['ActRequest'] },
): Promise<void> {
  const { orderId, options, body } = input;
  const { department, idempotencyKey } = options;
  const params = { path: { orderId, department }, header: { 'idempotency-key': idempotencyKey } };
  const answer = await untilSettled<Schemas['ActAnswer']>(idempotencyKey, () =>
    answered(session.api.POST('/v1/orders/{orderId}/reviews/{department}/acts', { params, body })),
  );
  const { verb, actor, at } = answer.act;
  const { position, hash } = answer.receipt;
  const text = `${department}: ${verb} by ${toPersonText(actor)} at ${at}\nreceipt ${position}:${hash}\n`;
  session.show({ json: answer, text });
}

/** A command that does something to a review. */
export function actCommand(orders: Command, input: { name: string; description: string }): Command {
  return orders
    .command(`${input.name} <id>`)
    .description(input.description)
    .requiredOption('--department <name>', 'the department whose review it is')
    .addOption(idempotencyOption());
}

function registerClaims(orders: Command, line: CommandLine): void {
  actCommand(orders, { name: 'claim', description: 'have a review to yourself' }).action(
    async (orderId: string, options: ActOptions, command: Command) => {
      await act(openSession(line, command, 'reviewer'), { orderId, options, body: { verb: 'claim' } });
    },
  );
  actCommand(orders, { name: 'release', description: 'give a claimed review back' })
    .option('--comment <text>', 'why')
    .action(async (orderId: string, options: CommentOptions, command: Command) => {
      const body = { verb: 'release' as const, ...commented(options) };
      await act(openSession(line, command, 'reviewer'), { orderId, options, body });
    });
}

export interface CommentOptions extends ActOptions {
  readonly comment?: string;
}

/** A comment as it is sent: left out where there is none. */
export function commented({ comment }: CommentOptions): { comment?: string } {
  return comment === undefined ? {} : { comment };
}

interface AskOptions extends ActOptions {
  readonly question: string;
  readonly of: string;
}

/** A question to the submitter or the customer, or else to the colleague of this id. */
function toInquiry({ question, of }: AskOptions): Schemas['ActRequest'] {
  const asked = ASKED.find((known) => known === of);
  if (asked && asked !== 'colleague') return { verb: 'inquire', question, asked };
  return { verb: 'inquire', question, asked: 'colleague', colleague: of };
}

function registerInquiries(orders: Command, line: CommandLine): void {
  actCommand(orders, { name: 'ask', description: 'ask a question, and stop the clock until it is answered' })
    .requiredOption('--question <text>', 'what to ask')
    .requiredOption('--of <whom>', 'submitter, customer, or the id of a colleague')
    .action(async (orderId: string, options: AskOptions, command: Command) => {
      const body = toInquiry(options);
      await act(openSession(line, command, 'reviewer'), { orderId, options, body });
    });
  actCommand(orders, { name: 'answer', description: 'answer a question that was put to you' })
    .requiredOption('--text <text>', 'the answer')
    .action(async (orderId: string, options: ActOptions & { text: string }, command: Command) => {
      const body = { verb: 'answer' as const, answer: options.text };
      await act(openSession(line, command, 'submitter'), { orderId, options, body });
    });
  actCommand(orders, { name: 'withdraw-question', description: 'take an own question back' })
    .option('--comment <text>', 'why')
    .action(async (orderId: string, options: CommentOptions, command: Command) => {
      const body = { verb: 'withdraw_inquiry' as const, ...commented(options) };
      await act(openSession(line, command, 'reviewer'), { orderId, options, body });
    });
}

interface EvidenceOptions extends ActOptions {
  readonly evidence?: string;
}

/** The evidence that was shown, or else what is shown now. */
async function evidenceOf(
  { api }: Session,
  orderId: string,
  { department, evidence }: EvidenceOptions,
): Promise<string> {
  if (evidence !== undefined) return evidence;
  const params = { path: { orderId, department } };
  const call = api.GET('/v1/orders/{orderId}/reviews/{department}', { params });
  return (await answered(call)).data.evidenceHash;
}

const EVIDENCE = ['--evidence <hash>', 'the evidence that was shown; without it, what is shown now'] as const;

interface SendBackOptions extends EvidenceOptions {
  readonly toStage: string;
  readonly comment: string;
}

interface OverrideOptions extends EvidenceOptions {
  readonly outcome: OverrideOutcome;
  readonly reason: string;
}

function registerReversals(orders: Command, line: CommandLine): void {
  actCommand(orders, { name: 'send-back', description: 'have an earlier stage look at the order again' })
    .requiredOption('--to-stage <number>', 'the stage, as the review shows it')
    .requiredOption('--comment <text>', 'why')
    .option(...EVIDENCE)
    .action(async (orderId: string, options: SendBackOptions, command: Command) => {
      const session = openSession(line, command, 'reviewer');
      const evidenceHash = await evidenceOf(session, orderId, options);
      const { comment } = options;
      const body = { verb: 'return' as const, toStage: Number(options.toStage), comment, evidenceHash };
      await act(session, { orderId, options, body });
    });
  actCommand(orders, { name: 'recall', description: 'take an own decision back' })
    .option('--comment <text>', 'why')
    .action(async (orderId: string, options: CommentOptions, command: Command) => {
      const body = { verb: 'recall' as const, ...commented(options) };
      await act(openSession(line, command, 'reviewer'), { orderId, options, body });
    });
  actCommand(orders, { name: 'override', description: 'settle a review as an administrator' })
    .addOption(new Option('--outcome <outcome>', 'how').choices(OVERRIDE_OUTCOMES).makeOptionMandatory(true))
    .requiredOption('--reason <text>', 'why')
    .option(...EVIDENCE)
    .action(async (orderId: string, options: OverrideOptions, command: Command) => {
      const session = openSession(line, command, 'admin');
      const evidenceHash = await evidenceOf(session, orderId, options);
      const { outcome, reason } = options;
      const body = { verb: 'override' as const, outcome, reason, evidenceHash };
      await act(session, { orderId, options, body });
    });
}

/** Registers what is done to a review beside deciding it. */
export function registerOrderActs(orders: Command, line: CommandLine): void {
  registerClaims(orders, line);
  registerInquiries(orders, line);
  registerReversals(orders, line);
}
