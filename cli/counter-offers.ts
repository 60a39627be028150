import { Option, type Command } from 'commander';
import type { OfferAnswer } from '../domain/offer-answer.ts';
import { answered } from './api-client.ts';
import { idempotencyOption, openSession, type CommandLine, type SendingOptions } from './command-line.ts';
import type { components } from './generated/api.ts';
import { toMoneyText, toPersonText } from './order-display.ts';
import { toFields, toSections, toTable } from './output.ts';
import { untilSettled } from './until-settled.ts';

type Schemas = components['schemas'];
type Offer = Schemas['CounterOffer'];
type Line = Offer['lines'][number];

interface AnswerOptions extends SendingOptions {
  readonly comment?: string;
  readonly offer?: string;
  readonly attachment?: string;
  readonly reference?: string;
}

function toTermsText(terms: Line['offered']): string {
  if (!terms) return '-';
  const { product, quantity, unit, unitPrice, requiredOn } = terms;
  return `${product} ${quantity} ${unit} at ${toMoneyText(unitPrice)} on ${requiredOn}`;
}

function toOfferText(offer: Offer): string {
  const { header, answer } = offer;
  return toSections(
    toFields({
      order: offer.orderId,
      revision: String(offer.revision),
      offer: offer.offerHash,
      state: answer ? `${answer.answer} by ${toPersonText(answer.actor)}` : offer.isOpen ? 'open' : 'ended',
      'answer until': offer.expiresAt,
      'required on': `${header.asked.requiredOn} -> ${header.offered.requiredOn}`,
      prepayment: `${header.asked.prepaymentPercent} % -> ${header.offered.prepaymentPercent} %`,
      total: `${toMoneyText(header.asked.total)} -> ${toMoneyText(header.offered.total)}`,
    }),
    toTable(
      ['line', 'code', 'asked', 'offered'],
      offer.lines.map(({ line, code, asked, offered }) => [
        String(line),
        code,
        toTermsText(asked),
        toTermsText(offered),
      ]),
    ),
    offer.remarks.join('\n'),
  );
}

function registerShow(orders: Command, line: CommandLine): void {
  orders
    .command('counter-offer <id>')
    .description('show the newest counter-offer of an order, and what was answered')
    .action(async (orderId: string, _options: object, command: Command) => {
      const { api, show } = openSession(line, command, 'submitter');
      const params = { path: { orderId } };
      const { data } = await answered(api.GET('/v1/orders/{orderId}/counter-offer', { params }));
      show({ json: data, text: toOfferText(data) });
    });
}

function toConfirmation({ attachment, reference }: AnswerOptions) {
  if (attachment !== undefined) return { confirmation: { attachment } };
  return reference === undefined ? {} : { confirmation: { reference } };
}

function registerAnswer(orders: Command, line: CommandLine, answer: OfferAnswer): void {
  orders
    .command(`${answer} <id>`)
    .description(`${answer} the counter-offer of an order, for its customer`)
    .option('--comment <text>', 'why')
    .option('--offer <hash>', 'the offer that was shown; without it, the one that is shown now')
    .addOption(
      new Option('--attachment <id>', "the file with the customer's written word").conflicts('reference'),
    )
    .option('--reference <text>', "the reference of the customer's written word")
    .addOption(idempotencyOption())
    .action(async (orderId: string, options: AnswerOptions, command: Command) => {
      const { api, show } = openSession(line, command, 'submitter');
      const { comment, idempotencyKey } = options;
      const path = { orderId };
      const shown = await answered(api.GET('/v1/orders/{orderId}/counter-offer', { params: { path } }));
      const body = {
        answer,
        offerHash: options.offer ?? shown.data.offerHash,
        ...(comment === undefined ? {} : { comment }),
        ...toConfirmation(options),
      };
      const params = { path, header: { 'idempotency-key': idempotencyKey } };
      const done = await untilSettled<Schemas['CounterOfferAnswered']>(idempotencyKey, () =>
        answered(api.POST('/v1/orders/{orderId}/counter-offer/answer', { params, body })),
      );
      const { position, hash } = done.receipt;
      const by = toPersonText(done.answer.actor);
      show({ json: done, text: `${orderId}: ${answer} by ${by}\nreceipt ${position}:${hash}\n` });
    });
}

/** Registers reading and answering counter-offers. */
export function registerCounterOffers(orders: Command, line: CommandLine): void {
  registerShow(orders, line);
  registerAnswer(orders, line, 'accept');
  registerAnswer(orders, line, 'decline');
}
