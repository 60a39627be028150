import type { LineCode } from '../../domain/counter-offer.ts';
import type { Language } from '../../domain/notice.ts';
import type { OfferAnswer } from '../../domain/offer-answer.ts';
import type { OrderStatus } from '../../domain/order-status.ts';

const en = {
  progress: 'Where your order is',
  step: { received: 'Received', review: 'In review', yours: 'Your turn', answer: 'Answer' },
  says: {
    submitted: 'We have your order, and its review begins.',
    in_review: 'We check whether we can deliver what you ordered.',
    returned: 'Something has to be changed before we can go on. Change the order and send it in again.',
    awaiting_customer: 'We can deliver, under other terms than you asked for. Please answer our offer.',
    approved: 'We deliver as ordered.',
    rejected: 'We cannot take this order.',
    withdrawn: 'The order was withdrawn.',
    expired: 'The order was not changed in time, and has ended.',
  } satisfies Record<OrderStatus, string>,
  between: 'Our answer probably comes between {{from}} and {{until}}.',
  overdue: 'It takes longer than nine of ten orders do. We cannot say a day yet.',
  basedOn_one:
    'From {{count}} order of the last {{days}} days: half were answered by then, nine of ten by the later time.',
  basedOn_other:
    'From {{count}} orders of the last {{days}} days: half were answered by the earlier time, nine of ten by the later.',
  wanted: 'You want it on {{day}}',
  offer: 'Counter-offer',
  offerUntil: 'It stands until {{at}}.',
  offerMade: 'Made on {{at}}',
  asked: 'Asked',
  offered: 'Offered',
  whole: 'The whole order',
  line: 'Line {{line}}',
  code: {
    IA: 'as ordered',
    IC: 'changed',
    IQ: 'another quantity',
    DR: 'another day',
    ID: 'not deliverable',
  } satisfies Record<LineCode, string>,
  unchanged_one: '{{count}} line as ordered',
  unchanged_other: '{{count}} lines as ordered',
  remarks: 'Remarks',
  prepayment: '{{percent}} % in advance',
  comment: 'Comment',
  reference: 'Reference of the customer’s written word (needed to accept)',
  referenceNeeded: 'Name the letter or mail in which the customer accepts.',
  answer: { accept: 'Accept', decline: 'Decline' } satisfies Record<OfferAnswer, string>,
  confirm: { accept: 'Confirm: accept', decline: 'Confirm: decline' } satisfies Record<OfferAnswer, string>,
  does: {
    accept: 'The order is changed to what is offered, and goes on.',
    decline: 'The order comes back to you: you can change or withdraw it.',
  } satisfies Record<OfferAnswer, string>,
  done: { accept: 'The offer was accepted.', decline: 'The offer was declined.' } satisfies Record<
    OfferAnswer,
    string
  >,
  given: { accept: '{{name}} accepted it, {{at}}', decline: '{{name}} declined it, {{at}}' } satisfies Record<
    OfferAnswer,
    string
  >,
  failed: 'The answer was not given',
};

const zh: typeof en = {
  progress: '订单进度',
  step: { received: '已收到', review: '审核中', yours: '请您处理', answer: '答复' },
  says: {
    submitted: '我们已收到您的订单，即将开始审核。',
    in_review: '我们正在确认能否按您的订单交付。',
    returned: '需要修改后才能继续。请修改订单并重新提交。',
    awaiting_customer: '我们可以交付，但条件与您要求的不同。请答复我们的反报价。',
    approved: '我们将按订单交付。',
    rejected: '我们无法接受此订单。',
    withdrawn: '订单已撤回。',
    expired: '订单未按时修改，已结束。',
  },
  between: '预计在 {{from}} 至 {{until}} 之间答复。',
  overdue: '所需时间已超过九成订单，暂时无法给出日期。',
  basedOn_one: '根据最近 {{days}} 天的 {{count}} 个订单：半数在较早时间前答复，九成在较晚时间前答复。',
  basedOn_other: '根据最近 {{days}} 天的 {{count}} 个订单：半数在较早时间前答复，九成在较晚时间前答复。',
  wanted: '您要求的交期：{{day}}',
  offer: '反报价',
  offerUntil: '有效期至 {{at}}。',
  offerMade: '提出于 {{at}}',
  asked: '要求',
  offered: '提供',
  whole: '整个订单',
  line: '第 {{line}} 行',
  code: { IA: '按订单', IC: '有变更', IQ: '数量不同', DR: '交期不同', ID: '无法交付' },
  unchanged_one: '{{count}} 行按订单不变',
  unchanged_other: '{{count}} 行按订单不变',
  remarks: '说明',
  prepayment: '预付 {{percent}}%',
  comment: '意见',
  reference: '客户书面确认的编号（接受时必填）',
  referenceNeeded: '请写明客户表示接受的信函或邮件。',
  answer: { accept: '接受', decline: '拒绝' },
  confirm: { accept: '确认：接受', decline: '确认：拒绝' },
  does: { accept: '订单将改为所提供的条件并继续。', decline: '订单将退回给您：您可以修改或撤回。' },
  done: { accept: '已接受反报价。', decline: '已拒绝反报价。' },
  given: { accept: '{{name}} 于 {{at}} 接受', decline: '{{name}} 于 {{at}} 拒绝' },
  failed: '未能答复',
};

/** The texts for customers, and of what they are offered. */
export const portalTexts: Readonly<Record<Language, typeof en>> = { en, zh };
