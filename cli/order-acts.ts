import type { Command } from 'commander';
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

interface ActOptions extends SendingOptions {
  readonly department: string;
}

/** Sends an act and shows what was recorded. */
async function act(
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

function actCommand(orders: Command, input: { name: string; description: string }): Command {
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
    .action(async (orderId: string, options: ActOptions & { comment?: string }, command: Command) => {
      const { comment } = options;
      const body = { verb: 'release' as const, ...(comment === undefined ? {} : { comment }) };
      await act(openSession(line, command, 'reviewer'), { orderId, options, body });
    });
}

/** Registers what is done to a review beside deciding it. */
export function registerOrderActs(orders: Command, line: CommandLine): void {
  registerClaims(orders, line);
}
