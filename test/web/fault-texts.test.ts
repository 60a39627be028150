import { describe, expect, it } from 'vitest';
import { faultText } from '../../web/i18n/administration/fault-texts.ts';

describe('what is wrong with a field', () => {
  it.each([
    [
      'is not a decimal number with a point',
      'is not a decimal number with a point',
      '不是数字，小数请用“.”。',
    ],
    ['Too small: expected string to have >=1 characters', 'Fill this in.', '请填写此项。'],
    ['has too many decimals for CNY', 'has too many decimals for CNY', 'CNY 的小数位过多。'],
    [
      '"ten" is not a number written like 1,234.5',
      '"ten" is not a number written like 1,234.5',
      '“ten”不是如 1,234.5 的数字。',
    ],
    ['"C-1" stands on line 2 already', '"C-1" stands on line 2 already', '“C-1”已在第 2 行出现。'],
    [
      'the row has 2 fields, the header 3',
      'the row has 2 fields, the header 3',
      '此行有 2 个字段，表头有 3 个。',
    ],
    ['is something new', 'is something new', 'is something new'],
  ])('is told in both languages: %s', (detail, en, zh) => {
    expect([faultText('en', detail), faultText('zh', detail)]).toEqual([en, zh]);
  });
});
