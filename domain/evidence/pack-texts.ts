import type { DecisionVerb, ReviewStatus } from '../review-status.ts';
import type { FindingSeverity } from '../finding.ts';
import type { OrderStatus } from '../order-status.ts';
import type { Clause, UncoveredReason } from './clauses.ts';

/** What a pack says to people: Chinese, then English. */
export type Pair = readonly [chinese: string, english: string];

export const ORDER_STATUS_TEXTS: Readonly<Record<OrderStatus, Pair>> = {
  submitted: ['已提交', 'submitted'],
  in_review: ['会签中', 'in review'],
  returned: ['已退回', 'returned'],
  awaiting_customer: ['等待客户', 'awaiting the customer'],
  approved: ['已批准', 'approved'],
  rejected: ['已拒绝', 'rejected'],
  withdrawn: ['已撤回', 'withdrawn'],
  expired: ['已过期', 'expired'],
};

export const REVIEW_STATUS_TEXTS: Readonly<Record<ReviewStatus, Pair>> = {
  pending: ['待开始', 'pending'],
  open: ['待处理', 'open'],
  paused: ['已暂停', 'paused'],
  approved: ['已批准', 'approved'],
  approved_with_conditions: ['有条件批准', 'approved with conditions'],
  rejected: ['已拒绝', 'rejected'],
  returned: ['已退回', 'returned'],
  carried: ['沿用原决定', 'carried over'],
  cancelled: ['已取消', 'cancelled'],
};

export const VERB_TEXTS: Readonly<Record<DecisionVerb, Pair>> = {
  approve: ['批准', 'approves'],
  approve_with_conditions: ['有条件批准', 'approves with conditions'],
  reject: ['拒绝', 'rejects'],
  return: ['退回', 'returns'],
};

export const SEVERITY_TEXTS: Readonly<Record<FindingSeverity, Pair>> = {
  info: ['信息', 'info'],
  attention: ['注意', 'attention'],
  block: ['阻止', 'block'],
};

/** What each clause asks, in words of our own. */
export const CLAUSE_TEXTS: Readonly<Record<Clause, Pair>> = {
  '8.2.3.1 a': [
    '顾客规定的要求，包括交付和交付后活动的要求',
    'What the customer specifies, delivery and what follows it included',
  ],
  '8.2.3.1 b': [
    '顾客未说明、但预期用途所必需的要求',
    'What the customer does not state, and the intended use needs',
  ],
  '8.2.3.1 c': ['组织自己规定的要求', 'What the organisation itself specifies'],
  '8.2.3.1 d': ['适用的法律法规要求', 'What laws and regulations require'],
  '8.2.3.1 e': [
    '与以前表述不一致的合同或订单要求',
    'What the order says differently from what was expressed before',
  ],
  '8.2.3.2': [
    '保留评审结果和新要求的成文信息',
    'Documented information on the results and on new requirements',
  ],
  '8.2.4': [
    '要求变更时修改成文信息并告知相关人员',
    'When requirements change, documents are amended and those concerned are told',
  ],
};

export const UNCOVERED_TEXTS: Readonly<Record<UncoveredReason, Pair>> = {
  nobody_asked: ['没有人提问，也没有附加条件', 'nobody asked, and nobody made a condition'],
  no_check: ['本系统没有此项检查', 'no check of this system looks at it'],
  nothing_earlier: ['没有可比较的先前表述', 'nothing was expressed before that could differ'],
  not_reviewed: ['尚未评审', 'it has not been reviewed'],
  not_changed: ['要求没有变更', 'the requirements did not change'],
};

/** The headings and labels of a pack. */
export const LABELS = {
  title: ['会签证据包', 'Evidence pack'],
  order: ['订单', 'Order'],
  status: ['状态', 'Status'],
  customer: ['客户', 'Customer'],
  total: ['总额', 'Total'],
  submitted: ['提交', 'Submitted'],
  policy: ['政策版本', 'Policy version'],
  through: ['截至事件', 'Up to event'],
  revision: ['修订', 'Revision'],
  requiredOn: ['要求日期', 'Required on'],
  lines: ['订单行', 'Order lines'],
  product: ['产品', 'Product'],
  quantity: ['数量', 'Quantity'],
  unitPrice: ['单价', 'Unit price'],
  requirements: ['特殊要求', 'Special requirements'],
  clauses: ['ISO 9001:2015 条款对照', 'Clauses of ISO 9001:2015'],
  clause: ['条款', 'Clause'],
  asks: ['要求', 'What it asks'],
  records: ['证据记录', 'Records'],
  notCovered: ['未覆盖', 'not covered'],
  reviews: ['会签与检查结果', 'Reviews and findings'],
  department: ['部门', 'Department'],
  round: ['轮次', 'Round'],
  finding: ['结果', 'Finding'],
  inputs: ['输入', 'Inputs'],
  none: ['无', 'none'],
  evidence: ['所示证据的哈希', 'Hash of what was shown'],
  questions: ['提问与答复', 'Questions and answers'],
  question: ['提问', 'Question'],
  answer: ['答复', 'Answer'],
  decisions: ['决定', 'Decisions'],
  at: ['时间', 'At'],
  by: ['人员', 'By'],
  decision: ['决定', 'Decision'],
  authority: ['权限', 'Authority'],
  onBehalfOf: ['代为', 'for'],
  override: ['管理员裁定', 'settled by an administrator'],
  attempts: ['被拒绝的尝试', 'Refused attempts'],
  reason: ['原因', 'Reason'],
  notices: ['通知', 'Notices'],
  event: ['事件', 'Event'],
  told: ['通知对象', 'Told'],
  mailed: ['邮件', 'Mailed'],
  history: ['历史记录', 'History'],
  hash: ['哈希', 'Hash'],
  executions: ['引擎执行记录', 'Executions of the engine'],
  proof: ['签名检查点', 'Signed checkpoint'],
  notSigned: ['没有检查点签署过此订单', 'No checkpoint has signed this order'],
  verify: ['如何验证', 'How to verify'],
} as const satisfies Readonly<Record<string, Pair>>;

/** How a pack is verified. */
export const VERIFY_TEXT: Pair = [
  '解压后运行 node verify/countersign-verify.mjs <文件夹> --checkpoint <保存的检查点> --public-key <公钥> --pack <证据包哈希>。请使用您自己取得的验证程序、公钥和检查点。',
  'Unpack it and run node verify/countersign-verify.mjs <folder> --checkpoint <kept checkpoint> --public-key <public key> --pack <hash of the pack>. Use a verifier, a key and a checkpoint that you got by another way.',
];

/** In what a pack speaks to people. */
export const PACK_LANGUAGES = ['both', 'zh', 'en'] as const;
export type PackLanguage = (typeof PACK_LANGUAGES)[number];

/** What a pair says in the language: one text, or both. */
export function textsIn(language: PackLanguage, [chinese, english]: Pair): readonly string[] {
  switch (language) {
    case 'both':
      return [chinese, english];
    case 'zh':
      return [chinese];
    case 'en':
      return [english];
  }
}
