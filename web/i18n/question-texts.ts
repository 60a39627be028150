import type { Language } from '../../domain/notice.ts';

const en = {
  title: 'A question to you',
  asks: '{{name}} asks for the {{department}} review',
  answer: 'Answer',
  send: 'Send the answer',
  answered: 'The answer was given.',
  failed: 'The answer was not given',
};

const zh: typeof en = {
  title: '请您答复',
  asks: '{{name}} 就{{department}}会签提问',
  answer: '答复',
  send: '发送答复',
  answered: '已答复。',
  failed: '未能答复',
};

/** The texts of questions to whoever looks at an order. */
export const questionTexts: Readonly<Record<Language, typeof en>> = { en, zh };
