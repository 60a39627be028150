import type { Language } from '../../domain/notice.ts';

const en = {
  page: 'The history of an order',
  open: 'Go through the history',
  openAt: 'The order as it stood then',
  slider: 'Point of the history',
  earlier: 'One event earlier',
  later: 'One event later',
  event: 'Event {{position}} of {{last}}',
  title: 'This is the past',
  hint: 'The order as it stood at {{at}}, after event {{position}}.',
  back: 'Back to now',
  empty: 'Nothing has happened yet.',
  inForce: 'revision {{revision}} in force',
  reviews: 'Reviews as they stood',
  superseded: 'an earlier round',
  couldDecide: 'Could have decided: {{names}}',
  nobody: 'Nobody could have decided.',
  packet: 'What the reviewers were shown',
  noPacket: 'The records do not have it.',
  packetHash: 'Hash of what was shown',
  packetChanged:
    'The records have something else than was shown: its hash is not the one that the history names.',
};

const zh: typeof en = {
  page: '订单的历史',
  open: '逐步查看历史',
  openAt: '查看当时的订单',
  slider: '历史时点',
  earlier: '上一个事件',
  later: '下一个事件',
  event: '第 {{position}} 个事件，共 {{last}} 个',
  title: '这是过去的状态',
  hint: '订单在 {{at}}（第 {{position}} 个事件之后）的状态。',
  back: '回到现在',
  empty: '尚无事件。',
  inForce: '第 {{revision}} 版有效',
  reviews: '当时的会签',
  superseded: '较早的轮次',
  couldDecide: '当时有权决定：{{names}}',
  nobody: '当时无人有权决定。',
  packet: '审核人当时所见',
  noPacket: '记录中没有。',
  packetHash: '所见内容的哈希',
  packetChanged: '记录中的内容与当时所见不同：哈希与历史中的不一致。',
};

/** The texts of an order as it stood. */
export const pastTexts: Readonly<Record<Language, typeof en>> = { en, zh };
