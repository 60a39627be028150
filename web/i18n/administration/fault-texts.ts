import type { Language } from '../../../domain/notice.ts';

/** What is wrong with a field, as it is told: `$1` and so on stand for what was found in their places. */
interface FaultText {
  readonly form: RegExp;
  /** Left out where the API's own words are good enough. */
  readonly en?: string;
  readonly zh: string;
}

function exactly(text: string, zh: string, en?: string): FaultText {
  const form = new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
  return { form, zh, ...(en !== undefined && { en }) };
}

const NEEDED = { en: 'Fill this in.', zh: '请填写此项。' };

/** The words of the API, and of the reader of rows. */
const FAULTS: readonly FaultText[] = [
  { form: /^Too small: expected string to have >=1 characters$/, ...NEEDED },
  { form: /received undefined$/, ...NEEDED },
  {
    form: /^Too big: expected string to have <=(\d+) characters$/,
    en: 'At most $1 characters.',
    zh: '最多 $1 个字符。',
  },
  exactly('is not an instant of RFC 3339, such as 2026-12-18T09:00:00Z', NEEDED.zh, NEEDED.en),
  exactly('Invalid email address', '不是电子邮箱地址。', 'is not an e-mail address'),
  exactly('is missing', '缺少此项。'),
  exactly('is not known', '不存在。'),
  exactly('is too large', '数值过大。'),
  exactly('is below zero', '不能小于零。'),
  exactly('is zero', '不能为零。'),
  exactly('is not a decimal number with a point', '不是数字，小数请用“.”。'),
  exactly('has more than six decimals', '小数超过六位。'),
  exactly('is not between 0 and 100', '须在 0 到 100 之间。'),
  exactly('is not a currency of ISO 4217', '不是 ISO 4217 货币代码。'),
  exactly("is not the customer's currency", '不是客户的货币。'),
  exactly('is not a day of the calendar, such as 2026-12-18', '不是日期，应如 2026-12-18。'),
  exactly('is not in the future', '须晚于现在。'),
  exactly('is not after the start', '须晚于开始时间。'),
  exactly('is the principal', '不能由本人代理。'),
  exactly('is listed twice', '重复列出。'),
  exactly('stands here twice', '重复出现。'),
  exactly('has another role beside customer', '客户角色不能与其他角色并用。'),
  exactly('are for the role customer, which needs them', '客户角色必须填写，其他角色不填。'),
  exactly("is another person's", '已属于他人。'),
  exactly('belongs to another record', '已属于另一条记录。'),
  exactly('has blanks or control characters', '含有空格或控制字符。'),
  exactly('is beyond what the key could do', '超出密钥可做的范围。'),
  exactly('is not a zone of the IANA time zone database', '不是 IANA 时区。'),
  exactly('is before the end of the shift before', '早于上一班次的结束。'),
  exactly('is not after the beginning', '须晚于开始。'),
  exactly('has no shift in the whole week', '整周没有工作时间。'),
  { form: /^is not an id: /, zh: '不是编号：含有控制字符，或首尾有空格。' },
  { form: /^has too many decimals for (\w+)$/, zh: '$1 的小数位过多。' },
  exactly('the field is empty', '此项为空。'),
  exactly('no currency is known for the amount', '金额没有货币。'),
  { form: /^"(.*)" is not a (?:whole )?number written like (.*)$/s, zh: '“$1”不是如 $2 的数字。' },
  {
    form: /^"(.*)" is not a number with at most (\d+) digits after the point$/s,
    zh: '“$1”的小数超过 $2 位。',
  },
  { form: /^"(.*)" is not a day written as (.*)$/s, zh: '“$1”不是如 $2 的日期。' },
  { form: /^"(.*)" is not a whole number$/s, zh: '“$1”不是整数。' },
  { form: /^"(.*)" is not yes or no$/s, zh: '“$1”不是“是”或“否”。' },
  { form: /^"(.*)" is not a currency of ISO 4217$/s, zh: '“$1”不是 ISO 4217 货币代码。' },
  { form: /^"(.*)" is not an amount of (\w+)$/s, zh: '“$1”不是 $2 金额。' },
  { form: /^"(.*)" stands on line (\d+) already$/s, zh: '“$1”已在第 $2 行出现。' },
  { form: /^the row has (\d+) fields, the header (\d+)$/, zh: '此行有 $1 个字段，表头有 $2 个。' },
  { form: /^the field holds bytes that are not (.*)$/, zh: '含有不属于 $1 编码的字节。' },
  exactly('the field holds a NUL character', '含有空字符。'),
];

/** What is wrong with a field in a language; what has no text here is told as the API put it. */
export function faultText(language: Language, detail: string): string {
  const found = FAULTS.find(({ form }) => form.test(detail));
  const text = found?.[language];
  return found && text !== undefined ? detail.replace(found.form, text) : detail;
}
