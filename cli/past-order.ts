import type { Command } from 'commander';
import { answered } from './api-client.ts';
import { openSession, type CommandLine } from './command-line.ts';
import { fail } from './failure.ts';
import type { components } from './generated/api.ts';
import { toFindingTable, toMoneyText, toPersonText } from './order-display.ts';
import { toFields, toSections, toTable } from './output.ts';

type PastOrder = components['schemas']['PastOrder'];
type PastReview = components['schemas']['PastReview'];

interface AtOptions {
  readonly position?: string;
  readonly at?: string;
}

function toDeciderText({ couldDecide }: PastReview): string {
  return couldDecide
    .map((person) => {
      const { onBehalfOf } = person;
      return onBehalfOf ? `${toPersonText(person)} for ${onBehalfOf.name}` : toPersonText(person);
    })
    .join(', ');
}

function toEvidenceText({ evidenceHash, packetHash }: PastReview): string | null {
  if (evidenceHash === null || packetHash === null || evidenceHash === packetHash) return evidenceHash;
  return `${evidenceHash}, and the records have another packet`;
}

function toReviewTable(reviews: readonly PastReview[]): string {
  return toTable(
    ['department', 'round', 'rev', 'status', 'due', 'could decide', 'evidence'],
    reviews.map((review) => [
      review.department,
      review.round,
      review.revision,
      review.status,
      review.status === 'open' ? review.dueAt : null,
      toDeciderText(review),
      toEvidenceText(review),
    ]),
  );
}

function toDecisionTable(reviews: readonly PastReview[]): string {
  return toTable(
    ['position', 'department', 'round', 'verb', 'by', 'comment'],
    reviews.flatMap(({ department, round, decisions }) =>
      decisions.map(({ position, verb, actor, comment }) => [
        position,
        department,
        round,
        verb,
        toPersonText(actor),
        comment,
      ]),
    ),
  );
}

function toPastText(order: PastOrder): string {
  const { through, reviews } = order;
  const current = reviews.filter(({ isCurrent }) => isCurrent);
  return toSections(
    toFields({
      order: order.orderId,
      at: order.at,
      event: through ? `${through.position} of ${order.last}` : `none of ${order.last}`,
      hash: through?.hash,
      status: order.status,
      revision: order.revision,
      'in force': order.approvedRevision,
      policy: order.policyVersion,
      total: order.total && toMoneyText(order.total),
    }),
    toReviewTable(current),
    toFindingTable(
      current.flatMap(({ department, packet }) =>
        packet ? [{ department, findings: packet.findings }] : [],
      ),
    ),
    toDecisionTable(reviews),
    toTable(
      ['hold', 'resource', 'amount', 'needed', 'status'],
      order.holds.map(({ kind, resource, amount, unit, neededOn, status }) => [
        kind,
        resource,
        `${amount} ${unit}`,
        neededOn,
        status,
      ]),
    ),
  );
}

function parsePosition(text: string): number {
  const position = Number(text);
  if (Number.isInteger(position) && position >= 0) return position;
  throw fail.usage('A position is a number from 0.');
}

/** Registers showing an order as it stood. */
export function registerPastOrder(history: Command, line: CommandLine): void {
  history
    .command('at <id>')
    .description('show an order as it stood, what reviewers were shown, and who could have decided')
    .option('--position <number>', 'after so many events of its history')
    .option('--at <instant>', 'at an instant, such as 2026-12-18T09:00:00Z')
    .action(async (orderId: string, { position, at }: AtOptions, command: Command) => {
      if (position !== undefined && at !== undefined) throw fail.usage('Give either --position or --at.');
      const { api, show } = openSession(line, command, 'auditor');
      const query = {
        ...(position === undefined ? {} : { position: parsePosition(position) }),
        ...(at === undefined ? {} : { at }),
      };
      const params = { path: { orderId }, query };
      const { data } = await answered(api.GET('/v1/orders/{orderId}/history/state', { params }));
      show({ json: data, text: toPastText(data) });
    });
}
