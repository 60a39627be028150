import { Option, type Command } from 'commander';
import { ADDITIONS, type Addition } from '../domain/seats.ts';
import { openSession, type CommandLine } from './command-line.ts';
import { act, actCommand, commented, type CommentOptions } from './order-acts.ts';

interface SeatOptions extends CommentOptions {
  readonly person: string;
}

function seatCommand(orders: Command, input: { name: string; description: string }): Command {
  return actCommand(orders, input)
    .requiredOption('--person <id>', 'to whom')
    .option('--comment <text>', 'why');
}

/** Registers what gives a person a seat in a review. */
export function registerSeatActs(orders: Command, line: CommandLine): void {
  seatCommand(orders, { name: 'delegate', description: 'have somebody decide in your place' }).action(
    async (orderId: string, options: SeatOptions, command: Command) => {
      const body = { verb: 'delegate' as const, person: options.person, ...commented(options) };
      await act(openSession(line, command, 'reviewer'), { orderId, options, body });
    },
  );
  seatCommand(orders, { name: 'add-reviewer', description: 'have somebody decide with you' })
    .addOption(
      new Option('--when <when>', 'before or after you').choices(ADDITIONS).makeOptionMandatory(true),
    )
    .action(async (orderId: string, options: SeatOptions & { when: Addition }, command: Command) => {
      const { person, when } = options;
      const body = { verb: 'add_reviewer' as const, person, when, ...commented(options) };
      await act(openSession(line, command, 'reviewer'), { orderId, options, body });
    });
  seatCommand(orders, {
    name: 'assign',
    description: 'resolve an incident: have somebody decide a review',
  }).action(async (orderId: string, options: SeatOptions, command: Command) => {
    const body = { verb: 'assign' as const, person: options.person, ...commented(options) };
    await act(openSession(line, command, 'manager'), { orderId, options, body });
  });
}
