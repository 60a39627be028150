import type { HistoryEventType } from './history-event.ts';
import type { Language } from './notice.ts';
import type { DecisionVerb } from './review-status.ts';

/** What a notice says, in one language. Text that people wrote is never a part of it. */
interface NoticeTexts {
  /** What happened, by the type of the event: a line of its own, and the subject of a mail. */
  readonly event: (input: { type: HistoryEventType; department: string | null; by: string }) => string;
  readonly digestSubject: (count: number) => string;
  readonly order: string;
  readonly open: string;
  /** Under every mail. */
  readonly footer: string;
  /** How an order ended, for whoever looks at it. */
  readonly ended: Partial<Record<HistoryEventType, string>>;
  readonly verbs: Readonly<Record<DecisionVerb, string>>;
  readonly decided: (input: { name: string; verb: string; at: string }) => string;
  readonly waiting: string;
  readonly signIn: string;
  readonly expired: string;
  readonly notThere: string;
  readonly orderEnded: (input: { by: string; at: string; what: string }) => string;
}

type EventText = (input: { department: string; by: string }) => string;
type EventTexts = Partial<Record<HistoryEventType, EventText>>;

const ENGLISH_EVENTS: EventTexts = {
  'review.opened': ({ department }) => `A review waits for you: ${department}`,
  'review.reminded': ({ department }) => `A review still waits for you: ${department}`,
  'review.manager_reminded': ({ department }) => `A review is close to its deadline: ${department}`,
  'review.escalated': ({ department }) => `A review is past its deadline: ${department}`,
  'review.delegated': ({ department, by }) => `${by} handed a review on to you: ${department}`,
  'review.reviewer_added': ({ department, by }) => `${by} asks you to decide with them: ${department}`,
  'review.assigned': ({ department, by }) => `${by} assigned a review to you: ${department}`,
  'review.commented': ({ department, by }) => `${by} mentioned you in a comment: ${department}`,
  'review.inquired': ({ department, by }) => `${by} asks you a question: ${department}`,
  'review.answered': ({ department, by }) => `${by} answered your question: ${department}`,
  'review.inquiry_withdrawn': ({ department, by }) => `${by} withdrew your question: ${department}`,
  'review.inquiry_ended': ({ department }) => `Nobody answered your question in time: ${department}`,
  'review.overridden': ({ department, by }) => `${by} settled a review of your department: ${department}`,
  'routing_incident.opened': ({ department }) => `Nobody decides in time, or may: ${department}`,
  'counter_offer.made': () => 'A counter-offer waits for its answer',
  'counter_offer.accepted': ({ by }) => `${by} accepted the counter-offer`,
  'counter_offer.declined': ({ by }) => `${by} declined the counter-offer`,
  'order.approved': () => 'Your order was approved',
  'order.change_issued': () => 'An approved order has changed; please acknowledge it',
  'order.rejected': () => 'Your order was rejected',
  'order.returned': () => 'Your order was returned for changes',
  'order.withdrawn': () => 'Your order was withdrawn',
  'order.expired': () => 'Your order expired',
};

const CHINESE_EVENTS: EventTexts = {
  'review.opened': ({ department }) => `有一项会签等待您处理：${department}`,
  'review.reminded': ({ department }) => `会签仍在等待您处理：${department}`,
  'review.manager_reminded': ({ department }) => `会签即将到期：${department}`,
  'review.escalated': ({ department }) => `会签已超期：${department}`,
  'review.delegated': ({ department, by }) => `${by} 将会签转交给您：${department}`,
  'review.reviewer_added': ({ department, by }) => `${by} 请您加签：${department}`,
  'review.assigned': ({ department, by }) => `${by} 将会签指派给您：${department}`,
  'review.commented': ({ department, by }) => `${by} 在评论中提到了您：${department}`,
  'review.inquired': ({ department, by }) => `${by} 向您提出了问题：${department}`,
  'review.answered': ({ department, by }) => `${by} 回答了您的问题：${department}`,
  'review.inquiry_withdrawn': ({ department, by }) => `${by} 撤回了您的问题：${department}`,
  'review.inquiry_ended': ({ department }) => `您的问题未在期限内得到回答：${department}`,
  'review.overridden': ({ department, by }) => `${by} 越权裁决了贵部门的会签：${department}`,
  'routing_incident.opened': ({ department }) => `会签无人按时处理或无人有权处理：${department}`,
  'counter_offer.made': () => '有一份还价等待答复',
  'counter_offer.accepted': ({ by }) => `${by} 已接受还价`,
  'counter_offer.declined': ({ by }) => `${by} 已拒绝还价`,
  'order.approved': () => '您的订单已批准',
  'order.change_issued': () => '已批准的订单发生变更，请确认知悉',
  'order.rejected': () => '您的订单已被拒绝',
  'order.returned': () => '您的订单已退回修改',
  'order.withdrawn': () => '您的订单已撤回',
  'order.expired': () => '您的订单已过期',
};

function eventText(texts: EventTexts): NoticeTexts['event'] {
  return ({ type, department, by }) => texts[type]?.({ department: department ?? '', by }) ?? type;
}

export const NOTICE_TEXTS: Readonly<Record<Language, NoticeTexts>> = {
  en: {
    event: eventText(ENGLISH_EVENTS),
    digestSubject: (count) => `${count} notices from Countersign`,
    order: 'Order',
    open: 'Look at it',
    footer: 'Nothing is decided by opening the link. An administrator can change when you get mail.',
    ended: {
      'order.approved': 'The order was approved',
      'order.rejected': 'The order was rejected',
      'order.returned': 'The order was returned for changes',
      'order.withdrawn': 'The order was withdrawn',
      'order.expired': 'The order expired',
    },
    verbs: {
      approve: 'approved',
      approve_with_conditions: 'approved with conditions',
      reject: 'rejected',
      return: 'returned for changes',
    },
    decided: ({ name, verb, at }) => `${name} decided on ${at}: ${verb}.`,
    waiting: 'The review waits for a decision.',
    signIn: 'Sign in to Countersign to decide. Nothing can be decided on this page.',
    expired: 'This link has expired.',
    notThere: 'There is no such notice.',
    orderEnded: ({ by, at, what }) => `${what} (${by}, ${at}).`,
  },
  zh: {
    event: eventText(CHINESE_EVENTS),
    digestSubject: (count) => `会签通知 ${count} 条`,
    order: '订单',
    open: '查看',
    footer: '打开链接不会作出任何决定。如需更改邮件接收方式，请联系管理员。',
    ended: {
      'order.approved': '订单已批准',
      'order.rejected': '订单已被拒绝',
      'order.returned': '订单已退回修改',
      'order.withdrawn': '订单已撤回',
      'order.expired': '订单已过期',
    },
    verbs: {
      approve: '批准',
      approve_with_conditions: '有条件批准',
      reject: '拒绝',
      return: '退回修改',
    },
    decided: ({ name, verb, at }) => `${name} 于 ${at} 作出决定：${verb}。`,
    waiting: '该会签等待决定。',
    signIn: '请登录会签系统作出决定。本页面不能作出任何决定。',
    expired: '该链接已过期。',
    notThere: '没有这条通知。',
    orderEnded: ({ by, at, what }) => `${what}（${by}，${at}）。`,
  },
};
