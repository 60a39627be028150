import type { Language } from '../../domain/notice.ts';
import type { TaskReason } from '../../domain/task.ts';

const shortcutsEn = {
  title: 'Keys',
  open: 'Keys of this page',
  on: 'Keys of single letters',
  page: { everywhere: 'Everywhere', inbox: 'Inbox', review: 'Review' },
  key: {
    '?': 'This sheet',
    j: 'Next task',
    k: 'Task before',
    Enter: 'Open the task',
    x: 'Choose the task for a decision on several',
    a: 'Approve',
    c: 'Approve with conditions',
    r: 'Reject',
    b: 'Return to the submitter',
    q: 'Ask a question',
    'Ctrl+Enter': 'Confirm',
    u: 'Back to the inbox',
  },
};

const shortcutsZh: typeof shortcutsEn = {
  title: '快捷键',
  open: '本页快捷键',
  on: '使用单字母快捷键',
  page: { everywhere: '所有页面', inbox: '待办', review: '会签' },
  key: {
    '?': '显示本表',
    j: '下一项',
    k: '上一项',
    Enter: '打开',
    x: '选入批量决定',
    a: '批准',
    c: '有条件批准',
    r: '拒绝',
    b: '退回提交人',
    q: '提问',
    'Ctrl+Enter': '确认',
    u: '返回待办',
  },
};

/** What keys do. */
export const shortcutTexts: Readonly<Record<Language, typeof shortcutsEn>> = {
  en: shortcutsEn,
  zh: shortcutsZh,
};

const bulkEn = {
  choose: 'Choose: {{title}}',
  chosen_one: '{{count}} review chosen',
  chosen_other: '{{count}} reviews chosen',
  all: 'All',
  none: 'None',
  look: 'Look at them',
  title: 'Decide several',
  hint: 'Each is decided on its own evidence, as it is shown here. What cannot be decided is left out.',
  verb: 'Decision',
  confirm_one: 'Confirm: {{verb}}, {{count}} review',
  confirm_other: 'Confirm: {{verb}}, {{count}} reviews',
  blocks_one: '{{count}} finding blocks',
  blocks_other: '{{count}} findings block',
  attention_one: '{{count}} finding wants attention',
  attention_other: '{{count}} findings want attention',
  clean: 'Nothing found',
  leftOut: 'Left out: {{why}}',
  decided: 'Decided',
  refused: 'Not decided: {{why}}',
  pending: 'Not confirmed yet. Confirm once more: it stays one decision.',
  failed: 'The decisions were not sent',
  nothing: 'Nothing is chosen that can be decided.',
  remove: 'Leave out',
};

const bulkZh: typeof bulkEn = {
  choose: '选择：{{title}}',
  chosen_one: '已选 {{count}} 项会签',
  chosen_other: '已选 {{count}} 项会签',
  all: '全选',
  none: '取消',
  look: '查看所选',
  title: '批量决定',
  hint: '每一项都按这里所示的依据单独决定，不能决定的会被略过。',
  verb: '决定',
  confirm_one: '确认：{{verb}}，共 {{count}} 项',
  confirm_other: '确认：{{verb}}，共 {{count}} 项',
  blocks_one: '{{count}} 项阻止',
  blocks_other: '{{count}} 项阻止',
  attention_one: '{{count}} 项需注意',
  attention_other: '{{count}} 项需注意',
  clean: '没有发现问题',
  leftOut: '略过：{{why}}',
  decided: '已决定',
  refused: '未决定：{{why}}',
  pending: '尚未确认。请再次确认，仍只算一次决定。',
  failed: '决定未发送',
  nothing: '没有选中可以决定的会签。',
  remove: '略过',
};

/** Of deciding several reviews at once. */
export const bulkTexts: Readonly<Record<Language, typeof bulkEn>> = { en: bulkEn, zh: bulkZh };

const whyEn = {
  own_department: 'you review for {{department}}',
  escalated: 'it was escalated past its deadline',
  stands_in: 'you stand in for {{person}} ({{substitution}})',
  seat: 'you are one of those who decide it together',
  delegated: '{{person}} handed it on to you',
  added: '{{person}} added you as a signer',
  assigned: '{{person}} assigned you',
  incident_owner: 'you see to it when nobody may decide',
  incident_manager: 'you manage {{department}}, and nobody may decide',
  asked: '{{person}} asks you',
  own_order: 'you submitted the order',
} satisfies Record<TaskReason['code'], string>;

const whyZh: typeof whyEn = {
  own_department: '您负责{{department}}会签',
  escalated: '已超期并升级',
  stands_in: '您代 {{person}} 处理（{{substitution}}）',
  seat: '您是共同会签人之一',
  delegated: '{{person}} 转交给您',
  added: '{{person}} 请您加签',
  assigned: '{{person}} 指派给您',
  incident_owner: '无人有权决定时由您负责',
  incident_manager: '您主管{{department}}，且无人有权决定',
  asked: '{{person}} 向您提问',
  own_order: '订单由您提交',
};

/** Why a task is somebody's. */
export const whyTexts: Readonly<Record<Language, typeof whyEn>> = { en: whyEn, zh: whyZh };
